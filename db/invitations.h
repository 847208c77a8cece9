#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/members.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// SHA-256 of an invitation's token: the database knows no more of it.
using InvitationHash = std::array<uint8_t, 32>;

struct Invitation {
  Uuid root_id;
  Uuid id;
  std::string email;  // in lower case
  std::string role;   // "owner", "editor" or "viewer"
  absl::Time created_at;
  absl::Time expires_at;
};

struct NewInvitation {
  Uuid root_id;
  Uuid id;
  std::string email;  // in lower case
  std::string role;
  InvitationHash hash;
};

namespace invitations {

// For owners: NOT_FOUND for a fractal of which the user is no member, PERMISSION_DENIED for other
// members.

// In place of an earlier one to the same e-mail. NOT_FOUND also for a fractal in the trash,
// FAILED_PRECONDITION (INVITES_HIMSELF).
AppWrite<Invitation> Create(const NewInvitation& invitation);
AppRead<std::vector<Invitation>> List(const Uuid& fractal,
                                      const std::optional<CreatedCursor>& after, int32_t limit);
AppWrite<Invitation> Delete(const Uuid& fractal, const Uuid& invitation);

// For whom they are to; NOT_FOUND when there is none for him by this token.

// ALREADY_EXISTS (NAME_TAKEN) when he would own two live fractals of one name.
AppWrite<Member> Accept(const InvitationHash& hash);
AppWrite<Nothing> Decline(const InvitationHash& hash);

}  // namespace invitations
}  // namespace fractal::db
