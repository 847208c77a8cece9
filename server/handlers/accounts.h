#pragma once

#include "absl/status/status.h"
#include "auth/account_desk.h"
#include "fractal/v1/auth.pb.h"
#include "server/caller.h"

// What AuthService does; proto/fractal/v1/auth.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status SignUp(const Caller& caller, auth::AccountDesk& desk, const v1::SignUpRequest& request,
                    v1::SignUpResponse* response);
absl::Status SignIn(const Caller& caller, auth::AccountDesk& desk, const v1::SignInRequest& request,
                    v1::SignInResponse* response);
absl::Status RefreshTokens(const Caller& caller, auth::AccountDesk& desk,
                           const v1::RefreshTokensRequest& request,
                           v1::RefreshTokensResponse* response);
absl::Status SignOut(const Caller& caller, auth::AccountDesk& desk,
                     const v1::SignOutRequest& request, v1::SignOutResponse* response);
absl::Status GetCurrentUser(const Caller& caller, auth::AccountDesk& desk,
                            const v1::GetCurrentUserRequest& request,
                            v1::GetCurrentUserResponse* response);
absl::Status UpdateCurrentUser(const Caller& caller, auth::AccountDesk& desk,
                               const v1::UpdateCurrentUserRequest& request,
                               v1::UpdateCurrentUserResponse* response);
absl::Status ChangePassword(const Caller& caller, auth::AccountDesk& desk,
                            const v1::ChangePasswordRequest& request,
                            v1::ChangePasswordResponse* response);
absl::Status DeleteAccount(const Caller& caller, auth::AccountDesk& desk,
                           const v1::DeleteAccountRequest& request,
                           v1::DeleteAccountResponse* response);

}  // namespace fractal::server::handlers
