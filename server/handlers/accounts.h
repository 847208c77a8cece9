#pragma once

#include "absl/status/status.h"
#include "auth/account_desk.h"
#include "fractal/v1/auth.pb.h"
#include "server/caller.h"

// What AuthService does with accounts; proto/fractal/v1/auth.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status SignUp(const Caller& caller, auth::AccountDesk& desk, const v1::SignUpRequest& request,
                    v1::SignUpResponse* response);
absl::Status SignIn(const Caller& caller, auth::AccountDesk& desk, const v1::SignInRequest& request,
                    v1::SignInResponse* response);
absl::Status GetCurrentUser(const Caller& caller, auth::AccountDesk& desk,
                            const v1::GetCurrentUserRequest& request,
                            v1::GetCurrentUserResponse* response);
absl::Status UpdateCurrentUser(const Caller& caller, auth::AccountDesk& desk,
                               const v1::UpdateCurrentUserRequest& request,
                               v1::UpdateCurrentUserResponse* response);
absl::Status ChangePassword(const Caller& caller, auth::AccountDesk& desk,
                            const v1::ChangePasswordRequest& request,
                            v1::ChangePasswordResponse* response);
absl::Status ChangeEmail(const Caller& caller, auth::AccountDesk& desk,
                         const v1::ChangeEmailRequest& request, v1::ChangeEmailResponse* response);
absl::Status ResetPassword(const Caller& caller, auth::AccountDesk& desk,
                           const v1::ResetPasswordRequest& request,
                           v1::ResetPasswordResponse* response);
absl::Status DeleteAccount(const Caller& caller, auth::AccountDesk& desk,
                           const v1::DeleteAccountRequest& request,
                           v1::DeleteAccountResponse* response);

}  // namespace fractal::server::handlers
