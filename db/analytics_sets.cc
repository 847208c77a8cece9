#include "db/analytics_sets.h"

#include "sql/queries/analytics.h"

namespace fractal::db::analytics {
namespace {

ActivityTotal ReadTotal(RowReader& row) {
  ActivityTotal total;
  total.activity_id = row.Id();
  total.unit = row.Text();
  total.total = row.Number();
  total.sets = row.BigInt();
  total.incomplete_sets = row.BigInt();
  total.oversized_sets = row.BigInt();
  return total;
}

BestSet ReadBestSet(RowReader& row) {
  BestSet set;
  set.session_id = row.Id();
  set.activity_instance_id = row.Id();
  set.set_number = row.OptionalInt();
  set.split_id = row.OptionalId();
  set.yield = ReadNumber(row);
  set.recorded_at = row.Time();
  return set;
}

// A row a value: those of an activity stand together, and among them those of a set.
void AddBestSet(RowReader& row, std::vector<ActivityBestSets>* activities) {
  const Uuid activity_id = row.Id();
  if (activities->empty() || activities->back().activity_id != activity_id) {
    activities->push_back({activity_id, std::nullopt, std::nullopt, std::nullopt});
  }
  ActivityBestSets& activity = activities->back();
  std::optional<BestSet>& set = row.Bool() ? activity.top : activity.highest_yield;
  activity.top_set_metric_id = row.OptionalId();
  BestSet read = ReadBestSet(row);
  if (!set.has_value()) set = std::move(read);
  const Uuid metric = row.Id();
  set->values.emplace_back(metric, row.Number());
}

}  // namespace

AppRead<std::vector<ActivityTotal>> GetTotals(const Uuid& fractal,
                                              const std::optional<Uuid>& activity,
                                              const TimeRange& recorded) {
  return {sql::analytics::kGetTotals,
          {fractal, activity, FromValue(recorded), UntilValue(recorded)},
          ReadKnown<ActivityTotal, AddRow<ActivityTotal, ReadTotal>>};
}

AppRead<std::vector<ActivityBestSets>> GetBestSets(const Uuid& fractal,
                                                   const std::optional<Uuid>& activity,
                                                   const TimeRange& recorded) {
  return {sql::analytics::kGetBestSets,
          {fractal, activity, FromValue(recorded), UntilValue(recorded)},
          ReadKnown<ActivityBestSets, AddBestSet>};
}

}  // namespace fractal::db::analytics
