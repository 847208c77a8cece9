#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "db/legacy_import/fractals.h"
#include "db/legacy_import/work.h"

namespace fractal::db::legacy {

// Activities with their groups, metrics and splits.
//
// The app deleted definitions for good while instances and values still named them. Such a
// definition is made again, deleted, in the fractal where it was used; so is a copy of one that is
// used in another fractal than its own.
class Definitions {
 public:
  // `names` are names of activities that sessions' JSON remembers, by legacy id.
  Definitions(Work* work, Fractals* fractals, std::map<std::string, std::string> names)
      : work_(*work), fractals_(*fractals), names_(std::move(names)) {}

  // Fills rows.groups, activities, metrics and splits.
  void Read();

  enum class How { kThere, kGone, kElsewhere };
  struct Found {
    Uuid id;
    How how;  // whether the file has it, and in this fractal
  };

  // The definition that something in `root` uses; made if need be. `made_at` is when it was used.
  Found ActivityFor(const std::string& ref, const Uuid& root, absl::Time made_at);
  // The same for a metric or split, which is made on `activity`.
  Found MetricFor(const std::string& ref, const Uuid& activity, const Uuid& root,
                  absl::Time made_at);
  Found SplitFor(const std::string& ref, const Uuid& activity, const Uuid& root,
                 absl::Time made_at);
  // The activity of an exercise that names none: made from its name.
  Uuid NamelessActivity(const std::string& name, const Uuid& root, absl::Time made_at);

  std::optional<Place> FindActivity(const std::string& ref) const;
  std::optional<Place> FindMetric(const std::string& ref) const;
  // The legacy id of a metric's activity; "" where the file does not say.
  std::string ActivityOfMetric(const std::string& ref) const;

  // Lets a metric have negative values.
  void AllowNegative(const Uuid& root, const Uuid& metric);
  // Metrics outside the file's rows that must be allowed the same.
  const std::map<Uuid, Uuid>& negative_elsewhere() const { return negative_elsewhere_; }

 private:
  void ReadGroups();
  void ReadActivities();
  void ReadMetrics();
  void ReadSplits();
  // The activity that a metric's or split's row names.
  Place OwnerOf(const SourceRow& row, std::string_view table, absl::Time made_at);
  std::optional<Place> Find(std::string_view table, const std::map<std::string, size_t>& rows,
                            const std::string& ref) const;
  bool IsInFile(std::string_view table, const std::map<std::string, size_t>& rows,
                const std::string& ref) const;
  void NoteUses();

  Work& work_;
  Fractals& fractals_;
  std::map<std::string, std::string> names_;
  std::map<std::string, Uuid> used_in_;  // roots of sessions that used an activity, by its ref
  std::map<std::string, size_t> groups_;
  std::map<std::string, size_t> activities_;
  std::map<std::string, size_t> metrics_;
  std::map<std::string, size_t> splits_;
  std::map<Uuid, size_t> metrics_by_id_;
  std::set<std::pair<std::string, std::string>> made_;  // tables and keys that the file lacks
  std::map<Uuid, Uuid> negative_elsewhere_;             // metric → root
};

}  // namespace fractal::db::legacy
