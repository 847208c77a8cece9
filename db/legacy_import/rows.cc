#include "db/legacy_import/rows.h"

#include "db/value.h"

namespace fractal::db::legacy {
namespace {

using nlohmann::json;

json Column(const std::string& value) { return value; }
json Column(int32_t value) { return value; }
json Column(const Uuid& value) { return value.ToString(); }
json Column(absl::Time value) { return *Value(value).text(); }
template <typename T>
json Column(const std::optional<T>& value) {
  return value.has_value() ? Column(*value) : json();
}

json Base(const Row& row) {
  return {{"root_id", Column(row.root_id)},
          {"id", Column(row.id)},
          {"created_at", Column(row.stamps.created_at)},
          {"updated_at", Column(row.stamps.updated_at)},
          {"deleted_at", Column(row.stamps.deleted_at)}};
}

}  // namespace

json ToJson(const Goal& row) {
  json out = Base(row);
  out["type"] = row.type;
  out["name"] = row.name;
  out["description"] = row.description;
  out["deadline"] = Column(row.deadline);
  out["completed"] = row.completed;
  out["parent_id"] = Column(row.parent_id);
  out["targets"] = row.targets;
  out["duration_minutes"] = Column(row.duration_minutes);
  out["session_start"] = Column(row.session_start);
  out["session_end"] = Column(row.session_end);
  out["total_duration_seconds"] = Column(row.total_duration_seconds);
  out["template_id"] = Column(row.template_id);
  out["program_day_id"] = Column(row.program_day_id);
  out["session_data"] = row.session_data;
  out["attributes"] = row.attributes;
  out["sort_order"] = row.sort_order;
  return out;
}

json ToJson(const Group& row) {
  json out = Base(row);
  out["name"] = row.name;
  out["description"] = row.description;
  out["sort_order"] = row.sort_order;
  return out;
}

json ToJson(const Activity& row) {
  json out = Base(row);
  out["group_id"] = Column(row.group_id);
  out["name"] = row.name;
  out["description"] = row.description;
  out["has_sets"] = row.has_sets;
  out["has_metrics"] = row.has_metrics;
  out["metrics_multiplicative"] = row.metrics_multiplicative;
  out["has_splits"] = row.has_splits;
  return out;
}

json ToJson(const Metric& row) {
  json out = Base(row);
  out["activity_id"] = Column(row.activity_id);
  out["name"] = row.name;
  out["unit"] = row.unit;
  out["is_active"] = row.is_active;
  out["is_top_set_metric"] = row.is_top_set_metric;
  out["is_multiplicative"] = row.is_multiplicative;
  out["allows_negative"] = row.allows_negative;
  out["sort_order"] = row.sort_order;
  return out;
}

json ToJson(const Split& row) {
  json out = Base(row);
  out["activity_id"] = Column(row.activity_id);
  out["name"] = row.name;
  out["sort_order"] = row.sort_order;
  return out;
}

json ToJson(const Template& row) {
  json out = Base(row);
  out["name"] = row.name;
  out["description"] = row.description;
  out["template_data"] = row.template_data;
  return out;
}

json ToJson(const Program& row) {
  json out = Base(row);
  out["name"] = row.name;
  out["description"] = row.description;
  out["start_date"] = row.start_date;
  out["end_date"] = row.end_date;
  out["is_active"] = row.is_active;
  out["goal_ids"] = row.goal_ids;
  out["weekly_schedule"] = row.weekly_schedule;
  return out;
}

json ToJson(const Block& row) {
  json out = Base(row);
  out["program_id"] = Column(row.program_id);
  out["name"] = row.name;
  out["start_date"] = Column(row.start_date);
  out["end_date"] = Column(row.end_date);
  out["color"] = Column(row.color);
  out["goal_ids"] = row.goal_ids;
  return out;
}

json ToJson(const Day& row) {
  json out = Base(row);
  out["block_id"] = Column(row.block_id);
  out["date"] = Column(row.date);
  out["day_number"] = Column(row.day_number);
  out["name"] = Column(row.name);
  out["notes"] = Column(row.notes);
  return out;
}

json ToJson(const Scheduled& row) {
  json out = Base(row);
  out["day_id"] = Column(row.day_id);
  out["session_template_id"] = Column(row.session_template_id);
  out["is_completed"] = row.is_completed;
  out["completion_data"] = row.completion_data;
  return out;
}

json ToJson(const Link& row) {
  json out = Base(row);
  out["goal_id"] = Column(row.goal_id);
  return out;
}

json ToJson(const Instance& row) {
  json out = Base(row);
  out["practice_session_id"] = Column(row.session_id);
  out["activity_definition_id"] = Column(row.activity_id);
  out["time_start"] = Column(row.time_start);
  out["time_stop"] = Column(row.time_stop);
  out["duration_seconds"] = Column(row.duration_seconds);
  out["completed"] = row.completed;
  out["notes"] = Column(row.notes);
  out["data"] = row.data;
  out["sort_order"] = row.sort_order;
  return out;
}

json ToJson(const Set& row) {
  json out = Base(row);
  out["activity_instance_id"] = Column(row.instance_id);
  out["set_number"] = row.set_number;
  out["completed"] = row.completed;
  return out;
}

json ToJson(const MetricValue& row) {
  json out = Base(row);
  out["activity_instance_id"] = Column(row.instance_id);
  out["metric_definition_id"] = Column(row.metric_id);
  out["split_definition_id"] = Column(row.split_id);
  out["value"] = row.value;
  out["set_number"] = Column(row.set_number);
  out["recorded_at"] = Column(row.recorded_at);
  return out;
}

json ToJson(const Note& row) {
  json out = Base(row);
  out["goal_id"] = Column(row.goal_id);
  out["activity_instance_id"] = Column(row.instance_id);
  out["set_number"] = Column(row.set_number);
  out["content"] = row.content;
  return out;
}

}  // namespace fractal::db::legacy
