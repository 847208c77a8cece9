#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "auth/sign_in_store.h"
#include "db/sign_ins.h"

namespace fractal::auth {

// A try at a password or a token: what its failure counts under, and the login by which the audit
// trail knows the account. At least one of the keys is set.
struct Attempt {
  std::optional<std::string> account;
  std::optional<std::string> network;
  std::string login;        // empty: of no account
  int network_tries = 100;  // within an hour, until the network is blocked

  // Whom it waits behind for a hash: those of its network, or of its account where no network counts.
  const std::string& line() const { return network.has_value() ? *network : *account; }
};

// Counts tries at a password or a token, in the database, by account and by network (address_key.h).
// Whoever is signed in already stays so.
//
// Each function answers RESOURCE_EXHAUSTED (SIGN_IN_THROTTLED) while the account or the network is
// blocked, to be tried again when the block ends; the first of a block is kept in the audit trail,
// which a flood of others cannot fill.
class Throttle {
 public:
  explicit Throttle(const SignInStore& store) : store_(store) {}

  // Before an attempt waits for anything: counts nothing.
  absl::Status Admit(const db::Actor& actor, const Attempt& attempt) const;
  // Before anything is hashed: counts the attempt, so that attempts at the same time cannot pass
  // together.
  absl::Status Begin(const db::Actor& actor, const Attempt& attempt) const;
  // The attempt was a success.
  absl::Status Forgive(const db::Actor& actor, const Attempt& attempt) const;
  // Answers `why`, and keeps it in the audit trail: alike for accounts that are and are not there.
  absl::Status Refuse(const db::Actor& actor, const Attempt& attempt,
                      const absl::Status& why) const;

 private:
  absl::Status Throttled(const db::Actor& actor, const Attempt& attempt,
                         const db::AttemptBlock& block) const;

  const SignInStore& store_;
};

}  // namespace fractal::auth
