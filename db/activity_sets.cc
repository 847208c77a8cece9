#include "db/activity_sets.h"

#include "absl/strings/str_cat.h"
#include "sql/queries/activity_sets.h"

namespace fractal::db::activity_sets {
namespace {

constexpr std::string_view kNoun = "set";

ActivitySetWithValues ReadSet(RowReader& row) {
  ActivitySetWithValues read;
  ActivitySet& set = read.set;
  set.root_id = row.Id();
  set.id = row.Id();
  set.activity_instance_id = row.Id();
  set.set_number = row.Int();
  set.completed = row.Bool();
  set.created_at = row.Time();
  set.updated_at = row.Time();
  set.deleted_at = row.OptionalTime();
  read.metric_values = activity_instances::ReadMetricValues(
      row.Text(), {set.root_id, set.activity_instance_id}, set.deleted_at);
  return read;
}

absl::Status InstanceNotFound() { return NotFound("activity instance"); }

// Columns: has_sets, has_room, set.
absl::StatusOr<ActivitySetWithValues> ReadCreated(const pqxx::result& result) {
  if (result.empty()) return InstanceNotFound();
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "the activity has no sets",
                     {"ACTIVITY_HAS_NO_SETS", "activity_instance_id"});
  }
  if (!row.Bool()) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     absl::StrCat("the activity instance has ", kMostSets, " sets already"),
                     {"TOO_MANY_SETS"});
  }
  return ReadSet(row);
}

// Columns: etag_matches, set.
absl::StatusOr<ActivitySetWithValues> ReadChanged(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  return ReadSet(row);
}

// Columns: is_complete, last_number. Answers the number that parked sets are beyond.
absl::StatusOr<int32_t> ReadParked(const pqxx::result& result) {
  if (result.empty()) return InstanceNotFound();
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "the order must name every live set of the activity instance once, and "
                     "nothing else",
                     {"ORDER_INCOMPLETE", "set_ids"});
  }
  return row.Int();
}

AppWrite<int32_t> Park(const ActivityInstanceKey& instance, const std::vector<Uuid>& order) {
  return AppWrite<int32_t>(sql::activity_sets::kParkActivitySets,
                           {instance.root_id, instance.id, order}, ReadParked)
      .After(activity_instances::LockSession(instance));
}

// The values of a set follow its number when the statement that changes it ends, so what the sets
// look like is a statement of its own, in the same message.
AppRead<std::vector<ActivitySetWithValues>> SettleAndList(const ActivityInstanceKey& instance,
                                                          int32_t last_number) {
  return AppRead<std::vector<ActivitySetWithValues>>(sql::activity_sets::kListActivitySets,
                                                     {instance.root_id, instance.id},
                                                     Many<ActivitySetWithValues, ReadSet>)
      .After({&sql::activity_sets::kSettleActivitySets,
              {instance.root_id, instance.id, last_number}});
}

StatementCall LockSession(const ActivitySetKey& key) {
  return {&sql::activity_sets::kLockSessionOfSet, {key.root_id, key.id}};
}

}  // namespace

AppWrite<ActivitySetWithValues> Create(const ActivityInstanceKey& instance, const Uuid& set_id,
                                       bool completed) {
  return AppWrite<ActivitySetWithValues>(
             sql::activity_sets::kCreateActivitySet,
             {instance.root_id, instance.id, set_id, kMostSets, completed}, ReadCreated)
      .After(activity_instances::LockSession(instance));
}

AppWrite<ActivitySetWithValues> Update(const ActivitySetKey& key,
                                       const std::optional<absl::Time>& version, bool completed) {
  return AppWrite<ActivitySetWithValues>(sql::activity_sets::kUpdateActivitySet,
                                         {key.root_id, key.id, version, completed}, ReadChanged)
      .After(LockSession(key));
}

AppWrite<ActivitySetWithValues> Delete(const ActivitySetKey& key,
                                       const std::optional<absl::Time>& version) {
  return AppWrite<ActivitySetWithValues>(sql::activity_sets::kDeleteActivitySet,
                                         {key.root_id, key.id, version}, ReadChanged)
      .After(LockSession(key));
}

absl::StatusOr<std::vector<ActivitySetWithValues>> Reorder(Tenant& tenant,
                                                           const ActivityInstanceKey& instance,
                                                           const std::vector<Uuid>& order) {
  absl::StatusOr<std::vector<ActivitySetWithValues>> sets;
  const absl::Status done = tenant.InTransaction([&] {
    const auto last_number = tenant.Run(Park(instance, order));
    if (!last_number.ok()) return last_number.status();
    sets = tenant.Run(SettleAndList(instance, *last_number));
    return sets.status();
  });
  if (!done.ok()) return done;
  return sets;
}

}  // namespace fractal::db::activity_sets
