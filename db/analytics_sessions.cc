#include "db/analytics_sessions.h"

#include "sql/queries/analytics.h"

namespace fractal::db::analytics {
namespace {

MetricProgress::Numbers ReadNumbers(RowReader& row) {
  MetricProgress::Numbers numbers;
  numbers.best = ReadNumber(row);
  numbers.sum = WideSum::Read(row).Total();
  return numbers;
}

MetricProgress ReadProgress(RowReader& row) {
  MetricProgress progress;
  progress.activity_id = row.Id();
  progress.metric_id = row.Id();
  progress.split_id = row.OptionalId();
  progress.higher_is_better = row.Bool();
  progress.now = ReadNumbers(row);
  progress.previous_session_id = row.OptionalId();
  progress.before = ReadNumbers(row);
  return progress;
}

// No row: no such session. NULL first: nothing was measured in it.
absl::StatusOr<std::vector<MetricProgress>> ReadSession(const pqxx::result& result) {
  if (result.empty()) return NotFound("session");
  return ReadRows<MetricProgress, ReadProgress>(result);
}

std::optional<Streak> ReadStreak(RowReader& row) {
  Streak streak;
  const std::optional<int32_t> days = row.OptionalInt();
  streak.first_date = row.Text();
  streak.last_date = row.Text();
  if (!days.has_value()) return std::nullopt;
  streak.days = *days;
  return streak;
}

absl::StatusOr<Streaks> ReadStreaks(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  Streaks streaks;
  streaks.total_days = row.Int();
  streaks.current = ReadStreak(row);
  streaks.longest = ReadStreak(row);
  return streaks;
}

HeatmapDay ReadDay(RowReader& row) {
  HeatmapDay day;
  day.date = row.Text();
  day.sessions = row.Int();
  day.seconds = row.BigInt();
  return day;
}

TimeInvested ReadTime(RowReader& row) {
  TimeInvested time;
  time.id = row.Id();
  time.count = row.BigInt();
  time.seconds = row.BigInt();
  return time;
}

}  // namespace

AppRead<std::vector<MetricProgress>> GetProgress(const Uuid& fractal, const Uuid& session) {
  return {sql::analytics::kGetProgress, {fractal, session}, ReadSession};
}

AppRead<Streaks> GetStreaks(const Uuid& fractal) {
  return {sql::analytics::kGetStreaks, {fractal}, ReadStreaks};
}

AppRead<std::vector<HeatmapDay>> GetHeatmap(const Uuid& fractal, const std::string& from_date,
                                            const std::string& to_date) {
  return {sql::analytics::kGetHeatmap, {fractal, from_date, to_date},
          ReadRows<HeatmapDay, ReadDay>};
}

AppRead<std::vector<TimeInvested>> GetTimeByActivity(const Uuid& fractal,
                                                     const TimeRange& took_place) {
  return {sql::analytics::kGetTimeByActivity,
          {fractal, FromValue(took_place), UntilValue(took_place)},
          ReadRows<TimeInvested, ReadTime>};
}

AppRead<std::vector<TimeInvested>> GetTimeByGoal(const Uuid& fractal, const TimeRange& took_place,
                                                 bool include_descendants) {
  return {sql::analytics::kGetTimeByGoal,
          {fractal, FromValue(took_place), UntilValue(took_place), include_descendants},
          ReadRows<TimeInvested, ReadTime>};
}

}  // namespace fractal::db::analytics
