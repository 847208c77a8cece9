#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// A user's part in a fractal.
struct Member {
  Uuid root_id;
  Uuid user_id;
  std::string username;
  std::string email;  // empty when the caller may not see it
  std::string role;   // "owner", "editor" or "viewer"
  absl::Time created_at;
};

// Where a page of members, or of invitations, begins: behind this row.
struct CreatedCursor {
  absl::Time created_at;
  Uuid id;
};

namespace members {

// Queries answer NOT_FOUND for a fractal of which the user is no member, as for one that never was.

AppRead<std::vector<Member>> List(const Uuid& fractal, const std::optional<CreatedCursor>& after,
                                  int32_t limit);

// For owners: PERMISSION_DENIED for other members, NOT_FOUND for who is no member,
// FAILED_PRECONDITION (OWNER_NEEDS_TRANSFER) for the owner himself. `role` is "editor" or "viewer".
AppWrite<Member> SetRole(const Uuid& fractal, const Uuid& user, std::string_view role);
AppWrite<Member> Remove(const Uuid& fractal, const Uuid& user);
// FAILED_PRECONDITION (OWNER_NEEDS_TRANSFER).
AppWrite<Member> Leave(const Uuid& fractal);

Member ReadMember(RowReader& row);
// What only the owner may.
absl::Status OwnerOnly();

}  // namespace members
}  // namespace fractal::db
