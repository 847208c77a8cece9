// The part of LegacySampleBuilder that writes single rows.
#include <random>

#include "absl/time/time.h"
#include "tests/support/legacy_sample_builder.h"

namespace fractal::tests {
namespace {

// The sample's first minute: its clocks are five hours behind UTC.
constexpr absl::CivilMinute kFirst(2025, 12, 10, 9, 0);
constexpr int kHoursBehind = 5;

uint64_t Fnv1a(const std::string& text) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return hash;
}

std::string Formatted(const char* format, int minutes) {
  const absl::CivilSecond civil(kFirst + minutes);
  const absl::TimeZone utc = absl::UTCTimeZone();
  return absl::FormatTime(format, absl::FromCivil(civil, utc) + absl::Microseconds(123456), utc);
}

}  // namespace

std::string LegacySampleBuilder::Id(const std::string& what) {
  std::string& id = sample_.ids[what];
  if (!id.empty()) return id;
  std::mt19937_64 random(sample_.options.seed ^ Fnv1a(what));
  constexpr char kHex[] = "0123456789abcdef";
  id = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  for (char& c : id) {
    if (c == 'x') c = kHex[random() % 16];
  }
  return id;
}

std::string LegacySampleBuilder::Stamp(int minutes) const {
  return Formatted("%Y-%m-%d %H:%M:%E6S", minutes);
}
std::string LegacySampleBuilder::Instant(int minutes) const {
  return Formatted("%Y-%m-%d %H:%M:%E6S+00", minutes + kHoursBehind * 60);
}
std::string LegacySampleBuilder::UtcStamp(int minutes) const {
  return Formatted("%Y-%m-%d %H:%M:%E6S", minutes + kHoursBehind * 60);
}
std::string LegacySampleBuilder::ZuluStamp(int minutes) const {
  return Formatted("%Y-%m-%dT%H:%M:%E3SZ", minutes + kHoursBehind * 60);
}

void LegacySampleBuilder::Insert(const std::string& table, const Json& row) {
  if (file_.Insert(table, row)) ++sample_.table_rows[table];
}

void LegacySampleBuilder::AddGoal(const std::string& what, const std::string& type,
                                  const std::string& name, const std::string& parent,
                                  const Json& more) {
  // Before the plan's columns, the app filled a goal's root_id for sessions only.
  std::string root = parent.empty() ? what : parent.substr(0, parent.find(' '));
  Json row = {{"id", Id(what)},
              {"type", type},
              {"name", name},
              {"description", ""},
              {"completed", false},
              {"created_at", Stamp(10)},
              {"updated_at", Stamp(11)},
              {"parent_id", parent.empty() ? Json() : Json(Id(parent))},
              {"root_id", file_.shape().plan_columns ? Json(Id(root)) : Json()},
              {"sort_order", 0}};
  row.update(more);
  Insert("goals", row);
}

void LegacySampleBuilder::AddSession(const std::string& what, const std::string& name,
                                     const std::string& root, int minutes, const Json& layout,
                                     const Json& more) {
  Json row = {{"id", Id(what)},
              {"name", name},
              {"description", ""},
              {"completed", false},
              {"created_at", Stamp(minutes)},
              {"updated_at", Stamp(minutes + 19)},
              {"root_id", RootId(root)},
              {"duration_minutes", 20},
              {"session_start", Stamp(minutes)},
              {"session_end", Stamp(minutes + 19)},
              {"total_duration_seconds", 1140},
              {"attributes", layout},
              {"session_data", layout},
              {"sort_order", 0}};
  row.update(more);
  switch (file_.shape().sessions) {
    case SessionsIn::kPracticeSessions:
      Insert("practice_sessions", row);
      break;
    case SessionsIn::kSessions:
      Insert("sessions", row);
      break;
    case SessionsIn::kGoals:
      row["type"] = "PracticeSession";
      Insert("goals", row);
      break;
  }
}

void LegacySampleBuilder::Link(const std::string& session, const std::string& goal) {
  if (file_.shape().sessions == SessionsIn::kSessions) {
    Insert("session_goals", {{"session_id", Id(session)},
                             {"goal_id", Id(goal)},
                             {"goal_type", "short_term"},
                             {"created_at", "2026-01-06 04:00:32"}});
  } else {
    Insert("practice_session_goals", {{"practice_session_id", Id(session)},
                                      {"short_term_goal_id", Id(goal)},
                                      {"created_at", Stamp(20)}});
  }
}

void LegacySampleBuilder::AddGroup(const std::string& what, const std::string& name,
                                   const std::string& root) {
  Insert("activity_groups", {{"id", Id(what)},
                             {"name", name},
                             {"description", ""},
                             {"root_id", Id(root)},
                             {"created_at", Stamp(12)},
                             {"sort_order", 1},
                             {"updated_at", Stamp(12)}});
}

void LegacySampleBuilder::AddActivity(const std::string& what, const std::string& name,
                                      const std::string& root, const Json& more) {
  Json row = {{"id", Id(what)},          {"name", name},
              {"description", ""},       {"root_id", RootId(root)},
              {"created_at", Stamp(13)}, {"updated_at", Stamp(13)},
              {"has_sets", false},       {"has_metrics", true},
              {"has_splits", false},     {"metrics_multiplicative", false}};
  row.update(more);
  Insert("activity_definitions", row);
}

void LegacySampleBuilder::AddMetric(const std::string& what, const std::string& name,
                                    const std::string& unit, const std::string& activity,
                                    const Json& more) {
  Json row = {{"id", Id(what)},
              {"name", name},
              {"unit", unit},
              {"activity_id", Id(activity)},
              {"created_at", Stamp(14)},
              {"updated_at", Stamp(14)},
              {"is_active", true},
              {"is_top_set_metric", false},
              {"is_multiplicative", true},
              {"sort_order", 0},
              {"root_id", Id("cello")}};
  row.update(more);
  Insert("metric_definitions", row);
}

void LegacySampleBuilder::AddSplit(const std::string& what, const std::string& name,
                                   const std::string& activity) {
  Insert("split_definitions", {{"id", Id(what)},
                               {"name", name},
                               {"activity_id", Id(activity)},
                               {"order", 1},
                               {"created_at", Stamp(15)},
                               {"updated_at", Stamp(15)},
                               {"root_id", Id("cello")}});
}

void LegacySampleBuilder::AddInstance(const std::string& what, const std::string& session,
                                      const std::string& activity, int minutes, const Json& more) {
  Json row = {{"id", Id(what)},
              {"practice_session_id", Id(session)},
              {"session_id", Id(session)},
              {"activity_definition_id", Id(activity)},
              {"created_at", Stamp(minutes)},
              {"updated_at", Stamp(minutes + 1)},
              {"root_id", Id("cello")},
              {"sort_order", 0},
              {"completed", false}};
  row.update(more);
  Insert("activity_instances", row);
}

void LegacySampleBuilder::AddValue(const std::string& what, const std::string& instance,
                                   const std::string& metric, const Json& value, const Json& more) {
  Json row = {{"id", Id(what)},
              {"activity_instance_id", Id(instance)},
              {"metric_definition_id", Id(metric)},
              {"value", value},
              {"root_id", Id("cello")},
              {"created_at", Stamp(16)},
              {"updated_at", Stamp(16)}};
  row.update(more);
  Insert("metric_values", row);
}

}  // namespace fractal::tests
