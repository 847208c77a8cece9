#include "db/invitations.h"

#include "db/fractals.h"
#include "sql/queries/invitations.h"

namespace fractal::db::invitations {
namespace {

constexpr std::string_view kNoun = "invitation";

Value HashValue(const InvitationHash& hash) {
  return Value::Bytes({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

Invitation ReadInvitation(RowReader& row) {
  Invitation invitation;
  invitation.root_id = row.Id();
  invitation.id = row.Id();
  invitation.email = row.Text();
  invitation.role = row.Text();
  invitation.created_at = row.Time();
  invitation.expires_at = row.Time();
  return invitation;
}

// Columns: is_owner, is_himself, invitation.
absl::StatusOr<Invitation> ReadCreated(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return members::OwnerOnly();
  if (row.Bool()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "the owner has his part already",
                     {"INVITES_HIMSELF", "email"});
  }
  return ReadInvitation(row);
}

// Columns: is_owner, invitation. A row without an invitation: an empty list.
absl::StatusOr<std::vector<Invitation>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  std::vector<Invitation> invitations;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    if (!row.Bool()) return members::OwnerOnly();
    if (!row.IsNull()) invitations.push_back(ReadInvitation(row));
  }
  return invitations;
}

absl::StatusOr<Invitation> ReadDeleted(const pqxx::result& result) {
  auto deleted = ReadList(result);
  if (!deleted.ok()) return deleted.status();
  if (deleted->empty()) return NotFound(kNoun);
  return deleted->front();
}

absl::StatusOr<Member> ReadAccepted(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return One<Member, members::ReadMember>(result);
}

absl::StatusOr<Nothing> ReadDeclined(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return Nothing{};
}

}  // namespace

AppWrite<Invitation> Create(const NewInvitation& invitation) {
  return AppWrite<Invitation>(sql::invitations::kCreateInvitation,
                              {invitation.root_id, invitation.id, invitation.email, invitation.role,
                               HashValue(invitation.hash)},
                              ReadCreated)
      .After(fractals::Lock(invitation.root_id));
}

AppRead<std::vector<Invitation>> List(const Uuid& fractal,
                                      const std::optional<CreatedCursor>& after, int32_t limit) {
  const Value created_at = after.has_value() ? Value(after->created_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::invitations::kListInvitations, {fractal, created_at, id, limit}, ReadList};
}

AppWrite<Invitation> Delete(const Uuid& fractal, const Uuid& invitation) {
  return {sql::invitations::kDeleteInvitation, {fractal, invitation}, ReadDeleted};
}

AppWrite<Member> Accept(const InvitationHash& hash) {
  return {sql::invitations::kAcceptInvitation, {HashValue(hash)}, ReadAccepted};
}

AppWrite<Nothing> Decline(const InvitationHash& hash) {
  return {sql::invitations::kDeclineInvitation, {HashValue(hash)}, ReadDeclined};
}

}  // namespace fractal::db::invitations
