#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/analytics.h"
#include "db/uuid.h"

namespace fractal::db {

// The values of a metric in one group.
struct MetricSummary {
  Uuid activity_id;
  Uuid metric_id;
  std::string key;  // an id, "" for no split, a date as YYYY-MM-DD; "" when all is one group
  int64_t count = 0;
  std::optional<double> sum;  // none when it is beyond the range of a double
  double average = 0;
  double least = 0;
  double most = 0;
  std::optional<double> p50;
  std::optional<double> p95;
};

// What is summarised, and by what; unset fields admit all.
struct SummaryFilter {
  std::string_view group;  // "none", "split", "session", "goal", "day", "week" or "month"
  std::optional<Uuid> activity_id;
  std::optional<Uuid> metric_id;
  std::optional<Uuid> split_id;
  std::optional<Uuid> session_id;
  std::optional<Uuid> goal_id;
  bool include_descendants = false;
  analytics::TimeRange recorded;
};

// Where a page begins: behind this group of this metric.
struct SummaryCursor {
  Uuid metric_id;
  std::string key;
};

// The best value of a metric and split.
struct PersonalRecord {
  Uuid activity_id;
  Uuid metric_id;
  std::string split_id;  // "" for none
  double value = 0;
  absl::Time recorded_at;
  Uuid session_id;
  Uuid activity_instance_id;
  std::optional<int32_t> set_number;
};

namespace analytics {

// In order of activity and metric, by name and id, then of the key.
AppRead<std::vector<MetricSummary>> Summarize(const Uuid& fractal, const SummaryFilter& filter,
                                              const std::optional<SummaryCursor>& after,
                                              int32_t limit);

// In the same order; the split is the key.
AppRead<std::vector<PersonalRecord>> ListPersonalRecords(const Uuid& fractal,
                                                         const std::optional<Uuid>& activity,
                                                         const TimeRange& recorded,
                                                         const std::optional<SummaryCursor>& after,
                                                         int32_t limit);

}  // namespace analytics
}  // namespace fractal::db
