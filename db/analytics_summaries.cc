#include "db/analytics_summaries.h"

#include "sql/queries/analytics.h"

namespace fractal::db::analytics {
namespace {

MetricSummary ReadSummary(RowReader& row) {
  MetricSummary summary;
  summary.activity_id = row.Id();
  summary.metric_id = row.Id();
  summary.key = row.Text();
  summary.count = row.BigInt();
  const WideSum sum = WideSum::Read(row);
  summary.sum = sum.Total();
  summary.average = sum.Average(summary.count);
  summary.least = row.Number();
  summary.most = row.Number();
  summary.p50 = ReadNumber(row);
  summary.p95 = ReadNumber(row);
  return summary;
}

PersonalRecord ReadRecord(RowReader& row) {
  PersonalRecord record;
  record.activity_id = row.Id();
  record.metric_id = row.Id();
  record.split_id = row.Text();
  record.value = row.Number();
  record.recorded_at = row.Time();
  record.session_id = row.Id();
  record.activity_instance_id = row.Id();
  record.set_number = row.OptionalInt();
  return record;
}

// What sessions tell apart, or choose, is read along them; all else along the metrics.
bool GoesBySession(const SummaryFilter& filter) {
  return filter.group == "session" || filter.group == "goal" || filter.session_id.has_value() ||
         filter.goal_id.has_value();
}

}  // namespace

AppRead<std::vector<MetricSummary>> Summarize(const Uuid& fractal, const SummaryFilter& filter,
                                              const std::optional<SummaryCursor>& after,
                                              int32_t limit) {
  const Value metric = after.has_value() ? Value(after->metric_id) : std::nullopt;
  const Value key = after.has_value() ? Value(after->key) : std::nullopt;
  std::vector<Value> values = {fractal,
                               filter.group,
                               filter.activity_id,
                               filter.metric_id,
                               filter.split_id,
                               FromValue(filter.recorded),
                               UntilValue(filter.recorded),
                               metric,
                               key,
                               limit};
  constexpr auto kRead = ReadKnown<MetricSummary, AddRow<MetricSummary, ReadSummary>>;
  if (!GoesBySession(filter)) return {sql::analytics::kSummarizeMetrics, std::move(values), kRead};
  values.insert(values.end(), {filter.session_id, filter.goal_id, filter.include_descendants});
  return {sql::analytics::kSummarizeSessions, std::move(values), kRead};
}

AppRead<std::vector<PersonalRecord>> ListPersonalRecords(const Uuid& fractal,
                                                         const std::optional<Uuid>& activity,
                                                         const TimeRange& recorded,
                                                         const std::optional<SummaryCursor>& after,
                                                         int32_t limit) {
  const Value metric = after.has_value() ? Value(after->metric_id) : std::nullopt;
  const Value key = after.has_value() ? Value(after->key) : std::nullopt;
  return {sql::analytics::kListPersonalRecords,
          {fractal, activity, FromValue(recorded), UntilValue(recorded), metric, key, limit},
          ReadKnown<PersonalRecord, AddRow<PersonalRecord, ReadRecord>>};
}

}  // namespace fractal::db::analytics
