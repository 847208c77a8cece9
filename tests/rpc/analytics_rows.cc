#include "tests/rpc/analytics_rows.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "absl/time/civil_time.h"

namespace fractal::tests {
namespace {

using Row = std::vector<std::string>;

std::string Text(const std::string& column) { return column == "NULL" ? "" : column; }
bool Bool(const std::string& column) { return column == "t"; }
int64_t Int(const std::string& column) { return column == "NULL" ? 0 : std::stoll(column); }
absl::Time Time(const std::string& column) { return absl::FromUnixMicros(Int(column)); }

std::string Micros(const std::string& column) {
  return "(extract(epoch from " + column + ") * 1000000)::bigint";
}

int64_t WholeSeconds(const std::string& from, const std::string& until) {
  return absl::ToInt64Seconds(absl::Floor(Time(until) - Time(from), absl::Seconds(1)));
}

void ReadDefinitions(const std::vector<Row>& activities, const std::vector<Row>& metrics,
                     AnalyticsRows* rows) {
  for (const Row& row : activities) {
    rows->activities[row[0]] = {row[0], row[1], Bool(row[2]), Text(row[3])};
  }
  for (const Row& row : metrics) {
    rows->metrics[row[0]] = {row[0],       row[1],       row[2],       row[3],      Bool(row[4]),
                             Bool(row[5]), Bool(row[6]), Bool(row[7]), Text(row[8])};
    rows->metric_order.push_back(row[0]);
  }
}

AnalyticsRows::Goal ReadGoal(const Row& row) {
  AnalyticsRows::Goal goal = {row[0], Text(row[1]), row[2], row[3], row[4] == "NULL", {}, 0};
  goal.took_place = Time(row[5] == "NULL" ? row[6] : row[5]);
  if (row[5] != "NULL" && row[7] != "NULL") {
    goal.seconds = WholeSeconds(row[5], row[7]);
  } else {
    goal.seconds = Int(row[8]);
  }
  return goal;
}

AnalyticsRows::Instance ReadInstance(const Row& row) {
  AnalyticsRows::Instance instance = {row[0], row[1], row[2], 0, row[6] == "NULL"};
  const bool unstopped = row[3] != "NULL" && row[4] == "NULL";
  if (unstopped) return instance;
  if (row[5] != "NULL") {
    instance.seconds = Int(row[5]);
  } else if (row[3] != "NULL") {
    instance.seconds = WholeSeconds(row[3], row[4]);
  }
  return instance;
}

}  // namespace

AnalyticsRows AnalyticsRows::Read(TestDatabase& database, const std::string& fractal_id) {
  const auto select = [&](const std::string& columns, const std::string& rest) {
    return database.Sql("select " + columns + " from app." + rest);
  };
  const std::string of_fractal = " where root_id = '" + fractal_id + "' ";
  AnalyticsRows rows;
  ReadDefinitions(
      select("id, name, metrics_multiplicative, deleted_at", "activity_definitions" + of_fractal),
      select("id, activity_id, name, unit, is_active, is_top_set_metric, is_multiplicative, "
             "higher_is_better, deleted_at",
             "metric_definitions" + of_fractal + "order by sort_order, created_at, id"),
      &rows);
  for (const Row& row :
       select("id, parent_id, type, name, deleted_at, " + Micros("session_start") + ", " +
                  Micros("created_at") + ", " + Micros("session_end") + ", total_duration_seconds",
              "goals" + of_fractal)) {
    rows.goals[row[0]] = ReadGoal(row);
  }
  for (const Row& row : select("practice_session_id, short_term_goal_id, deleted_at",
                               "practice_session_goals" + of_fractal)) {
    rows.links.push_back({row[0], row[1], row[2] == "NULL"});
  }
  for (const Row& row :
       select("id, practice_session_id, activity_definition_id, " + Micros("time_start") + ", " +
                  Micros("time_stop") + ", duration_seconds, deleted_at",
              "activity_instances" + of_fractal)) {
    rows.instances[row[0]] = ReadInstance(row);
  }
  for (const Row& row :
       select("activity_instance_id, metric_definition_id, split_definition_id, set_number, "
              "value, " + Micros("recorded_at") + ", deleted_at",
              "metric_values" + of_fractal)) {
    rows.values.push_back({row[0], row[1], Text(row[2]), static_cast<int>(Int(row[3])),
                           std::stod(row[4]), Time(row[5]), row[6] == "NULL"});
  }
  return rows;
}

bool AnalyticsRows::IsLiveSession(const std::string& id) const {
  const Goal& session = goals.at(id);
  return session.live && session.type == "PracticeSession";
}

bool AnalyticsRows::IsLiveGoal(const std::string& id) const {
  const Goal& goal = goals.at(id);
  return goal.live && goal.type != "PracticeSession";
}

std::vector<std::string> AnalyticsRows::GoalsOf(const std::string& session_id,
                                                bool include_descendants) const {
  std::set<std::string> reached;
  for (const Link& link : links) {
    if (!link.live || link.session_id != session_id) continue;
    for (std::string id = link.goal_id; !id.empty(); id = goals.at(id).parent_id) {
      if (IsLiveGoal(id)) reached.insert(id);
      if (!include_descendants || !goals.at(id).live) break;
    }
  }
  return {reached.begin(), reached.end()};
}

bool AnalyticsRows::IsBelow(std::string goal_id, const std::string& above) const {
  while (!goal_id.empty() && goal_id != above) goal_id = goals.at(goal_id).parent_id;
  return goal_id == above;
}

std::vector<AnalyticsRows::Metric> AnalyticsRows::FactorsOf(const Activity& activity) const {
  std::vector<Metric> factors;
  if (!activity.multiplicative) return factors;
  for (const std::string& id : metric_order) {
    const Metric& metric = metrics.at(id);
    const bool there = metric.deleted_at.empty() || metric.deleted_at == activity.deleted_at;
    if (metric.activity_id == activity.id && metric.multiplicative && metric.active && there) {
      factors.push_back(metric);
    }
  }
  return factors;
}

std::string DayIn(const std::string& zone, absl::Time time) {
  absl::TimeZone loaded;
  if (!absl::LoadTimeZone(zone, &loaded)) throw std::runtime_error("no zone " + zone);
  return absl::FormatCivilTime(absl::ToCivilDay(time, loaded));
}

}  // namespace fractal::tests
