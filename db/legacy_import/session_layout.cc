#include "db/legacy_import/session_layout.h"

#include "db/legacy_import/json_text.h"

namespace fractal::db::legacy {
namespace {

using nlohmann::json;

std::vector<LayoutValue> ReadValues(const json& holder) {
  std::vector<LayoutValue> values;
  for (const json& metric : ListMember(holder, "metrics")) {
    LayoutValue value{TextMember(metric, "metric_id"), TextMember(metric, "split_id"),
                      Member(metric, "value")};
    if (!value.metric.empty()) values.push_back(std::move(value));
  }
  return values;
}

Exercise ReadExercise(const json& in) {
  Exercise exercise;
  exercise.instance = TextMember(in, "instance_id");
  exercise.activity = TextMember(in, "activity_id");
  exercise.name = TextMember(in, "name");
  exercise.notes = TextMember(in, "notes");
  exercise.completed = BoolMember(in, "completed");
  exercise.time_start = TextMember(in, "time_start");
  exercise.time_stop = TextMember(in, "time_stop");
  exercise.duration_seconds = IntMember(in, "duration_seconds");
  exercise.values = ReadValues(in);
  exercise.sets = ReadSets(in);
  return exercise;
}

Section ReadSection(const json& in) {
  Section section;
  section.name = TextMember(in, "name");
  section.duration_minutes = IntMember(in, "duration_minutes");
  section.actual_duration_minutes = IntMember(in, "actual_duration_minutes");
  for (const json& exercise : ListMember(in, "exercises")) {
    if (exercise.is_object()) section.exercises.push_back(ReadExercise(exercise));
  }
  for (const json& id : ListMember(in, "activity_ids")) {
    Exercise reference;
    reference.is_reference = true;
    reference.instance = id.is_string() ? id.get<std::string>() : id.dump();
    section.exercises.push_back(std::move(reference));
  }
  return section;
}

}  // namespace

Layout ReadLayout(Work* work, const SourceRow& row) {
  Layout layout;
  layout.json = work->ReadJson(row, "attributes");
  if (layout.json.empty()) layout.json = work->ReadJson(row, "session_data");
  layout.template_name = TextMember(layout.json, "template_name");
  layout.template_id = TextMember(layout.json, "template_id");
  for (const json& section : ListMember(layout.json, "sections")) {
    if (section.is_object()) layout.sections.push_back(ReadSection(section));
  }
  return layout;
}

std::vector<LayoutSet> ReadSets(const json& data) {
  std::vector<LayoutSet> sets;
  for (const json& in : ListMember(data, "sets")) {
    if (!in.is_object()) continue;
    sets.push_back({TextMember(in, "instance_id"), BoolMember(in, "completed"), ReadValues(in)});
  }
  return sets;
}

}  // namespace fractal::db::legacy
