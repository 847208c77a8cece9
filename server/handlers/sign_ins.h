#pragma once

#include "absl/status/status.h"
#include "auth/account_desk.h"
#include "fractal/v1/auth.pb.h"
#include "server/caller.h"

// What AuthService does with sign-ins; proto/fractal/v1/auth.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status RefreshTokens(const Caller& caller, auth::AccountDesk& desk,
                           const v1::RefreshTokensRequest& request,
                           v1::RefreshTokensResponse* response);
absl::Status SignOut(const Caller& caller, auth::AccountDesk& desk,
                     const v1::SignOutRequest& request, v1::SignOutResponse* response);
absl::Status SignOutEverywhere(const Caller& caller, auth::AccountDesk& desk,
                               const v1::SignOutEverywhereRequest& request,
                               v1::SignOutEverywhereResponse* response);
absl::Status ListSignIns(const Caller& caller, auth::AccountDesk& desk,
                         const v1::ListSignInsRequest& request, v1::ListSignInsResponse* response);
absl::Status RevokeSignIn(const Caller& caller, auth::AccountDesk& desk,
                          const v1::RevokeSignInRequest& request,
                          v1::RevokeSignInResponse* response);

}  // namespace fractal::server::handlers
