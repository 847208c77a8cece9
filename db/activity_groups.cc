#include "db/activity_groups.h"

#include "db/fractals.h"
#include "sql/queries/activity_groups.h"

namespace fractal::db::activity_groups {
namespace {

constexpr std::string_view kNoun = "activity group";

ActivityGroup ReadGroup(RowReader& row) {
  ActivityGroup group;
  group.root_id = row.Id();
  group.id = row.Id();
  group.parent_id = row.OptionalId();
  group.name = row.Text();
  group.description = row.Text();
  group.sort_order = row.Int();
  group.created_at = row.Time();
  group.updated_at = row.Time();
  group.deleted_at = row.OptionalTime();
  return group;
}

absl::Status Refused(std::string_view reason, std::string_view field, std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, message,
                   {std::string(reason), std::string(field)});
}

absl::Status TooDeep() {
  return Refused("GROUPS_TOO_DEEP", "parent_id", "groups stand in at most 10 levels");
}

absl::StatusOr<ActivityGroup> ReadOne(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return One<ActivityGroup, ReadGroup>(result);
}

// No row: no such fractal. A row without a group: an empty list.
absl::StatusOr<std::vector<ActivityGroup>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<ActivityGroup>();
  return Many<ActivityGroup, ReadGroup>(result);
}

// Columns: parent_found, too_deep, group.
absl::StatusOr<ActivityGroup> ReadCreated(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return NotFound(kNoun);
  if (row.Bool()) return TooDeep();
  return ReadGroup(row);
}

// Columns: etag_matches, parent_found, under_itself, too_deep, group.
absl::StatusOr<ActivityGroup> ReadUpdated(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  if (!row.Bool()) return NotFound(kNoun);
  if (row.Bool()) {
    return Refused("GROUP_UNDER_ITSELF", "parent_id", "a group cannot be put below itself");
  }
  if (row.Bool()) return TooDeep();
  return ReadGroup(row);
}

// Columns: is_found, is_complete, group.
absl::StatusOr<std::vector<ActivityGroup>> ReadReordered(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  std::vector<ActivityGroup> groups;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    if (!row.Bool()) return NotFound(kNoun);
    if (!row.Bool()) {
      return Refused("ORDER_INCOMPLETE", "group_ids",
                     "the order must name every live group there once, and nothing else");
    }
    if (!row.IsNull()) groups.push_back(ReadGroup(row));
  }
  return groups;
}

// Columns: etag_matches, group.
absl::StatusOr<ActivityGroup> ReadDeleted(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  return ReadGroup(row);
}

}  // namespace

AppWrite<ActivityGroup> Create(const NewActivityGroup& group) {
  return AppWrite<ActivityGroup>(
             sql::activity_groups::kCreateActivityGroup,
             {group.key.root_id, group.key.id, group.parent_id, group.name, group.description},
             ReadCreated)
      .After(fractals::Lock(group.key.root_id));
}

AppRead<ActivityGroup> Get(const ActivityGroupKey& key) {
  return {sql::activity_groups::kGetActivityGroup, {key.root_id, key.id}, ReadOne};
}

AppRead<std::vector<ActivityGroup>> List(const Uuid& fractal, bool show_deleted,
                                         const std::optional<PlaceCursor>& after, int32_t limit) {
  return {sql::activity_groups::kListActivityGroups,
          WithPage({fractal, show_deleted}, after, limit), ReadList};
}

AppWrite<ActivityGroup> Update(const ActivityGroupKey& key,
                               const std::optional<absl::Time>& version,
                               const ActivityGroupChange& change) {
  return AppWrite<ActivityGroup>(sql::activity_groups::kUpdateActivityGroup,
                                 {key.root_id, key.id, version, change.name, change.description,
                                  change.set_parent, change.parent_id},
                                 ReadUpdated)
      .After(fractals::Lock(key.root_id));
}

AppWrite<std::vector<ActivityGroup>> Reorder(const Uuid& fractal,
                                             const std::optional<Uuid>& parent_id,
                                             const std::vector<Uuid>& order) {
  return AppWrite<std::vector<ActivityGroup>>(sql::activity_groups::kReorderActivityGroups,
                                              {fractal, parent_id, order}, ReadReordered)
      .After(fractals::Lock(fractal));
}

AppWrite<ActivityGroup> Delete(const ActivityGroupKey& key,
                               const std::optional<absl::Time>& version) {
  return AppWrite<ActivityGroup>(sql::activity_groups::kDeleteActivityGroup,
                                 {key.root_id, key.id, version}, ReadDeleted)
      .After(fractals::Lock(key.root_id));
}

}  // namespace fractal::db::activity_groups
