#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/authenticator.h"
#include "auth/principal.h"
#include "auth/sign_in_store.h"
#include "auth/token_pair.h"
#include "db/sign_ins.h"

namespace fractal::auth {

// How long sign-ins last.
struct SignInPolicy {
  absl::Duration access_lifetime = absl::Minutes(15);
  // Of a sign-in, from its beginning: refreshing its tokens prolongs nothing.
  absl::Duration lifetime = absl::Hours(30 * 24);
  // In which a refresh token may come again, because the answer was lost.
  absl::Duration refresh_grace = absl::Seconds(10);
};

// What a user does with his sign-ins once they are granted. Its functions block.
class SignInDesk {
 public:
  // Both outlive this.
  SignInDesk(const SignInStore& store, Authenticator& authenticator, const SignInPolicy& policy)
      : store_(store), authenticator_(authenticator), policy_(policy) {}

  // UNAUTHENTICATED (REFRESH_TOKEN_INVALID).
  absl::StatusOr<IssuedTokens> Refresh(const db::Actor& actor, std::string_view refresh_token);
  absl::StatusOr<std::vector<db::SignInRow>> List(const db::Actor& actor,
                                                  const Principal& principal,
                                                  const std::optional<db::NewestFirstCursor>& after,
                                                  int32_t limit);
  absl::Status SignOut(const db::Actor& actor, const Principal& principal);
  // NOT_FOUND.
  absl::Status Revoke(const db::Actor& actor, const Principal& principal, const db::Uuid& sign_in);
  // How many ended.
  absl::StatusOr<int64_t> SignOutEverywhere(const db::Actor& actor, const Principal& principal);

 private:
  const SignInStore& store_;
  Authenticator& authenticator_;
  const SignInPolicy policy_;
};

}  // namespace fractal::auth
