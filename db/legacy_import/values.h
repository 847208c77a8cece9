#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "db/legacy_import/instances.h"

namespace fractal::db::legacy {

// Metric values, from metric_values and from JSON, each once: one that stands in both is one row,
// with the number of its set.
class Values {
 public:
  Values(Work* work, Definitions* definitions, Instances* instances)
      : work_(*work), definitions_(*definitions), instances_(*instances) {}

  // Fills rows.values.
  void Read();

 private:
  // What was measured: an instance, a set of it or 0, a metric and a split by legacy ids.
  using Subject = std::tuple<size_t, int32_t, std::string, std::string>;

  void ReadRows();
  void ReadRow(const SourceRow& row);
  size_t PlaceRow(const SourceRow& row, const Instances::Target& target, double number);
  std::optional<Instances::Target> TargetOfOrphan(const SourceRow& row);
  void PlaceOrphans();
  void ReadJsonValue(const Subject& subject, const std::string& key, const SourceRow& reported,
                     const nlohmann::json& written);
  std::optional<size_t> TakeUnnumbered(const Subject& subject, double number);
  size_t AddValue(const Subject& subject, const std::string& key, double number,
                  const SourceRow& reported, const Stamps& stamps);
  absl::Time RecordedAt(const Instance& instance) const;

  Work& work_;
  Definitions& definitions_;
  Instances& instances_;
  std::map<Uuid, absl::Time> session_starts_;
  std::multimap<Subject, size_t> values_;           // places in rows.values
  std::map<size_t, const SourceRow*> source_rows_;  // of values that have one
  struct Orphan {
    const SourceRow* row;
    double number;
  };
  std::vector<Orphan> orphans_;  // whose instance is not in the file
};

}  // namespace fractal::db::legacy
