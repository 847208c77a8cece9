#include "server/handlers/accounts.h"

#include "server/convert/sign_ins.h"
#include "server/convert/time.h"
#include "server/convert/users.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

template <typename Response>
absl::Status Answer(const absl::StatusOr<auth::SignedIn>& signed_in, Response* response) {
  if (!signed_in.ok()) return signed_in.status();
  convert::ToProto(signed_in->user, response->mutable_user());
  convert::ToProto(signed_in->tokens, response->mutable_tokens());
  return absl::OkStatus();
}

}  // namespace

absl::Status SignUp(const Caller& caller, auth::AccountDesk& desk, const v1::SignUpRequest& request,
                    v1::SignUpResponse* response) {
  return Answer(desk.SignUp(caller.actor, {request.email(), request.username(), request.password(),
                                           request.time_zone()}),
                response);
}

absl::Status SignIn(const Caller& caller, auth::AccountDesk& desk, const v1::SignInRequest& request,
                    v1::SignInResponse* response) {
  return Answer(desk.SignIn(caller.actor, request.login(), request.password()), response);
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
  const auto user = desk.SetTimeZone(caller.actor, caller.principal, zone);
  if (user.ok()) convert::ToProto(*user, response->mutable_user());
  return db::WithFieldIn("user.", user.status());
}

absl::Status ChangePassword(const Caller& caller, auth::AccountDesk& desk,
                            const v1::ChangePasswordRequest& request, v1::ChangePasswordResponse*) {
  return desk.ChangePassword(caller.actor, caller.principal, request.current_password(),
                             request.new_password());
}

absl::Status ChangeEmail(const Caller& caller, auth::AccountDesk& desk,
                         const v1::ChangeEmailRequest& request, v1::ChangeEmailResponse* response) {
  const auto user =
      desk.ChangeEmail(caller.actor, caller.principal, request.password(), request.email());
  if (user.ok()) convert::ToProto(*user, response->mutable_user());
  return user.status();
}

absl::Status ResetPassword(const Caller& caller, auth::AccountDesk& desk,
                           const v1::ResetPasswordRequest& request, v1::ResetPasswordResponse*) {
  return desk.ResetPassword(caller.actor, request.reset_token(), request.new_password());
}

absl::Status DeleteAccount(const Caller& caller, auth::AccountDesk& desk,
                           const v1::DeleteAccountRequest& request,
                           v1::DeleteAccountResponse* response) {
  const auto purge_at = desk.DeleteAccount(caller.actor, caller.principal, request.password());
  if (purge_at.ok()) convert::ToProto(*purge_at, response->mutable_purge_time());
  return purge_at.status();
}

}  // namespace fractal::server::handlers
