#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "auth/sign_in_store.h"

namespace fractal::auth {

// Whose password is tried: what his failures are counted under, and the login by which the audit
// trail knows him.
struct ThrottledAccount {
  std::string key;
  std::string login;
};

// Counts tries at a password or a reset token, in the database, by account and by network
// (address_key.h). Whoever is signed in already stays so.
class Throttle {
 public:
  explicit Throttle(const SignInStore& store) : store_(store) {}

  // Before anything is hashed: counts the attempt. RESOURCE_EXHAUSTED (SIGN_IN_THROTTLED) while the
  // account or the network is blocked, to be tried again when the block ends; the first of a block
  // is kept in the audit trail, which a flood of others cannot fill. Without an account the network
  // alone counts.
  absl::Status Begin(const db::Actor& actor, const std::optional<ThrottledAccount>& account) const;
  // The attempt was a success.
  absl::Status Forgive(const db::Actor& actor, const std::optional<ThrottledAccount>& account) const;
  // Answers `why`, and keeps it in the audit trail: alike for accounts that are and are not there.
  absl::Status Refuse(const db::Actor& actor, const std::optional<ThrottledAccount>& account,
                      const absl::Status& why) const;

 private:
  const SignInStore& store_;
};

}  // namespace fractal::auth
