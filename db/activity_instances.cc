#include "db/activity_instances.h"

#include <nlohmann/json.hpp>

namespace fractal::db::activity_instances {
namespace {

using nlohmann::json;

// What the view app.instance_parts writes has always this shape; another throws, as a row of
// another shape does.
Uuid IdIn(const json& object, const char* key) {
  return Uuid::Parse(object.at(key).get<std::string>()).value();
}

std::optional<Uuid> OptionalIdIn(const json& object, const char* key) {
  if (object.at(key).is_null()) return std::nullopt;
  return IdIn(object, key);
}

absl::Time TimeIn(const json& object, const char* key) {
  return absl::FromUnixMicros(object.at(key).get<int64_t>());
}

void ReadSets(const std::string& text, ActivityInstance* instance) {
  if (text.empty()) return;
  for (const json& in : json::parse(text)) {
    ActivitySet set;
    set.root_id = instance->root_id;
    set.id = IdIn(in, "id");
    set.activity_instance_id = instance->id;
    set.set_number = in.at("number").get<int32_t>();
    set.completed = in.at("completed").get<bool>();
    set.created_at = TimeIn(in, "created_at");
    set.updated_at = TimeIn(in, "updated_at");
    set.deleted_at = instance->deleted_at;
    instance->sets.push_back(set);
  }
}

void ReadMetricValues(const std::string& text, ActivityInstance* instance) {
  if (text.empty()) return;
  for (const json& in : json::parse(text)) {
    MetricValue value;
    value.root_id = instance->root_id;
    value.id = IdIn(in, "id");
    value.activity_instance_id = instance->id;
    value.metric_id = IdIn(in, "metric");
    value.split_id = OptionalIdIn(in, "split");
    if (!in.at("set").is_null()) value.set_number = in.at("set").get<int32_t>();
    value.value = in.at("value").get<double>();
    value.recorded_at = TimeIn(in, "recorded_at");
    value.created_at = TimeIn(in, "created_at");
    value.updated_at = TimeIn(in, "updated_at");
    value.deleted_at = instance->deleted_at;
    instance->metric_values.push_back(value);
  }
}

}  // namespace

ActivityInstance Read(RowReader& row) {
  ActivityInstance instance;
  instance.root_id = row.Id();
  instance.id = row.Id();
  instance.session_id = row.Id();
  instance.activity_id = row.Id();
  instance.time_start = row.OptionalTime();
  instance.time_stop = row.OptionalTime();
  instance.duration_seconds = row.OptionalInt();
  instance.is_abandoned = row.Bool();
  instance.completed = row.Bool();
  instance.notes = row.Text();
  instance.sort_order = row.Int();
  instance.created_at = row.Time();
  instance.updated_at = row.Time();
  instance.deleted_at = row.OptionalTime();
  ReadSets(row.Text(), &instance);
  ReadMetricValues(row.Text(), &instance);
  return instance;
}

}  // namespace fractal::db::activity_instances
