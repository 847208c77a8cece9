#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/authenticator.h"
#include "auth/principal.h"
#include "auth/sign_in_store.h"
#include "db/api_keys.h"

namespace fractal::auth {

inline constexpr int32_t kMostApiKeys = 50;  // of a user, revoked ones not counted

// What a user wants a key for.
struct ApiKeyForm {
  std::string name;
  db::Scopes scopes;
  std::optional<absl::Time> expires_at;
};

struct IssuedApiKey {
  db::ApiKey key;
  std::string secret;  // in the clear, this once
};

// A user's API keys. Its functions block.
class ApiKeyDesk {
 public:
  // Both outlive this.
  ApiKeyDesk(const SignInStore& store, Authenticator& authenticator)
      : store_(store), authenticator_(authenticator) {}

  // RESOURCE_EXHAUSTED (TOO_MANY_API_KEYS), UNAUTHENTICATED (TOKEN_INVALID: the sign-in ended
  // meanwhile).
  absl::StatusOr<IssuedApiKey> Create(const db::Actor& actor, const Principal& principal,
                                      const ApiKeyForm& form);
  absl::StatusOr<std::vector<db::ApiKey>> List(const db::Actor& actor, const Principal& principal,
                                               const std::optional<db::NewestFirstCursor>& after,
                                               int32_t limit);
  // NOT_FOUND.
  absl::Status Revoke(const db::Actor& actor, const Principal& principal, const db::Uuid& key);

 private:
  const SignInStore& store_;
  Authenticator& authenticator_;
};

}  // namespace fractal::auth
