#include "db/session_layout.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace fractal::db::session_layout {
namespace {

using nlohmann::json;

constexpr double kMostMinutes = 1440;

const json& Member(const json& object, const char* key) {
  static const json kNone;
  if (!object.is_object()) return kNone;
  const auto found = object.find(key);
  return found == object.end() ? kNone : *found;
}

std::string TextOf(const json& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

int32_t MinutesOf(const json& value) {
  if (!value.is_number()) return 0;
  return static_cast<int32_t>(std::clamp(value.get<double>(), 0.0, kMostMinutes));
}

std::vector<Uuid> IdsOf(const json& list) {
  std::vector<Uuid> ids;
  if (!list.is_array()) return ids;
  for (const json& element : list) {
    const auto id = Uuid::Parse(TextOf(element));
    if (id.has_value()) ids.push_back(*id);
  }
  return ids;
}

json Parsed(const std::string& text) { return json::parse(text, nullptr, false); }

}  // namespace

std::vector<Uuid> ReadIds(const std::string& text) { return IdsOf(Parsed(text)); }

std::vector<SessionSection> Read(const std::string& text, const std::vector<Uuid>& shown) {
  std::vector<SessionSection> sections;
  const json stored = Parsed(text);
  if (!stored.is_array()) return sections;
  std::set<Uuid> unplaced(shown.begin(), shown.end());
  for (const json& element : stored) {
    SessionSection section{TextOf(Member(element, "name")),
                           MinutesOf(Member(element, "duration_minutes")), {}};
    for (const Uuid& id : IdsOf(Member(element, "instance_ids"))) {
      if (unplaced.erase(id) > 0) section.instance_ids.push_back(id);
    }
    sections.push_back(std::move(section));
  }
  return sections;
}

std::string Write(const std::vector<SessionSection>& sections) {
  json stored = json::array();
  for (const SessionSection& section : sections) {
    json ids = json::array();
    for (const Uuid& id : section.instance_ids) ids.push_back(id.ToString());
    stored.push_back({{"name", section.name},
                      {"duration_minutes", section.planned_minutes},
                      {"instance_ids", std::move(ids)}});
  }
  return stored.dump();
}

}  // namespace fractal::db::session_layout
