#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "auth/principal.h"
#include "db/api_keys.h"
#include "db/pool.h"
#include "db/query.h"
#include "db/sign_ins.h"

namespace fractal::auth {

// UNAUTHENTICATED: unknown, expired, revoked, or of a user who is disabled or gone.
absl::Status TokenInvalid();

// Finds out whose token, or API key, a call bears: from a cache of at most 5 s, else by one look-up.
//
// A revocation empties the cache of its sign-in or key at once on every server (NOTIFY
// fractal_revoked); where that message is lost, the 5 s bound holds.
class Authenticator {
 public:
  // `pool` runs as fractal_auth and outlives this.
  explicit Authenticator(db::Pool& pool) : pool_(pool) {}

  // Calls `done` once: at once when the cache knows or the token is malformed, else on a worker.
  // UNAUTHENTICATED (TOKEN_INVALID) for a token that is not good, whatever the cause.
  void Authenticate(std::string_view token, absl::AnyInvocable<void(Identity) &&> done);

  // Handles a payload of NOTIFY fractal_revoked: "user <uuid>", or "family <uuid>" of a sign-in or
  // an API key.
  void Forget(const std::string& revoked);
  void ForgetUser(const db::Uuid& user);
  void ForgetCredential(const db::Uuid& family);
  void ForgetAll();

 private:
  struct Entry {
    Principal principal;
    absl::Time until;
  };
  // What a look-up found.
  struct Found {
    Principal principal;
    absl::Time expires_at;
  };
  std::optional<Principal> FindCached(const db::TokenHash& hash);
  void Remember(const db::TokenHash& hash, const Found& found, uint64_t epoch);
  template <typename Matches>
  void ForgetWhere(Matches matches);

  // `found_of` makes a Found of what the query answers.
  template <typename T>
  void LookUp(const db::TokenHash& hash, const db::AuthRead<std::optional<T>>& query,
              Found (Authenticator::*found_of)(const T&),
              absl::AnyInvocable<void(Identity) &&> done);
  Found OfToken(const db::LiveToken& token);
  // Notes that the key was used, when that is due.
  Found OfKey(const db::LiveApiKey& key);

  db::Pool& pool_;
  std::mutex mutex_;
  absl::flat_hash_map<db::TokenHash, Entry> cache_;
  // Counts revocations: a look-up that began before one is not remembered after it.
  uint64_t epoch_ = 0;
};

}  // namespace fractal::auth
