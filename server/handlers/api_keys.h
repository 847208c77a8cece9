#pragma once

#include "absl/status/status.h"
#include "auth/account_desk.h"
#include "fractal/v1/auth.pb.h"
#include "server/caller.h"

// What AuthService does with API keys; proto/fractal/v1/auth.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status CreateApiKey(const Caller& caller, auth::AccountDesk& desk,
                          const v1::CreateApiKeyRequest& request,
                          v1::CreateApiKeyResponse* response);
absl::Status ListApiKeys(const Caller& caller, auth::AccountDesk& desk,
                         const v1::ListApiKeysRequest& request, v1::ListApiKeysResponse* response);
absl::Status RevokeApiKey(const Caller& caller, auth::AccountDesk& desk,
                          const v1::RevokeApiKeyRequest& request,
                          v1::RevokeApiKeyResponse* response);

}  // namespace fractal::server::handlers
