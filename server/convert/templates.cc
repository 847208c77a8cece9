#include "server/convert/templates.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "server/convert/etag.h"
#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

using nlohmann::json;

constexpr int kMostSections = 50;
constexpr int kMostActivities = 100;
constexpr int kMostMinutes = 1440;

// A list member of an object; an empty list when it is not one.
json ListOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : json::array();
}

std::string TextOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

int32_t MinutesOf(const json& section) {
  const auto found = section.find("duration_minutes");
  if (found == section.end() || !found->is_number()) return 0;
  return static_cast<int32_t>(std::clamp(found->get<double>(), 0.0, double{kMostMinutes}));
}

void ActivitiesToProto(const json& activities, v1::TemplateSection* out) {
  for (const json& activity : activities) {
    if (!activity.is_object()) continue;
    const auto id = db::Uuid::Parse(TextOf(activity, "activity_id"));
    if (id.has_value()) out->add_activity_ids(id->ToString());
  }
}

void SectionsToProto(const std::string& stored, v1::SessionTemplate* out) {
  const json layout = json::parse(stored, nullptr, false);
  if (!layout.is_object()) return;
  for (const json& section : ListOf(layout, "sections")) {
    if (!section.is_object()) continue;
    v1::TemplateSection* shown = out->add_sections();
    shown->set_name(TextOf(section, "name"));
    shown->set_planned_minutes(MinutesOf(section));
    const json activities = ListOf(section, "activities");
    ActivitiesToProto(activities.empty() ? ListOf(section, "exercises") : activities, shown);
  }
}

json SectionFromProto(const v1::TemplateSection& section, const std::string& path,
                      std::vector<db::Uuid>* named, RequestChecks& checks) {
  if (section.planned_minutes() < 0 || section.planned_minutes() > kMostMinutes) {
    checks.Refuse(path + ".planned_minutes", absl::StrCat("is not between 0 and ", kMostMinutes));
  }
  const bool few =
      checks.AtMost(path + ".activity_ids", section.activity_ids_size(), kMostActivities);
  json activities = json::array();
  for (int i = 0; few && i < section.activity_ids_size(); ++i) {
    const db::Uuid id =
        checks.Id(absl::StrCat(path, ".activity_ids[", i, "]"), section.activity_ids(i));
    named->push_back(id);
    activities.push_back({{"activity_id", id.ToString()}});
  }
  return {{"name", checks.OptionalName(path + ".name", section.name())},
          {"duration_minutes", section.planned_minutes()},
          {"activities", activities}};
}

}  // namespace

void ToProto(const db::Template& row, v1::SessionTemplate* out) {
  out->set_id(row.id.ToString());
  out->set_fractal_id(row.root_id.ToString());
  out->set_name(row.name);
  out->set_description(row.description);
  SectionsToProto(row.layout, out);
  ToProto(row.created_at, out->mutable_create_time());
  ToProto(row.updated_at, out->mutable_update_time());
  if (row.deleted_at.has_value()) ToProto(*row.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(row.updated_at));
}

void ToProto(const db::TemplateStatistics& statistics, v1::GetTemplateStatisticsResponse* out) {
  out->set_sessions(statistics.sessions);
  out->set_mean_seconds(statistics.mean_seconds);
  out->set_median_seconds(statistics.median_seconds);
  out->set_shortest_seconds(statistics.shortest_seconds);
  out->set_longest_seconds(statistics.longest_seconds);
}

db::TemplateLayout LayoutFromProto(
    const google::protobuf::RepeatedPtrField<v1::TemplateSection>& sections,
    RequestChecks& checks) {
  db::TemplateLayout layout;
  if (!checks.AtMost("template.sections", sections.size(), kMostSections)) return layout;
  json stored = json::array();
  for (int i = 0; i < sections.size(); ++i) {
    const std::string path = absl::StrCat("template.sections[", i, "]");
    stored.push_back(SectionFromProto(sections.Get(i), path, &layout.activities, checks));
  }
  // A text that is not UTF-8 was refused above: then nothing of this is used.
  layout.json = json{{"sections", stored}}.dump(-1, ' ', false, json::error_handler_t::replace);
  return layout;
}

}  // namespace fractal::server::convert
