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

absl::StatusOr<Hashing> SignUp(const Caller& caller, auth::AccountDesk& desk,
                               const v1::SignUpRequest& request, v1::SignUpResponse* response) {
  const auth::SignUpForm form{request.email(), request.username(), request.password(),
                              request.time_zone()};
  const auto attempt = desk.BeginSignUp(caller.actor, form);
  if (!attempt.ok()) return attempt.status();
  return Hashing{attempt->line(), [=, &desk, actor = caller.actor, attempt = *attempt] {
                   return Answer(desk.SignUp(actor, attempt, form), response);
                 }};
}

absl::StatusOr<Hashing> SignIn(const Caller& caller, auth::AccountDesk& desk,
                               const v1::SignInRequest& request, v1::SignInResponse* response) {
  const auto own = desk.BeginSignIn(caller.actor, request.login());
  if (!own.ok()) return own.status();
  return Hashing{own->attempt.line(),
                 [=, &desk, &request, actor = caller.actor, own = *own] {
                   return Answer(desk.SignIn(actor, own, request.password()), response);
                 }};
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

absl::StatusOr<Hashing> ChangePassword(const Caller& caller, auth::AccountDesk& desk,
                                       const v1::ChangePasswordRequest& request,
                                       v1::ChangePasswordResponse*) {
  const auto own = desk.BeginAsOwner(caller.actor, caller.principal);
  if (!own.ok()) return own.status();
  return Hashing{own->attempt.line(), [&desk, &request, caller, own = *own] {
                   return desk.ChangePassword(caller.actor, caller.principal, own,
                                              request.current_password(), request.new_password());
                 }};
}

absl::StatusOr<Hashing> ChangeEmail(const Caller& caller, auth::AccountDesk& desk,
                                    const v1::ChangeEmailRequest& request,
                                    v1::ChangeEmailResponse* response) {
  const auto own = desk.BeginAsOwner(caller.actor, caller.principal);
  if (!own.ok()) return own.status();
  return Hashing{own->attempt.line(),
                 [=, &desk, &request, actor = caller.actor, own = *own] {
                   const auto user =
                       desk.ChangeEmail(actor, own, request.password(), request.email());
                   if (user.ok()) convert::ToProto(*user, response->mutable_user());
                   return user.status();
                 }};
}

absl::StatusOr<Hashing> ResetPassword(const Caller& caller, auth::AccountDesk& desk,
                                      const v1::ResetPasswordRequest& request,
                                      v1::ResetPasswordResponse*) {
  const auto attempt = desk.BeginReset(caller.actor);
  if (!attempt.ok()) return attempt.status();
  return Hashing{attempt->line(), [&desk, &request, actor = caller.actor, attempt = *attempt] {
                   return desk.ResetPassword(actor, attempt, request.reset_token(),
                                             request.new_password());
                 }};
}

absl::StatusOr<Hashing> DeleteAccount(const Caller& caller, auth::AccountDesk& desk,
                                      const v1::DeleteAccountRequest& request,
                                      v1::DeleteAccountResponse* response) {
  const auto own = desk.BeginAsOwner(caller.actor, caller.principal);
  if (!own.ok()) return own.status();
  return Hashing{own->attempt.line(),
                 [=, &desk, &request, actor = caller.actor, own = *own] {
                   const auto purge_at = desk.DeleteAccount(actor, own, request.password());
                   if (purge_at.ok()) convert::ToProto(*purge_at, response->mutable_purge_time());
                   return purge_at.status();
                 }};
}

}  // namespace fractal::server::handlers
