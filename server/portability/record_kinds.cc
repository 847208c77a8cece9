#include "server/portability/record_kinds.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace fractal::server::portability {
namespace {

using google::protobuf::FieldDescriptor;
using Record = v1::FractalRecord;

constexpr std::pair<RecordCase, db::FractalTable> kTables[] = {
    {Record::kGoal, db::FractalTable::kGoals},
    {Record::kSessionGoal, db::FractalTable::kSessionGoals},
    {Record::kActivityGroup, db::FractalTable::kActivityGroups},
    {Record::kActivity, db::FractalTable::kActivities},
    {Record::kMetricDefinition, db::FractalTable::kMetricDefinitions},
    {Record::kSplitDefinition, db::FractalTable::kSplitDefinitions},
    {Record::kTemplate, db::FractalTable::kTemplates},
    {Record::kProgram, db::FractalTable::kPrograms},
    {Record::kProgramBlock, db::FractalTable::kProgramBlocks},
    {Record::kProgramDay, db::FractalTable::kProgramDays},
    {Record::kScheduledSession, db::FractalTable::kScheduledSessions},
    {Record::kActivityInstance, db::FractalTable::kActivityInstances},
    {Record::kActivitySet, db::FractalTable::kActivitySets},
    {Record::kMetricValue, db::FractalTable::kMetricValues},
    {Record::kNote, db::FractalTable::kNotes},
};

// A parent_id names a row of its own kind.
constexpr std::pair<std::string_view, RecordCase> kReferences[] = {
    {"activity_definition_id", Record::kActivity},
    {"activity_id", Record::kActivity},
    {"activity_instance_id", Record::kActivityInstance},
    {"block_id", Record::kProgramBlock},
    {"day_id", Record::kProgramDay},
    {"goal_id", Record::kGoal},
    {"group_id", Record::kActivityGroup},
    {"metric_definition_id", Record::kMetricDefinition},
    {"practice_session_id", Record::kGoal},
    {"program_day_id", Record::kProgramDay},
    {"program_id", Record::kProgram},
    {"session_id", Record::kGoal},
    {"session_template_id", Record::kTemplate},
    {"short_term_goal_id", Record::kGoal},
    {"split_definition_id", Record::kSplitDefinition},
    {"template_id", Record::kTemplate},
};

constexpr std::pair<std::string_view, FieldRole> kRoles[] = {
    {"attributes", FieldRole::kJson},
    {"completion_data", FieldRole::kJson},
    {"content", FieldRole::kText},
    {"data", FieldRole::kJson},
    {"date", FieldRole::kDate},
    {"deleted_with", FieldRole::kDeletedWith},
    {"description", FieldRole::kText},
    {"end_date", FieldRole::kDate},
    {"goal_ids", FieldRole::kJson},
    {"id", FieldRole::kId},
    {"notes", FieldRole::kText},
    {"session_data", FieldRole::kJson},
    {"start_date", FieldRole::kDate},
    {"targets", FieldRole::kJson},
    {"template_data", FieldRole::kJson},
    {"type", FieldRole::kGoalType},
    {"weekly_schedule", FieldRole::kJson},
};

// Fields that may be unset, because their columns may be NULL: in every record, or in one.
bool MayBeUnset(const std::string& kind, const std::string& field) {
  static const std::set<std::string> kNullable = {
      "attributes",
      "color",
      "completion_data",
      "data",
      "date",
      "day_number",
      "deadline",
      "deleted_at",
      "deleted_with",
      "duration_minutes",
      "duration_seconds",
      "goal_id",
      "group_id",
      "parent_id",
      "program_day_id",
      "session_data",
      "session_end",
      "session_id",
      "session_start",
      "session_template_id",
      "split_definition_id",
      "targets",
      "template_id",
      "time_start",
      "time_stop",
      "total_duration_seconds",
      "activity_instance.notes",
      "metric_value.set_number",
      "note.activity_instance_id",
      "note.set_number",
      "program_block.end_date",
      "program_block.goal_ids",
      "program_block.start_date",
      "program_day.name",
      "program_day.notes",
  };
  return kNullable.contains(field) || kNullable.contains(absl::StrCat(kind, ".", field));
}

RecordField MakeField(const FieldDescriptor* field, RecordCase record, const std::string& kind) {
  RecordField made{field};
  made.needed = !MayBeUnset(kind, field->name());
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return made;
  made.role = FieldRole::kLine;
  for (const auto& [name, role] : kRoles) {
    if (name == field->name()) made.role = role;
  }
  for (const auto& [name, target] : kReferences) {
    if (name == field->name()) made.refers_to = target;
  }
  if (field->name() == "parent_id") made.refers_to = record;
  if (made.refers_to != Record::RECORD_NOT_SET) made.role = FieldRole::kReference;
  return made;
}

std::vector<RecordKind> MakeKinds() {
  std::vector<RecordKind> kinds;
  for (const auto& [record, table] : kTables) {
    const FieldDescriptor* member = Record::descriptor()->FindFieldByNumber(record);
    RecordKind& kind = kinds.emplace_back(RecordKind{record, member, table, {}});
    for (int i = 0; i < member->message_type()->field_count(); ++i) {
      kind.fields.push_back(MakeField(member->message_type()->field(i), record, member->name()));
    }
  }
  return kinds;
}

}  // namespace

const std::vector<RecordKind>& RecordKinds() {
  static const std::vector<RecordKind> kKinds = MakeKinds();
  return kKinds;
}

const RecordKind* FindKind(RecordCase record) {
  for (const RecordKind& kind : RecordKinds()) {
    if (kind.record == record) return &kind;
  }
  return nullptr;
}

const RecordKind& KindOf(db::FractalTable table) {
  for (const RecordKind& kind : RecordKinds()) {
    if (kind.table == table) return kind;
  }
  throw std::logic_error("a table of a fractal has no records");
}

}  // namespace fractal::server::portability
