#include "server/handlers/accounts.h"

#include "server/convert/time.h"
#include "server/convert/users.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

void ToProto(const auth::IssuedTokens& tokens, v1::Tokens* out) {
  out->set_access_token(tokens.access);
  convert::ToProto(tokens.access_expires_at, out->mutable_access_expire_time());
  out->set_refresh_token(tokens.refresh);
  convert::ToProto(tokens.refresh_expires_at, out->mutable_refresh_expire_time());
}

template <typename Response>
absl::Status Answer(const absl::StatusOr<auth::SignedIn>& signed_in, Response* response) {
  if (!signed_in.ok()) return signed_in.status();
  convert::ToProto(signed_in->user, response->mutable_user());
  ToProto(signed_in->tokens, response->mutable_tokens());
  return absl::OkStatus();
}

}  // namespace

absl::Status SignUp(const Caller&, auth::AccountDesk& desk, const v1::SignUpRequest& request,
                    v1::SignUpResponse* response) {
  return Answer(desk.SignUp({request.email(), request.username(), request.password(),
                             request.time_zone()}),
                response);
}

absl::Status SignIn(const Caller& caller, auth::AccountDesk& desk, const v1::SignInRequest& request,
                    v1::SignInResponse* response) {
  return Answer(desk.SignIn(request.login(), request.password(), caller.actor.peer), response);
}

absl::Status RefreshTokens(const Caller&, auth::AccountDesk& desk,
                           const v1::RefreshTokensRequest& request,
                           v1::RefreshTokensResponse* response) {
  const auto tokens = desk.Refresh(request.refresh_token());
  if (tokens.ok()) ToProto(*tokens, response->mutable_tokens());
  return tokens.status();
}

absl::Status SignOut(const Caller& caller, auth::AccountDesk& desk, const v1::SignOutRequest&,
                     v1::SignOutResponse*) {
  return desk.SignOut(caller.principal);
}

absl::Status GetCurrentUser(const Caller& caller, auth::AccountDesk& desk,
                            const v1::GetCurrentUserRequest&,
                            v1::GetCurrentUserResponse* response) {
  const auto user = desk.GetUser(caller.principal);
  if (user.ok()) convert::ToProto(*user, response->mutable_user());
  return user.status();
}

absl::Status UpdateCurrentUser(const Caller& caller, auth::AccountDesk& desk,
                               const v1::UpdateCurrentUserRequest& request,
                               v1::UpdateCurrentUserResponse* response) {
  RequestChecks checks;
  const UpdateMask mask(request.update_mask(), request.user(), {"time_zone"}, checks);
  const std::string zone =
      mask.Has("time_zone") ? checks.Name("user.time_zone", request.user().time_zone()) : "";
  if (!checks.status().ok()) return checks.status();
  const auto user = desk.SetTimeZone(caller.principal, zone);
  if (user.ok()) convert::ToProto(*user, response->mutable_user());
  return db::WithFieldIn("user.", user.status());
}

absl::Status ChangePassword(const Caller& caller, auth::AccountDesk& desk,
                            const v1::ChangePasswordRequest& request, v1::ChangePasswordResponse*) {
  return desk.ChangePassword(caller.principal, request.current_password(), request.new_password(),
                             caller.actor.peer);
}

absl::Status DeleteAccount(const Caller& caller, auth::AccountDesk& desk,
                           const v1::DeleteAccountRequest& request,
                           v1::DeleteAccountResponse* response) {
  const auto purge_at =
      desk.DeleteAccount(caller.principal, request.password(), caller.actor.peer);
  if (purge_at.ok()) convert::ToProto(*purge_at, response->mutable_purge_time());
  return purge_at.status();
}

}  // namespace fractal::server::handlers
