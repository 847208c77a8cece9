#include "server/convert/sessions.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "server/convert/etag.h"
#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

constexpr int kMostGoals = 50;
constexpr int kMostSections = 50;
constexpr int kMostInstances = 1000;  // of a section
constexpr int32_t kMostMinutes = 24 * 60;

int64_t SecondsOf(const db::Session& session) {
  if (session.start.has_value() && session.end.has_value()) {
    return absl::ToInt64Seconds(*session.end - *session.start);
  }
  return session.total_duration_seconds.value_or(0);
}

void SectionToProto(const db::SessionSection& section, v1::SessionSection* out) {
  out->set_name(section.name);
  out->set_planned_minutes(section.planned_minutes);
  for (const db::Uuid& id : section.instance_ids) out->add_activity_instance_ids(id.ToString());
}

}  // namespace

void ToProto(const db::Session& session, v1::Session* out) {
  out->set_id(session.id.ToString());
  out->set_fractal_id(session.root_id.ToString());
  out->set_name(session.name);
  out->set_description(session.description);
  for (const db::Uuid& goal : session.goal_ids) out->add_goal_ids(goal.ToString());
  if (session.parent_id.has_value()) out->set_parent_id(session.parent_id->ToString());
  if (session.start.has_value()) ToProto(*session.start, out->mutable_start_time());
  if (session.end.has_value()) ToProto(*session.end, out->mutable_end_time());
  out->set_planned_minutes(session.planned_minutes.value_or(0));
  out->set_duration_seconds(SecondsOf(session));
  out->set_completed(session.completed);
  if (session.template_id.has_value()) out->set_template_id(session.template_id->ToString());
  if (session.program_day_id.has_value()) {
    out->set_program_day_id(session.program_day_id->ToString());
  }
  for (const db::SessionSection& section : session.sections) {
    SectionToProto(section, out->add_sections());
  }
  ToProto(session.created_at, out->mutable_create_time());
  ToProto(session.updated_at, out->mutable_update_time());
  if (session.deleted_at.has_value()) ToProto(*session.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(session.updated_at));
}

int32_t PlannedMinutes(std::string_view field, int32_t minutes, RequestChecks& checks) {
  if (minutes < 0 || minutes > kMostMinutes) {
    checks.Refuse(field, absl::StrCat("is not between 0 and ", kMostMinutes));
  }
  return minutes;
}

std::vector<db::Uuid> GoalIdsFromProto(const v1::Session& session, RequestChecks& checks) {
  std::vector<db::Uuid> ids;
  if (!checks.AtMost("session.goal_ids", session.goal_ids_size(), kMostGoals)) return ids;
  std::set<db::Uuid> seen;
  for (int i = 0; i < session.goal_ids_size(); ++i) {
    const std::string path = absl::StrCat("session.goal_ids[", i, "]");
    ids.push_back(checks.Id(path, session.goal_ids(i)));
    if (!seen.insert(ids.back()).second) checks.Refuse(path, "is there twice");
  }
  return ids;
}

std::vector<db::SessionSection> SectionsFromProto(
    const google::protobuf::RepeatedPtrField<v1::SessionSection>& sections, RequestChecks& checks) {
  std::vector<db::SessionSection> out;
  if (!checks.AtMost("sections", sections.size(), kMostSections)) return out;
  for (int i = 0; i < sections.size(); ++i) {
    const v1::SessionSection& section = sections.Get(i);
    const std::string path = absl::StrCat("sections[", i, "]");
    db::SessionSection& read = out.emplace_back();
    read.name = checks.OptionalName(path + ".name", section.name());
    read.planned_minutes =
        PlannedMinutes(path + ".planned_minutes", section.planned_minutes(), checks);
    if (!checks.AtMost(path + ".activity_instance_ids", section.activity_instance_ids_size(),
                       kMostInstances)) {
      continue;
    }
    for (int j = 0; j < section.activity_instance_ids_size(); ++j) {
      read.instance_ids.push_back(checks.Id(absl::StrCat(path, ".activity_instance_ids[", j, "]"),
                                            section.activity_instance_ids(j)));
    }
  }
  return out;
}

}  // namespace fractal::server::convert
