// The part of LegacySampleBuilder that makes sessions' JSON, definitions and values as real files
// have them.
#include <limits>

#include "tests/support/legacy_sample_builder.h"

namespace fractal::tests {

// A session in the older layout: exercises in its JSON, some with rows and some without.
void LegacySampleBuilder::AddLayoutDirt() {
  const std::string session = "old layout";
  const Json unlisted = {{"type", "activity"},
                         {"activity_id", Id("scales")},
                         {"instance_id", Id("exercise only in JSON")},
                         {"name", "Scales"},
                         {"notes", "thirds"},
                         {"time_start", Stamp(905)},
                         {"time_stop", ZuluStamp(915)},
                         {"duration_seconds", 600},
                         {"metrics", {Measured(Id("tempo"), "88"), Measured(Id("clean"), "")}}};
  const Json corrected = {
      {"type", "activity"},
      {"activity_id", Id("scales")},
      {"instance_id", Id("instance corrected in JSON")},
      {"name", "Scales"},
      {"notes", "sixths"},
      {"completed", true},
      {"time_start", ZuluStamp(920)},
      {"time_stop", ZuluStamp(930)},
      {"duration_seconds", 600},
      {"metrics", {Measured(Id("tempo"), "92"), Measured(Id("clean"), "not so good")}}};
  const Json in_sets = {
      {"type", "activity"},
      {"activity_id", Id("prelude")},
      {"instance_id", Id("exercise in sets")},
      {"name", "Prelude"},
      {"sets",
       {{{"instance_id", Id("set with a row")},
         {"completed", true},
         {"metrics", {Measured(Id("prelude tempo"), "139.99"), Measured(Id("lost metric"), "5")}}},
        {{"instance_id", Id("set without a row")},
         {"metrics", {Measured(Id("prelude tempo"), "70"), Measured(Id("prelude bars"), "")}}},
        {{"completed", false}, {"metrics", {Measured(Id("prelude bars"), 3)}}}}}};
  const Json unknown = {{"name", "Sight reading"}, {"notes", "from the blue book"}};
  const Json lost = {{"type", "activity"},
                     {"activity_id", Id("activity known by name")},
                     {"instance_id", Id("exercise of a lost activity")},
                     {"name", "Open strings"}};
  AddSession(
      session, "Mixed bag", "cello", 900,
      {{"template_name", "Evening practice"},
       {"template_id", Id("evening template")},
       {"sections",
        {{{"name", "First"},
          {"duration_minutes", 10},
          {"actual_duration_minutes", 12},
          {"exercises", {in_sets, unlisted}}},
         {{"name", "Second"}, {"duration_minutes", 5}, {"exercises", {corrected, unknown, lost}}},
         {{"name", "Third"}, {"activity_ids", {Id("lost instance")}}}}}});
  AddInstance("instance corrected in JSON", session, "scales", 900,
              {{"time_start", Stamp(919)}, {"time_stop", Stamp(919)}, {"duration_seconds", 1}});
  sample_.times["instance corrected in JSON"] = Instant(930).substr(0, 19) + ".123+00";
  AddValue("value corrected in JSON", "instance corrected in JSON", "tempo", 90);
  AddInstance("set with a row", session, "prelude", 900, {{"notes", "bowing!"}});
  AddValue("value of the set's row", "set with a row", "prelude tempo", 139.99);
  AddInstance("instance beside the layout", session, "scales", 900);
  sample_.sets += 3;
  // tempo 88; tempo 92; 139.99, 5; 70; 3.
  sample_.values += 6;
  if (!file_.shape().instance_state) return;
  AddInstance("instance with numbered values", session, "prelude", 901,
              {{"data",
                {{"sets",
                  {{{"instance_id", Id("set measured twice")},
                    {"metrics", {Measured(Id("prelude tempo"), "77")}}}}}}}});
  AddValue("value that stands twice", "instance with numbered values", "prelude tempo", 77);
  AddInstance("instance with broken data", session, "prelude", 902, {{"data", "{\"sets\": ["}});
  ++sample_.sets;
  ++sample_.values;
}

void LegacySampleBuilder::AddDefinitionDirt() {
  AddActivity("activity of a lost fractal", "Cold calls", "", {{"root_id", Id("lost fractal")}});
  AddActivity("second activity of a name", "Scales", "cello",
              {{"created_at", Stamp(17)}, {"updated_at", Stamp(17)}});
  AddActivity("activity with a lost group", "Arpeggios", "cello", {{"group_id", Id("lost group")}});
  AddActivity("activity without root", "Thumb position", "", {{"root_id", nullptr}});
  AddActivity("activity naming a child", "Harmonics", "", {{"root_id", Id("cello mid 11")}});
  AddGroup("group of a lost fractal", "Strength", "another lost fractal");
  AddMetric("second metric of a name", "Tempo", "BPM", "scales",
            {{"created_at", Stamp(18)}, {"updated_at", Stamp(18)}, {"root_id", nullptr}});
  AddMetric("deleted metric", "Tempo", "BPM", "scales",
            {{"deleted_at", Stamp(40)}, {"is_active", false}});
  AddMetric("metric of a lost activity", "Depth", "m", "another lost activity");

  AddInstance("instance of a lost session", "lost session", "scales", 1000);
  AddInstance("instance of a lost activity", "session with a template", "lost activity", 540);
  AddInstance("instance elsewhere", "session with a template", "long run", 540);
  AddInstance("instance without root", "session with a template", "scales", 540,
              {{"root_id", nullptr}});
}

void LegacySampleBuilder::AddValueDirt() {
  const std::string instance = "instance without root";
  AddValue("value as text", instance, "tempo", "139.99 ");
  AddValue("value not filled", instance, "tempo", "");
  AddValue("value not a number", instance, "tempo", "fast");
  AddValue("infinite value", instance, "tempo", std::numeric_limits<double>::infinity());
  AddValue("negative value", instance, "clean", -2);
  AddValue("value of a lost metric", instance, "lost metric", 12);
  AddValue("value without root", instance, "tempo", 60, {{"root_id", nullptr}});
  AddValue("value of a lost instance", "instance lost for good", "tempo", 61);
  AddValue("value of nothing", "another instance lost for good", "another lost metric", 62);
  AddValue("value of another activity's metric", instance, "prelude bars", 9);
  AddValue("value of another fractal's metric", "instance elsewhere", "distance", 10);
  AddValue("split value", instance, "tempo", 63, {{"split_definition_id", Id("left hand")}});
  AddValue("value of a lost split", instance, "tempo", 64,
           {{"split_definition_id", Id("lost split")}});
  sample_.values += 9;
}

}  // namespace fractal::tests
