#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "auth/account_desk.h"
#include "fractal/v1/auth.pb.h"
#include "server/caller.h"
#include "server/hashing.h"

// What AuthService does with accounts; proto/fractal/v1/auth.proto tells each method's errors.
namespace fractal::server::handlers {

// Those that try a password refuse what they can before it is hashed. Request and response outlive
// the work.
absl::StatusOr<Hashing> SignUp(const Caller& caller, auth::AccountDesk& desk,
                               const v1::SignUpRequest& request, v1::SignUpResponse* response);
absl::StatusOr<Hashing> SignIn(const Caller& caller, auth::AccountDesk& desk,
                               const v1::SignInRequest& request, v1::SignInResponse* response);
absl::StatusOr<Hashing> ChangePassword(const Caller& caller, auth::AccountDesk& desk,
                                       const v1::ChangePasswordRequest& request,
                                       v1::ChangePasswordResponse* response);
absl::StatusOr<Hashing> ChangeEmail(const Caller& caller, auth::AccountDesk& desk,
                                    const v1::ChangeEmailRequest& request,
                                    v1::ChangeEmailResponse* response);
absl::StatusOr<Hashing> ResetPassword(const Caller& caller, auth::AccountDesk& desk,
                                      const v1::ResetPasswordRequest& request,
                                      v1::ResetPasswordResponse* response);
absl::StatusOr<Hashing> DeleteAccount(const Caller& caller, auth::AccountDesk& desk,
                                      const v1::DeleteAccountRequest& request,
                                      v1::DeleteAccountResponse* response);

absl::Status GetCurrentUser(const Caller& caller, auth::AccountDesk& desk,
                            const v1::GetCurrentUserRequest& request,
                            v1::GetCurrentUserResponse* response);
absl::Status UpdateCurrentUser(const Caller& caller, auth::AccountDesk& desk,
                               const v1::UpdateCurrentUserRequest& request,
                               v1::UpdateCurrentUserResponse* response);

}  // namespace fractal::server::handlers
