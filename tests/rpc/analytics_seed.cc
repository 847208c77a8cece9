#include "tests/rpc/analytics_seed.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "db/uuid.h"

namespace fractal::tests {
namespace {

constexpr char kDeletedAt[] = "2026-01-02 03:04:05+00";

std::string NewId() { return db::Uuid::New().ToString(); }
std::string Quote(const std::string& text) {
  return text.empty() ? "null" : absl::StrCat("'", text, "'");
}
std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E6S+00", time, absl::UTCTimeZone());
}

// In an order in which each finds what it refers to.
constexpr const char* kTables[] = {
    "activity_definitions",   "metric_definitions", "split_definitions", "goals",
    "practice_session_goals", "activity_instances", "activity_sets",     "metric_values"};

// Gathers rows and inserts them, a statement for each table and list of columns.
class Inserts {
 public:
  explicit Inserts(const std::string& fractal_id) : fractal_id_(fractal_id) {}

  // `columns` besides root_id; values as SQL has them.
  void Add(const std::string& table, const std::string& columns,
           const std::vector<std::string>& values) {
    const std::string into = absl::StrCat("app.", table, " (root_id, ", columns, ")");
    if (!rows_.contains(into)) order_.push_back(into);
    rows_[into].push_back(
        absl::StrCat("('", fractal_id_, "', ", absl::StrJoin(values, ", "), ")"));
  }
  void Run(TestDatabase& database) const {
    for (const char* table : kTables) {
      for (const std::string& into : order_) {
        if (!into.starts_with(absl::StrCat("app.", table, " "))) continue;
        database.Sql(
            absl::StrCat("insert into ", into, " values ", absl::StrJoin(rows_.at(into), ", ")));
      }
    }
  }

 private:
  std::string fractal_id_;
  std::vector<std::string> order_;
  std::map<std::string, std::vector<std::string>> rows_;
};

class Seeder {
 public:
  Seeder(const std::string& fractal_id, const std::string& owner, std::mt19937_64& random)
      : fractal_id_(fractal_id), owner_(owner), random_(random), inserts_(fractal_id) {}

  AnalyticsSeed Run(TestDatabase& database) {
    MakeDefinitions();
    MakeGoals();
    for (int i = 0; i < 40; ++i) MakeSession(i);
    inserts_.Run(database);
    return seed_;
  }

 private:
  struct Metric {
    std::string id;
    bool allows_negative = false;
  };
  struct Activity {
    std::string id;
    std::vector<Metric> metrics;
    std::vector<std::string> splits;
  };

  int Below(int end) { return static_cast<int>(random_() % static_cast<uint64_t>(end)); }
  bool Chance(int percent) { return Below(100) < percent; }
  std::string DeletedOr(bool deleted) { return Quote(deleted ? kDeletedAt : ""); }

  Activity& MakeActivity(const std::string& name, bool multiplicative, bool deleted) {
    activities_.push_back({NewId(), {}, {}});
    inserts_.Add("activity_definitions", "id, name, has_sets, metrics_multiplicative, deleted_at",
                 {Quote(activities_.back().id), Quote(name), "true",
                  multiplicative ? "true" : "false", DeletedOr(deleted)});
    return activities_.back();
  }
  // `flags`: top, multiplicative, higher is better, active, allows negative.
  std::string MakeMetric(Activity& activity, const std::string& name, const std::string& unit,
                         const std::vector<bool>& flags, bool deleted = false) {
    const std::string id = NewId();
    std::vector<std::string> values = {Quote(id), Quote(activity.id), Quote(name), Quote(unit),
                                       absl::StrCat(activity.metrics.size()), DeletedOr(deleted)};
    for (const bool flag : flags) values.push_back(flag ? "true" : "false");
    inserts_.Add("metric_definitions",
                 "id, activity_id, name, unit, sort_order, deleted_at, is_top_set_metric, "
                 "is_multiplicative, higher_is_better, is_active, allows_negative",
                 values);
    activity.metrics.push_back({id, flags[4]});
    return id;
  }
  std::string MakeSplit(Activity& activity, const std::string& name) {
    activity.splits.push_back(NewId());
    inserts_.Add("split_definitions", "id, activity_id, name",
                 {Quote(activity.splits.back()), Quote(activity.id), Quote(name)});
    return activity.splits.back();
  }

  void MakeDefinitions() {
    Activity& press = MakeActivity("press", true, false);
    seed_.press = press.id;
    seed_.weight = MakeMetric(press, "weight", "kg", {true, true, true, true, false});
    seed_.reps = MakeMetric(press, "reps", "reps", {false, true, true, true, false});
    MakeMetric(press, "effort", "of 10", {false, false, true, true, false});
    MakeMetric(press, "grip", "cm", {false, true, true, false, false});
    Activity& circuit = MakeActivity("circuit", true, false);
    seed_.circuit = circuit.id;
    MakeMetric(circuit, "rounds", "rounds", {false, true, true, true, false});
    MakeMetric(circuit, "reps", "reps", {false, true, true, true, false});
    MakeMetric(circuit, "load", "kg", {false, true, true, true, false});
    seed_.left = MakeSplit(circuit, "left");
    seed_.right = MakeSplit(circuit, "right");
    Activity& run = MakeActivity("run", false, false);
    seed_.run = run.id;
    seed_.time = MakeMetric(run, "time", "s", {true, true, false, true, false});
    MakeMetric(run, "slope", "%", {false, true, true, true, true});
    Activity& old = MakeActivity("old", true, true);
    seed_.old = old.id;
    MakeMetric(old, "weight", "lb", {true, true, true, true, false}, true);
    MakeMetric(old, "reps", "reps", {false, true, true, true, false}, true);
    done_ = activities_;
    Activity& unused = MakeActivity("unused", true, false);
    seed_.unused = unused.id;
    MakeMetric(unused, "reps", "reps", {false, true, true, true, false});
  }

  std::string MakeGoal(const std::string& type, const std::string& name, const std::string& parent,
                       bool deleted) {
    const std::string id = NewId();
    inserts_.Add("goals", "id, user_id, type, name, parent_id, deleted_at",
                 {Quote(id), Quote(owner_), Quote(type), Quote(name), Quote(parent),
                  DeletedOr(deleted)});
    goals_.push_back(id);
    return id;
  }
  void MakeGoals() {
    seed_.long_goal = MakeGoal("LongTermGoal", "strength", fractal_id_, false);
    const std::string other = MakeGoal("LongTermGoal", "endurance", fractal_id_, false);
    seed_.short_goal = MakeGoal("ShortTermGoal", "bench", seed_.long_goal, false);
    MakeGoal("ShortTermGoal", "squat", seed_.long_goal, false);
    MakeGoal("ShortTermGoal", "marathon", other, false);
    const std::string gone = MakeGoal("MidTermGoal", "gone", other, true);
    MakeGoal("ShortTermGoal", "gone too", gone, true);
    MakeGoal("ImmediateGoal", "tomorrow", seed_.short_goal, false);
  }

  void MakeSession(int number) {
    const std::string id = NewId();
    const bool deleted = number == 0 || Chance(10);
    // Half of them within three hours of midnight in UTC: another day elsewhere.
    const absl::Time midnight =
        absl::FromCivil(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) - 1 - Below(90),
                        absl::UTCTimeZone());
    const absl::Time start =
        midnight + absl::Minutes(Chance(50) ? Below(360) - 180 : Below(24 * 60));
    const bool has_start = Chance(80);
    const bool has_end = has_start && Chance(80);
    inserts_.Add("goals",
                 "id, user_id, type, name, created_at, session_start, session_end, "
                 "total_duration_seconds, deleted_at",
                 {Quote(id), Quote(owner_), "'PracticeSession'", Quote(absl::StrCat("s", number)),
                  Quote(TimeText(start + absl::Hours(has_start ? 30 : 0))),
                  Quote(has_start ? TimeText(start) : ""),
                  Quote(has_end ? TimeText(start + absl::Milliseconds(Below(7'200'000))) : ""),
                  Chance(60) ? absl::StrCat(Below(5000)) : "null", DeletedOr(deleted)});
    for (const std::string& goal : goals_) {
      if (!Chance(25)) continue;
      inserts_.Add("practice_session_goals", "practice_session_id, short_term_goal_id, deleted_at",
                   {Quote(id), Quote(goal), DeletedOr(deleted || Chance(10))});
    }
    for (int i = Below(5); i > 0; --i) MakeInstance(id, start, deleted);
  }

  void MakeInstance(const std::string& session, absl::Time at, bool with_session) {
    const std::string id = NewId();
    const bool deleted = with_session || Chance(5);
    const Activity& activity = done_[static_cast<size_t>(Below(static_cast<int>(done_.size())))];
    const bool started = Chance(80);
    const bool stopped = started && Chance(80);
    const absl::Duration length = absl::Milliseconds(Below(900'000));
    inserts_.Add("activity_instances",
                 "id, practice_session_id, activity_definition_id, time_start, time_stop, "
                 "duration_seconds, deleted_at",
                 {Quote(id), Quote(session), Quote(activity.id), Quote(started ? TimeText(at) : ""),
                  Quote(stopped ? TimeText(at + length) : ""),
                  Chance(70) ? absl::StrCat(Below(900)) : "null", DeletedOr(deleted)});
    const int sets = Below(4);
    for (int number = 0; number <= sets; ++number) {
      const bool set_deleted = deleted || (number > 0 && Chance(5));
      if (number > 0) {
        inserts_.Add("activity_sets", "id, activity_instance_id, set_number, deleted_at",
                     {Quote(NewId()), Quote(id), absl::StrCat(number), DeletedOr(set_deleted)});
      }
      if (number > 0 || Chance(30)) MakeValues(activity, id, number, at, set_deleted);
    }
  }

  void MakeValues(const Activity& activity, const std::string& instance, int set_number,
                  absl::Time at, bool deleted) {
    std::vector<std::string> splits = activity.splits;
    splits.emplace_back();
    for (const std::string& split : splits) {
      if (splits.size() > 1 && Chance(30)) continue;
      for (const Metric& metric : activity.metrics) {
        if (Chance(12)) continue;
        // Few different numbers, so that ties are common.
        const double value = Below(40) / 4.0 - (metric.allows_negative ? 5 : 0);
        inserts_.Add("metric_values",
                     "id, activity_instance_id, metric_definition_id, split_definition_id, "
                     "set_number, value, allows_negative, recorded_at, deleted_at",
                     {Quote(NewId()), Quote(instance), Quote(metric.id), Quote(split),
                      set_number == 0 ? "null" : absl::StrCat(set_number), absl::StrCat(value),
                      metric.allows_negative ? "true" : "false",
                      Quote(TimeText(at + absl::Minutes(Below(30)))),
                      DeletedOr(deleted || Chance(4))});
      }
    }
  }

  const std::string fractal_id_;
  const std::string owner_;
  std::mt19937_64& random_;
  Inserts inserts_;
  AnalyticsSeed seed_;
  std::vector<Activity> activities_;
  std::vector<Activity> done_;
  std::vector<std::string> goals_;
};

}  // namespace

AnalyticsSeed SeedAnalytics(TestDatabase& database, const std::string& fractal_id,
                            std::mt19937_64& random) {
  const std::string owner =
      database.Scalar("select user_id from app.goals where id = '" + fractal_id + "'");
  return Seeder(fractal_id, owner, random).Run(database);
}

}  // namespace fractal::tests
