#include "db/activity_instances.h"

#include <nlohmann/json.hpp>

#include "sql/queries/activity_instances.h"

namespace fractal::db::activity_instances {
namespace {

using nlohmann::json;

constexpr std::string_view kNoun = "activity instance";

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

absl::Status Refused(std::string_view reason, std::string_view field, std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, message,
                   {std::string(reason), std::string(field)});
}

// Columns: activity_found, section_is_there, takes_sets, instance.
absl::StatusOr<ActivityInstance> ReadCreated(const pqxx::result& result) {
  if (result.empty()) return NotFound("session");
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return NotFound("activity");
  if (!row.Bool()) {
    return Refused("SECTION_UNKNOWN", "section_index", "the session has no such section");
  }
  if (!row.Bool()) return Refused("ACTIVITY_HAS_NO_SETS", "sets", "the activity has no sets");
  return Read(row);
}

ListedActivityInstance ReadListed(RowReader& row) {
  ListedActivityInstance listed;
  listed.took_place_at = row.Time();
  listed.instance = Read(row);
  return listed;
}

// No row: no such activity. A row without an instance: an empty list.
absl::StatusOr<std::vector<ListedActivityInstance>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("activity");
  if (result[0][0].is_null()) return std::vector<ListedActivityInstance>();
  return Many<ListedActivityInstance, ReadListed>(result);
}

// Columns: etag_matches, instance.
absl::StatusOr<ActivityInstance> ReadChanged(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  return Read(row);
}

}  // namespace

AppWrite<ActivityInstance> Create(const NewActivityInstance& instance) {
  return AppWrite<ActivityInstance>(
             sql::activity_instances::kCreateActivityInstance,
             {instance.key.root_id, instance.key.id, instance.session_id, instance.activity_id,
              instance.section, instance.notes, instance.set_ids},
             ReadCreated)
      .After({&sql::activity_instances::kLockSessionForInstance,
              {instance.key.root_id, instance.session_id}});
}

AppRead<std::vector<ListedActivityInstance>> List(
    const Uuid& fractal, const Uuid& activity_id,
    const std::optional<ActivityInstanceCursor>& after, int32_t limit) {
  const Value took_place_at = after.has_value() ? Value(after->took_place_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::activity_instances::kListActivityInstances,
          {fractal, activity_id, took_place_at, id, limit},
          ReadList};
}

AppWrite<ActivityInstance> Update(const ActivityInstanceKey& key,
                                  const std::optional<absl::Time>& version,
                                  const ActivityInstanceChange& change) {
  return {sql::activity_instances::kUpdateActivityInstance,
          {key.root_id, key.id, version, change.notes, change.completed},
          ReadChanged};
}

AppWrite<ActivityInstance> Delete(const ActivityInstanceKey& key,
                                  const std::optional<absl::Time>& version) {
  return AppWrite<ActivityInstance>(sql::activity_instances::kDeleteActivityInstance,
                                    {key.root_id, key.id, version}, ReadChanged)
      .After(LockSession(key));
}

StatementCall LockSession(const ActivityInstanceKey& key) {
  return {&sql::activity_instances::kLockSessionOfInstance, {key.root_id, key.id}};
}

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
  instance.metric_values =
      ReadMetricValues(row.Text(), {instance.root_id, instance.id}, instance.deleted_at);
  return instance;
}

std::vector<MetricValue> ReadMetricValues(const std::string& text, const ActivityInstanceKey& key,
                                          const std::optional<absl::Time>& deleted_at) {
  std::vector<MetricValue> values;
  if (text.empty()) return values;
  for (const json& in : json::parse(text)) {
    MetricValue value;
    value.root_id = key.root_id;
    value.id = IdIn(in, "id");
    value.activity_instance_id = key.id;
    value.metric_id = IdIn(in, "metric");
    value.split_id = OptionalIdIn(in, "split");
    if (!in.at("set").is_null()) value.set_number = in.at("set").get<int32_t>();
    value.value = in.at("value").get<double>();
    value.recorded_at = TimeIn(in, "recorded_at");
    value.created_at = TimeIn(in, "created_at");
    value.updated_at = TimeIn(in, "updated_at");
    value.deleted_at = deleted_at;
    values.push_back(value);
  }
  return values;
}

}  // namespace fractal::db::activity_instances
