#include "server/handlers/invitations.h"

#include "auth/identity.h"
#include "auth/token.h"
#include "db/errors.h"
#include "db/invitations.h"
#include "server/convert/members.h"
#include "server/handlers/created_cursors.h"
#include "server/page_token.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

// Whatever is no invitation's token is one that was never made.
absl::StatusOr<db::InvitationHash> HashOf(const std::string& token) {
  if (auth::ParseToken(token) != auth::TokenKind::kInvitation) return db::NotFound("invitation");
  return auth::TokenHash(token);
}

}  // namespace

absl::Status CreateInvitation(const Caller&, db::Tenant& tenant,
                              const v1::CreateInvitationRequest& request,
                              v1::CreateInvitationResponse* response) {
  RequestChecks checks;
  db::NewInvitation invitation;
  invitation.root_id = checks.Id("fractal_id", request.fractal_id());
  invitation.id = db::Uuid::New();
  invitation.role = convert::RoleFromProto(request.role());
  if (invitation.role.empty()) checks.Refuse("role", "is needed");
  if (!checks.status().ok()) return checks.status();
  const auto email = auth::EmailKey(request.email());
  if (!email.ok()) {
    return InvalidArgument("EMAIL_INVALID", {{"email", std::string(email.status().message())}});
  }
  invitation.email = *email;
  const auto token = auth::GenerateToken(auth::TokenKind::kInvitation);
  if (!token.ok()) return token.status();
  invitation.hash = auth::TokenHash(*token);
  const auto made = tenant.Run(db::invitations::Create(invitation));
  if (!made.ok()) return made.status();
  convert::ToProto(*made, response->mutable_invitation());
  response->set_invitation_token(*token);
  return absl::OkStatus();
}

absl::StatusOr<db::Reading> ListInvitations(const Caller& caller,
                                            const v1::ListInvitationsRequest& request,
                                            v1::ListInvitationsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  if (!checks.status().ok()) return checks.status();
  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCreatedCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(db::invitations::List(fractal, *after, page_size + 1),
                     [response, page_size, scope, &tokens](std::vector<db::Invitation> rows) {
                       const auto* const last = FillPage(
                           page_size, rows, response->mutable_invitations(),
                           [](const auto& row, auto* message) { convert::ToProto(row, message); });
                       if (last != nullptr) {
                         response->set_next_page_token(tokens.Make(
                             scope, WriteCreatedCursor({last->created_at, last->id})));
                       }
                       return absl::OkStatus();
                     });
}

absl::Status DeleteInvitation(const Caller&, db::Tenant& tenant,
                              const v1::DeleteInvitationRequest& request,
                              v1::DeleteInvitationResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const db::Uuid id = checks.Id("invitation_id", request.invitation_id());
  if (!checks.status().ok()) return checks.status();
  const auto deleted = tenant.Run(db::invitations::Delete(fractal, id));
  if (!deleted.ok()) return deleted.status();
  convert::ToProto(*deleted, response->mutable_invitation());
  return absl::OkStatus();
}

absl::Status AcceptInvitation(const Caller&, db::Tenant& tenant,
                              const v1::AcceptInvitationRequest& request,
                              v1::AcceptInvitationResponse* response) {
  const auto hash = HashOf(request.invitation_token());
  if (!hash.ok()) return hash.status();
  const auto member = tenant.Run(db::invitations::Accept(*hash));
  if (!member.ok()) return member.status();
  convert::ToProto(*member, response->mutable_member());
  return absl::OkStatus();
}

absl::Status DeclineInvitation(const Caller&, db::Tenant& tenant,
                               const v1::DeclineInvitationRequest& request,
                               v1::DeclineInvitationResponse*) {
  const auto hash = HashOf(request.invitation_token());
  if (!hash.ok()) return hash.status();
  return tenant.Run(db::invitations::Decline(*hash)).status();
}

}  // namespace fractal::server::handlers
