#include "tests/support/legacy_sample.h"

#include <array>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "tests/support/legacy_sample_builder.h"

namespace fractal::tests {
namespace {

const LegacyShape& ShapeNamed(const std::string& name) {
  for (const LegacyShape& shape : LegacyShapes()) {
    if (shape.name == name) return shape;
  }
  throw std::runtime_error("no shape is called " + name);
}

}  // namespace

LegacySample MakeLegacySample(const LegacySampleOptions& options) {
  return LegacySampleBuilder(options).Build();
}

LegacySampleBuilder::LegacySampleBuilder(const LegacySampleOptions& options)
    : file_(options.path, ShapeNamed(options.shape)) {
  sample_.options = options;
}

LegacySample LegacySampleBuilder::Build() {
  AddCelloFractal();
  AddMarathonFractal();
  AddActivities();
  AddTemplates();
  AddPrograms();
  AddSessions();
  AddNotes();
  if (sample_.options.dirt) {
    AddGoalDirt();
    AddSessionDirt();
    AddTimeDirt();
    AddLayoutDirt();
    AddDefinitionDirt();
    AddValueDirt();
    AddPlanDirt();
    AddNoteDirt();
  }
  file_.Commit();
  return sample_;
}

void LegacySampleBuilder::AddCelloFractal() {
  AddGoal("cello", "UltimateGoal", "Learn the cello", "");
  for (const int i : {1, 2}) {
    const std::string term = absl::StrCat("cello long ", i);
    AddGoal(term, "LongTermGoal", i == 1 ? "Play the first suite" : "Join an orchestra", "cello");
    for (const int j : {1, 2}) {
      const std::string mid = absl::StrCat("cello mid ", i, j);
      AddGoal(mid, "MidTermGoal", absl::StrCat("Movement ", j, " of part ", i), term,
              {{"deadline", "2026-05-01 00:00:00.000000"}});
      for (const int k : {1, 2}) {
        AddGoal(absl::StrCat("cello short ", i, j, k), "ShortTermGoal",
                absl::StrCat("Passage ", k, " at tempo"), mid,
                {{"deadline", "2026-03-01 00:00:00.000000"}});
      }
    }
  }
  AddGoal("immediate", "ImmediateGoal", "Tune by ear", "cello short 111");
}

void LegacySampleBuilder::AddMarathonFractal() {
  AddGoal("marathon", "LongTermGoal", "Run a marathon", "");
  for (const int i : {1, 2, 3}) {
    const std::string mid = absl::StrCat("marathon mid ", i);
    AddGoal(mid, "MidTermGoal", absl::StrCat(10 * i, " km without a stop"), "marathon");
    for (const int j : {1, 2}) {
      const bool is_changed = sample_.options.snapshot > 0 && i == 1 && j == 1;
      AddGoal(absl::StrCat("marathon short ", i, j), "ShortTermGoal",
              is_changed ? "Run twice a week" : absl::StrCat("Week ", j, " of block ", i), mid);
    }
  }
  if (sample_.options.snapshot > 0) {
    AddGoal("new goal", "ShortTermGoal", "Run before breakfast", "marathon mid 1");
  }
}

void LegacySampleBuilder::AddActivities() {
  AddGroup("technique", "Technique", "cello");
  AddGroup("endurance", "Endurance", "marathon");
  AddActivity("scales", "Scales", "cello", {{"group_id", Id("technique")}});
  AddMetric("tempo", "Tempo", "BPM", "scales", {{"is_top_set_metric", true}});
  AddMetric("clean", "Cleanness", "Rating", "scales");
  AddActivity("prelude", "Prelude", "cello", {{"has_sets", true}, {"has_splits", true}});
  AddMetric("prelude tempo", "Tempo", "BPM", "prelude");
  AddMetric("prelude bars", "Bars", "Count", "prelude");
  AddSplit("left hand", "Left hand", "prelude");
  AddSplit("right hand", "Right hand", "prelude");
  AddActivity("long run", "Long run", "marathon", {{"group_id", Id("endurance")}});
  AddMetric("distance", "Distance", "km", "long run");
  AddMetric("pulse", "Pulse", "BPM", "long run");
  AddActivity("intervals", "Intervals", "marathon", {{"has_sets", true}});
  AddMetric("speed", "Speed", "km/h", "intervals");
  AddMetric("rounds", "Rounds", "Count", "intervals");
}

void LegacySampleBuilder::AddTemplates() {
  const Json activities = Json::array({{{"activity_id", Id("scales")}, {"name", "Scales"}}});
  Insert("session_templates",
         {{"id", Id("evening template")},
          {"name", "Evening practice"},
          {"description", ""},
          {"root_id", Id("cello")},
          {"created_at", Stamp(30)},
          {"template_data",
           {{"sections",
             {{{"name", "Warm up"}, {"duration_minutes", 10}, {"activities", activities}}}},
            {"total_duration_minutes", 10}}}});
}

void LegacySampleBuilder::AddSessions() {
  for (int i = 0; i < sample_.options.sessions; ++i) {
    // The last session of the first snapshot is gone in the next one.
    if (sample_.options.snapshot > 0 && i == sample_.options.sessions - 1) continue;
    AddCleanSession(i);
  }
}

// A session with two activities: one measured once, one in three sets.
void LegacySampleBuilder::AddCleanSession(int number) {
  const std::string what = absl::StrCat("session ", number);
  const bool is_cello = number % 2 == 0;
  const std::string single = absl::StrCat(what, " single");
  const std::string sets = absl::StrCat(what, " sets");
  const int minutes = 1440 + number * 20;
  const std::array<std::string, 2> first = is_cello
                                               ? std::array<std::string, 2>{"tempo", "clean"}
                                               : std::array<std::string, 2>{"distance", "pulse"};
  const std::array<std::string, 2> second =
      is_cello ? std::array<std::string, 2>{"prelude tempo", "prelude bars"}
               : std::array<std::string, 2>{"speed", "rounds"};
  const bool has_state = file_.shape().instance_state;

  Json json_sets = Json::array();
  for (int i = 1; i <= 3; ++i) {
    const std::string set = absl::StrCat(what, " set ", i);
    json_sets.push_back({{"instance_id", Id(set)},
                         {"completed", i < 3},
                         {"metrics",
                          {Measured(Id(second[0]), absl::StrCat(60 + i, ".5")),
                           Measured(Id(second[1]), absl::StrCat(i))}}});
    ++sample_.sets;
    sample_.values += 2;
    if (has_state) continue;
    AddInstance(set, what, is_cello ? "prelude" : "intervals", minutes);
    AddValue(set + " a", set, second[0], 60.5 + i);
    AddValue(set + " b", set, second[1], i);
  }
  AddInstance(single, what, is_cello ? "scales" : "long run", minutes,
              {{"time_start", Stamp(minutes)},
               {"time_stop", Stamp(minutes + 5)},
               {"duration_seconds", 300}});
  AddValue(single + " a", single, first[0], 100 + number);
  AddValue(single + " b", single, first[1], 7);
  sample_.values += 2;
  Json more = {{"instance_id", Id(sets)}};
  if (has_state) {
    AddInstance(sets, what, is_cello ? "prelude" : "intervals", minutes,
                {{"data", {{"sets", json_sets}}}, {"notes", "steady"}});
  }
  Json section = {{"name", "Main"}, {"duration_minutes", 20}, {"actual_duration_minutes", 15}};
  if (has_state) {
    section["activity_ids"] = {Id(sets), Id(single)};
  } else {
    section["exercises"] = {{{"type", "activity"},
                             {"activity_id", Id(is_cello ? "prelude" : "intervals")},
                             {"instance_id", Id(sets)},
                             {"name", is_cello ? "Prelude" : "Intervals"},
                             {"notes", "steady"},
                             {"sets", json_sets}},
                            {{"type", "activity"},
                             {"activity_id", Id(is_cello ? "scales" : "long run")},
                             {"instance_id", Id(single)},
                             {"name", is_cello ? "Scales" : "Long run"}}};
  }
  const std::string goal = is_cello ? "cello short 111" : "marathon short 11";
  AddSession(what, is_cello ? "Evening practice" : "Morning run", is_cello ? "cello" : "marathon",
             minutes, {{"template_name", "Evening practice"}, {"sections", {section}}},
             {{"parent_id", Id(goal)}, {"completed", true}});
  Link(what, goal);
}

void LegacySampleBuilder::AddPrograms() {
  Insert("programs", {{"id", Id("program")},
                      {"root_id", Id("marathon")},
                      {"name", "Spring build-up"},
                      {"description", ""},
                      {"start_date", "2026-01-04 00:00:00.000000"},
                      {"end_date", "2026-03-29 00:00:00.000000"},
                      {"created_at", Stamp(60)},
                      {"updated_at", Stamp(61)},
                      {"is_active", true},
                      {"goal_ids", Json::array({Id("marathon short 11")})},
                      {"weekly_schedule", Json::array()}});
  // The app's client made block ids from its clock.
  sample_.ids["block"] = absl::StrCat(1767583525669 + static_cast<int64_t>(sample_.options.seed));
  Insert("program_blocks", {{"id", sample_.ids["block"]},
                            {"program_id", Id("program")},
                            {"name", "Base"},
                            {"start_date", "2026-01-04"},
                            {"end_date", "2026-01-31"},
                            {"color", "#3A86FF"}});
  Insert("program_days", {{"id", Id("day")},
                          {"block_id", sample_.ids["block"]},
                          {"day_number", 1},
                          {"name", "Long run"},
                          {"is_completed", true}});
  Insert("session_templates", {{"id", Id("run template")},
                               {"name", "Run"},
                               {"description", ""},
                               {"root_id", Id("marathon")},
                               {"created_at", Stamp(31)},
                               {"template_data", {{"sections", Json::array()}}}});
  if (file_.Has("program_day_templates")) {
    sample_.ids["scheduled"] = absl::StrCat(Id("day"), "/", Id("run template"));
    Insert(
        "program_day_templates",
        {{"program_day_id", Id("day")}, {"session_template_id", Id("run template")}, {"order", 0}});
  } else {
    Insert("scheduled_sessions", {{"id", Id("scheduled")},
                                  {"day_id", Id("day")},
                                  {"session_template_id", Id("run template")},
                                  {"is_completed", true},
                                  {"completion_data", {{"felt", "easy"}}}});
  }
}

void LegacySampleBuilder::AddNotes() {
  const auto note = [this](const std::string& what, const std::string& context,
                           const std::string& type, const Json& more) {
    Json row = {{"id", Id(what)},         {"root_id", Id("cello")},
                {"context_type", type},   {"context_id", Id(context)},
                {"content", what},        {"created_at", Stamp(90)},
                {"updated_at", Stamp(90)}};
    row.update(more);
    Insert("notes", row);
  };
  if (!file_.shape().notes || sample_.options.sessions == 0) return;
  note("note on the root", "cello", "root", Json::object());
  note("note on a session", "session 0", "session", Json::object());
  note("note on an instance", "session 0 single", "activity_instance", Json::object());
  note("note on a set", "session 0 sets", "set", {{"set_index", 1}});
}

}  // namespace fractal::tests
