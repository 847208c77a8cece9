// The part of LegacySampleBuilder that makes templates, programs, notes and unknown tables as real
// files have them.
#include "tests/support/legacy_sample_builder.h"

namespace fractal::tests {

void LegacySampleBuilder::AddPlanDirt() {
  const auto session_template = [this](const std::string& what, const std::string& name,
                                       const std::string& root, const Json& data, int minutes) {
    Insert("session_templates", {{"id", Id(what)},
                                 {"name", name},
                                 {"description", nullptr},
                                 {"root_id", Id(root)},
                                 {"created_at", Stamp(minutes)},
                                 {"updated_at", Stamp(minutes)},
                                 {"template_data", data}});
  };
  session_template("second template of a name", "Evening practice", "cello",
                   {{"sections", Json::array()}}, 32);
  session_template("template with broken JSON", "Morning practice", "cello", "{", 33);
  session_template("template of a lost fractal", "Evening practice", "lost fractal",
                   {{"sections", {{{"activities", {{{"activity_id", Id("lost activity")}}}}}}}},
                   34);
  Insert("programs",
         {{"id", Id("program with lost goals")},
          {"root_id", Id("cello")},
          {"name", "Recital"},
          {"description", nullptr},
          {"start_date", "2026-02-01 00:00:00.000000"},
          {"end_date", nullptr},
          {"created_at", Stamp(62)},
          {"updated_at", Stamp(62)},
          {"goal_ids", Json::array({Id("lost goal"), Id("cello mid 11"), Id("marathon mid 1")})},
          {"weekly_schedule", "{not json"}});
  Insert("program_blocks", {{"id", "1767200643898"},
                            {"program_id", Id("lost program")},
                            {"name", "Block of a lost program"},
                            {"start_date", "2026-01-04"},
                            {"end_date", "2026-01-10"}});
  if (file_.shape().programs) sample_.ids["block of a lost program"] = "1767200643898";
  Insert("program_days", {{"id", Id("day of a lost block")},
                          {"block_id", "1767200668296"},
                          {"date", "2026-01-05 00:00:00"},
                          {"name", "Rest"},
                          {"is_completed", true}});
  Insert("scheduled_sessions", {{"id", Id("scheduled on a lost day")},
                                {"day_id", Id("lost day")},
                                {"session_template_id", Id("run template")}});
  Insert("scheduled_sessions", {{"id", Id("scheduled with a lost template")},
                                {"day_id", Id("day")},
                                {"session_template_id", Id("lost template")},
                                {"is_completed", false}});
  Insert(
      "program_day_templates",
      {{"program_day_id", Id("day")}, {"session_template_id", Id("lost template")}, {"order", 1}});
  Insert("program_day_templates", {{"program_day_id", Id("lost day")},
                                   {"session_template_id", Id("lost template")},
                                   {"order", 0}});
  Insert("alembic_version", {{"version_num", "0f58975"}});
}

void LegacySampleBuilder::AddNoteDirt() {
  if (!file_.shape().notes) return;
  const auto note = [this](const std::string& what, const std::string& type,
                           const std::string& context, const Json& more) {
    Json row = {{"id", Id(what)},         {"root_id", Id("cello")},
                {"context_type", type},   {"context_id", Id(context)},
                {"content", what},        {"created_at", Stamp(95)},
                {"updated_at", Stamp(95)}};
    row.update(more);
    Insert("notes", row);
  };
  note("note on a lost set", "set", "running timer", {{"set_index", 7}});
  note("note on a lost instance", "activity_instance", "lost instance",
       {{"session_id", Id("old layout")}});
  note("note of a lost fractal", "activity_instance", "lost instance",
       {{"root_id", Id("yet another lost fractal")}});
  note("empty note", "session", "old layout", {{"content", "  "}});
}

}  // namespace fractal::tests
