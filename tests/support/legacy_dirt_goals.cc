// The part of LegacySampleBuilder that makes goals and sessions as real files have them.
#include "tests/support/legacy_sample_builder.h"

namespace fractal::tests {

void LegacySampleBuilder::AddGoalDirt() {
  AddGoal("goal without root", "MidTermGoal", "Learn to read tenor clef", "cello",
          {{"root_id", nullptr}});
  AddGoal("goal with a wrong root", "MidTermGoal", "Learn vibrato", "cello",
          {{"root_id", Id("marathon")}});
  AddGoal("orphan naming its fractal", "MicroGoal", "Rosin the bow", "",
          {{"root_id", Id("cello")}});
  AddGoal("goal with a lost parent", "ShortTermGoal", "Sing the theme", "cello",
          {{"parent_id", Id("lost parent")}, {"root_id", nullptr}});
  AddGoal("sibling with a lost parent", "ShortTermGoal", "Hum the theme", "cello",
          {{"parent_id", Id("lost parent")}, {"root_id", nullptr}});
  AddGoal("goal of a lost fractal", "NanoGoal", "Buy shoes", "", {{"root_id", Id("lost fractal")}});
  AddGoal("goal of nothing", "NanoGoal", "Drink water", "", {{"root_id", nullptr}});
  AddGoal("ring a", "LongTermGoal", "Listen to play", "cello",
          {{"parent_id", Id("ring b")}, {"created_at", Stamp(1)}, {"root_id", nullptr}});
  AddGoal("ring b", "MidTermGoal", "Play to listen", "cello",
          {{"parent_id", Id("ring a")}, {"created_at", Stamp(2)}, {"root_id", nullptr}});
  AddGoal("second fractal of a name", "UltimateGoal", "Run a marathon", "",
          {{"created_at", Stamp(20)}, {"updated_at", Stamp(20)}});
  AddGoal("deadline before creation", "MidTermGoal", "Enter for the spring race", "marathon",
          {{"deadline", "2025-01-31 00:00:00.000000"}});
  AddGoal("deadline", "MidTermGoal", "Perform at the recital", "cello",
          {{"deadline", "2026-02-28 00:00:00.000000"}});
  sample_.times["deadline"] = "2026-02-28 05:00:00+00";
  AddGoal("nameless goal", "MidTermGoal", "", "cello");
  AddGoal("goal with NUL", "MidTermGoal", "Bow hold", "cello",
          {{"description", std::string("before\0after", 12)}});
  AddGoal("goal with bad UTF-8", "MidTermGoal", "Fr\xe8re Jacques", "cello");
  AddGoal("child above its parent", "UltimateGoal", "Be a cellist", "cello short 111");
  AddGoal("immediate under short", "ImmediateGoal", "Stretch", "marathon short 11");
  AddGoal("goal without a time", "MidTermGoal", "Find a teacher", "cello",
          {{"created_at", nullptr}, {"updated_at", nullptr}});
  if (!file_.shape().checks_goal_types) {
    AddGoal("misspelt type", "short-term goal", "Learn the fingerings", "cello mid 11");
  }
  sample_.ids["numbered goal"] = "17";
  AddGoal("numbered goal", "MidTermGoal", "Play a duet", "cello");
  Insert("goals", {{"id", nullptr},
                   {"name", ""},
                   {"type", file_.shape().checks_goal_types ? Json() : Json("")}});
  AddGoal("targeting goal", "MidTermGoal", "Scales at 120", "cello",
          {{"targets", Json::array({{{"id", Id("target")},
                                     {"activity_id", Id("scales")},
                                     {"name", "120 BPM"},
                                     {"metrics", Json::array({Measured(Id("tempo"), 120)})}},
                                    {{"id", Id("lost target")},
                                     {"activity_id", Id("activity lost for good")},
                                     {"name", "gone"},
                                     {"metrics", Json::array()}}})}});
  AddGoal("goal with broken targets", "MidTermGoal", "Scales at 140", "cello",
          {{"targets", "[{\"id\": "}});
}

void LegacySampleBuilder::AddSessionDirt() {
  const Json nothing = Json::object();
  AddSession("session of a lost fractal", "Interview practice", "", 300, nothing,
             {{"root_id", Id("lost fractal")}});
  AddSession("second session of a lost fractal", "Interview practice", "", 330, nothing,
             {{"root_id", Id("lost fractal")}});
  AddSession("session that is its own root", "Trial", "", 360, nothing,
             {{"root_id", Id("session that is its own root")}});
  AddSession("session known by its link", "Warm up", "", 390, nothing, {{"root_id", nullptr}});
  Link("session known by its link", "marathon short 21");
  AddSession("session known by its activity", "Scales only", "", 420, nothing,
             {{"root_id", nullptr}});
  AddInstance("instance of the unrooted", "session known by its activity", "scales", 420);
  AddSession("session of nothing", "Something", "", 450, nothing, {{"root_id", nullptr}});
  AddSession("session with broken JSON", "Etudes", "cello", 480, "{\"sections\": [{\"name\"");
  AddSession("session with a lost template", "Etudes", "cello", 510, nothing,
             {{"template_id", Id("lost template")}});
  AddSession("session with a template", "Etudes", "cello", 540, nothing,
             {{"template_id", Id("evening template")}});
  AddSession("session on a program day", "Hills", "marathon", 570, nothing,
             {{"program_day_id", Id("day")}});
  AddSession("session on another fractal's day", "Etudes", "cello", 575, nothing,
             {{"program_day_id", Id("day")}});
  Link("session with a template", "cello short 111");
  Link("session with a template", "lost goal");
  Link("lost session", "cello short 111");
}

// All times are local in the sample, as they were before the app's server went over to UTC.
void LegacySampleBuilder::AddTimeDirt() {
  const Json nothing = Json::object();
  AddSession("reversed session", "Backwards", "cello", 600, nothing,
             {{"session_start", Stamp(640)},
              {"session_end", Stamp(600)},
              {"total_duration_seconds", -2400}});
  AddSession("half UTC session", "Half past", "cello", 660, nothing,
             {{"session_end", UtcStamp(690)}, {"total_duration_seconds", 1800}});
  sample_.times["half UTC session"] = Instant(690);
  AddSession("UTC session", "On the dot", "cello", 700, nothing,
             {{"session_start", UtcStamp(701)},
              {"session_end", UtcStamp(731)},
              {"total_duration_seconds", 1800}});
  sample_.times["UTC session"] = Instant(701);
  AddSession("session with a Z", "Zulu", "cello", 740, nothing,
             {{"session_start", ZuluStamp(740)},
              {"session_end", ZuluStamp(760)},
              {"total_duration_seconds", 1200}});
  AddSession("later session", "After the change", "cello", 800, nothing,
             {{"created_at", "2026-01-10 14:00:00.000000"},
              {"updated_at", "2026-01-10 14:00:00.000000"},
              {"session_start", "2026-01-10 14:00:00.000000"},
              {"session_end", "2026-01-10 14:30:00.000000"},
              {"total_duration_seconds", 1800}});
  sample_.times["later session"] = "2026-01-10 14:00:00+00";
  AddSession("session stamped by SQLite", "Current", "cello", 820, nothing,
             {{"created_at", "2025-12-27 04:00:29"}, {"updated_at", "2025-12-27 04:00:29"}});
  sample_.times["session stamped by SQLite"] = "2025-12-27 04:00:29+00";
  AddSession(
      "session with a T", "Tea", "cello", 840, nothing,
      {{"created_at", "2025-12-24T11:04:33.252473"}, {"updated_at", "2025-12-24T11:04:33.252473"}});
  sample_.times["session with a T"] = "2025-12-24 16:04:33.252473+00";
  AddSession("session with an unreadable time", "When", "cello", 860, nothing,
             {{"session_start", "yesterday"}, {"session_end", nullptr}});
  AddSession("session made in UTC", "Test", "cello", 880, nothing,
             {{"created_at", UtcStamp(880)}, {"updated_at", Stamp(880)}});
  sample_.times["session made in UTC"] = Instant(880);

  AddInstance("running timer", "session with a template", "scales", 540,
              {{"time_start", Stamp(541)}});
  AddInstance("reversed timer", "session with a template", "scales", 540,
              {{"time_start", Stamp(560)}, {"time_stop", Stamp(550)}, {"duration_seconds", -600}});
  AddInstance(
      "half UTC timer", "session with a template", "scales", 540,
      {{"time_start", Stamp(541)}, {"time_stop", UtcStamp(550)}, {"duration_seconds", 540}});
  sample_.times["half UTC timer"] = Instant(550);
}

}  // namespace fractal::tests
