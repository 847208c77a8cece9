#include "db/audit.h"

#include "sql/queries/audit.h"

namespace fractal::db::audit {
namespace {

AuditEvent ReadEvent(RowReader& row) {
  AuditEvent event;
  event.occurred_at = row.Time();
  event.id = row.Id();
  event.kind = row.Text();
  event.actor_id = row.OptionalId();
  event.database_role = row.Text();
  event.request_id = row.Text();
  event.peer = row.Text();
  event.root_id = row.OptionalId();
  event.table = row.Text();
  event.row_count = row.OptionalInt().value_or(0);
  event.row_ids = row.Text();
  event.changes = row.Text();
  event.user_id = row.OptionalId();
  event.detail = row.Text();
  return event;
}

absl::Status OwnerOnly() {
  return MakeError(absl::StatusCode::kPermissionDenied,
                   "only the fractal's owner may read its audit trail", {"OWNER_ONLY"});
}

// Columns: is_owner, event. No row: no member. A row without an event: an empty list.
absl::StatusOr<std::vector<AuditEvent>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  std::vector<AuditEvent> events;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    if (!row.Bool()) return OwnerOnly();
    if (!row.IsNull()) events.push_back(ReadEvent(row));
  }
  return events;
}

// Columns: is_owner, state, row, event.
absl::StatusOr<RowVersion> ReadVersion(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return OwnerOnly();
  RowVersion version;
  version.state = row.Text();
  if (version.state == "unknown") return NotFound("row");
  if (version.state == "expired") {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     "the audit trail does not reach back so far", {"AUDIT_EXPIRED", "read_time"});
  }
  version.row = row.Text();
  if (!row.IsNull()) version.event = ReadEvent(row);
  return version;
}

// An infinite time in PostgreSQL's words: Value knows the years 1 to 9999 only.
Value TimeOrInfinity(absl::Time time) {
  if (time == absl::InfinitePast()) return "-infinity";
  if (time == absl::InfiniteFuture()) return "infinity";
  return time;
}

// $n: actor, kinds, table, row, start, end, the cursor's time and id, and the limit.
void AppendFilter(const AuditFilter& filter, const std::optional<AuditCursor>& after, int32_t limit,
                  std::vector<Value>* values) {
  values->insert(values->end(),
                 {filter.actor_id, filter.kinds, filter.table, filter.row_id,
                  TimeOrInfinity(filter.start), TimeOrInfinity(filter.end)});
  if (after.has_value()) {
    values->insert(values->end(), {after->occurred_at, after->id});
  } else {
    values->insert(values->end(), {"infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff"});
  }
  values->push_back(limit);
}

}  // namespace

AppRead<std::vector<AuditEvent>> List(const Uuid& fractal, const AuditFilter& filter,
                                      const std::optional<AuditCursor>& after, int32_t limit) {
  std::vector<Value> values = {fractal};
  AppendFilter(filter, after, limit, &values);
  return {sql::audit::kListAuditEvents, std::move(values), ReadList};
}

AppRead<std::vector<AuditEvent>> ListOfAccount(const AuditFilter& filter,
                                               const std::optional<AuditCursor>& after,
                                               int32_t limit) {
  std::vector<Value> values;
  AppendFilter(filter, after, limit, &values);
  return {sql::audit::kListAccountEvents, std::move(values), Many<AuditEvent, ReadEvent>};
}

AdminRead<std::vector<AuditEvent>> ListAll(const std::optional<Uuid>& fractal,
                                           const std::optional<Uuid>& user,
                                           const AuditFilter& filter,
                                           const std::optional<AuditCursor>& after, int32_t limit) {
  std::vector<Value> values = {fractal, user};
  AppendFilter(filter, after, limit, &values);
  return {sql::audit::kListAllAuditEvents, std::move(values), Many<AuditEvent, ReadEvent>};
}

AppRead<RowVersion> GetRowVersion(const RowVersionKey& key, absl::Time time) {
  return {sql::audit::kGetRowVersion,
          {key.root_id, key.table, key.id, TimeOrInfinity(time), key.kind},
          ReadVersion};
}

AuthWrite<Nothing> RecordRefusal(const Uuid& user, std::string_view detail) {
  return {sql::audit::kRecordRefusal, {user, detail}, Done};
}

AdminWrite<Nothing> RecordAdminCall(const std::optional<Uuid>& user, std::string_view detail) {
  return {sql::audit::kRecordAdminCall, {user, detail}, Done};
}

}  // namespace fractal::db::audit
