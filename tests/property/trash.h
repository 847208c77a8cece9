#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fractal/v1/rows.pb.h"
#include "tests/property/model.h"

namespace fractal::tests::property {

// The kinds that the model knows, by its tables.
inline constexpr std::array<v1::RowKind, 8> kModelledKinds = {
    v1::ROW_KIND_FRACTAL,           v1::ROW_KIND_GOAL,         v1::ROW_KIND_SESSION,
    v1::ROW_KIND_ACTIVITY_INSTANCE, v1::ROW_KIND_ACTIVITY_SET, v1::ROW_KIND_METRIC_VALUE,
    v1::ROW_KIND_ACTIVITY_GROUP,    v1::ROW_KIND_ACTIVITY};

v1::RowKind KindOf(const v1::Goal& goal);
inline v1::RowKind KindOf(const v1::ActivityGroup&) { return v1::ROW_KIND_ACTIVITY_GROUP; }
inline v1::RowKind KindOf(const v1::Activity&) { return v1::ROW_KIND_ACTIVITY; }
inline v1::RowKind KindOf(const v1::ActivityInstance&) { return v1::ROW_KIND_ACTIVITY_INSTANCE; }
inline v1::RowKind KindOf(const v1::ActivitySet&) { return v1::ROW_KIND_ACTIVITY_SET; }
inline v1::RowKind KindOf(const v1::MetricValue&) { return v1::ROW_KIND_METRIC_VALUE; }

// A row of any table, as the trash shows it.
struct AnyRow {
  v1::RowKind kind = v1::ROW_KIND_UNSPECIFIED;
  std::string fractal_id;
  std::string id;
  std::string taken_by;  // empty: live
  Timestamp delete_time;

  bool live() const { return taken_by.empty(); }
  bool named() const { return taken_by == id; }
};

// Every row of the model.
std::vector<AnyRow> AllRows(Model& model);

using KindCounts = std::map<v1::RowKind, int64_t>;

// What a purge removes: rows by their ids.
class Doomed {
 public:
  // Of one fractal: the rows that are named, with all that hangs below them.
  Doomed(Model& model, std::string fractal_id, const std::set<std::string>& named);

  bool Has(const std::string& id) const { return ids_.contains(id); }
  // How many instances that stay are of the activity.
  bool IsUsed(const std::string& activity_id);
  // Definitions in use stay.
  void SpareUsed();
  KindCounts Counts();
  // Forgets them all.
  void Remove();

 private:
  void AddBelow();
  Model& model_;
  const std::string fractal_id_;
  std::set<std::string> ids_;
};

}  // namespace fractal::tests::property
