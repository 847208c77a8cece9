#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/analytics.h"
#include "db/uuid.h"

namespace fractal::db {

// A metric and split in a session, and in the last one before in which its activity was measured.
struct MetricProgress {
  struct Numbers {
    std::optional<double> best;  // none when nothing was measured
    std::optional<double> sum;   // also none when it is beyond the range of a double
  };
  Uuid activity_id;
  Uuid metric_id;
  std::optional<Uuid> split_id;
  bool higher_is_better = true;
  Numbers now;
  std::optional<Uuid> previous_session_id;
  Numbers before;
};

// Days in a row; dates as YYYY-MM-DD.
struct Streak {
  int32_t days = 0;
  std::string first_date;
  std::string last_date;
};

struct Streaks {
  int32_t total_days = 0;
  std::optional<Streak> current;
  std::optional<Streak> longest;
};

struct HeatmapDay {
  std::string date;
  int32_t sessions = 0;
  int64_t seconds = 0;
};

// Of an activity or a goal.
struct TimeInvested {
  Uuid id;
  int64_t count = 0;
  int64_t seconds = 0;
};

namespace analytics {

// By the names of activity and metric. NOT_FOUND for a session that is not there or deleted.
AppRead<std::vector<MetricProgress>> GetProgress(const Uuid& fractal, const Uuid& session);

AppRead<Streaks> GetStreaks(const Uuid& fractal);

// Dates as YYYY-MM-DD, both included.
AppRead<std::vector<HeatmapDay>> GetHeatmap(const Uuid& fractal, const std::string& from_date,
                                            const std::string& to_date);

// By name, then id; `took_place` chooses sessions.
AppRead<std::vector<TimeInvested>> GetTimeByActivity(const Uuid& fractal,
                                                     const TimeRange& took_place);
AppRead<std::vector<TimeInvested>> GetTimeByGoal(const Uuid& fractal, const TimeRange& took_place,
                                                 bool include_descendants);

}  // namespace analytics
}  // namespace fractal::db
