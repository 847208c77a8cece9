#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// An entry of the audit trail: what one statement did to one table of a fractal, or one event of an
// account (sql/migrations/0016_audit.up.sql).
struct AuditEvent {
  absl::Time occurred_at;
  Uuid id;
  std::string kind;  // "update", "sign_in", …
  std::optional<Uuid> actor_id;
  std::string database_role;
  std::string request_id;
  std::string peer;
  std::optional<Uuid> root_id;
  std::string table;
  int32_t row_count = 0;
  std::string row_ids;  // JSON: a list of at most 1000; "" for none
  std::string changes;  // JSON: a list of at most 100 {id, before, after}; "" for none
  std::optional<Uuid> user_id;
  std::string detail;  // JSON: an object; "" for none
};

// Which events a list holds; unset fields admit all.
struct AuditFilter {
  std::optional<Uuid> actor_id;
  std::optional<std::vector<std::string>> kinds;
  std::optional<std::string> table;
  std::optional<Uuid> row_id;  // then of an event's changes those of this row alone are told
  absl::Time start = absl::InfinitePast();
  absl::Time end = absl::InfiniteFuture();
};

// Where a page of the trail begins: behind this event.
struct AuditCursor {
  absl::Time occurred_at;
  Uuid id;
};

// A row of a fractal at a time.
struct RowVersion {
  std::string state;                // "absent", "live", "deleted", "purged"
  std::string row;                  // JSON: its columns; "" when it was not there
  std::optional<AuditEvent> event;  // that made it so; none: before the trail began
};

struct RowVersionKey {
  Uuid root_id;
  std::string table;
  Uuid id;
  // Which rows of `goals` are meant: "fractal", "goal" or "session"; else anything.
  std::string kind;
};

namespace audit {

// NOT_FOUND for a fractal that the user is no member of, PERMISSION_DENIED for a member who is not
// its owner.
AppRead<std::vector<AuditEvent>> List(const Uuid& fractal, const AuditFilter& filter,
                                      const std::optional<AuditCursor>& after, int32_t limit);
// Of the user's own account.
AppRead<std::vector<AuditEvent>> ListOfAccount(const AuditFilter& filter,
                                               const std::optional<AuditCursor>& after,
                                               int32_t limit);
// Everybody's; `fractal` and `user` narrow it down.
AdminRead<std::vector<AuditEvent>> ListAll(const std::optional<Uuid>& fractal,
                                           const std::optional<Uuid>& user,
                                           const AuditFilter& filter,
                                           const std::optional<AuditCursor>& after, int32_t limit);
// As List; NOT_FOUND for a row that the trail knows nothing of, FAILED_PRECONDITION (AUDIT_EXPIRED)
// for a time that it does not reach back to.
AppRead<RowVersion> GetRowVersion(const RowVersionKey& key, absl::Time time);

// Events that no row tells of; `detail` is a JSON object, never with a password, token or hash.
AuthWrite<Nothing> RecordRefusal(const Uuid& user, std::string_view detail);
// `user` is the one whom the call is about, where it names one.
AdminWrite<Nothing> RecordAdminCall(const std::optional<Uuid>& user, std::string_view detail);

}  // namespace audit
}  // namespace fractal::db
