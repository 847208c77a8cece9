#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/users.h"
#include "db/uuid.h"

namespace fractal::db {

// SHA-256 of a token: all that the database knows of it.
using TokenHash = std::array<uint8_t, 32>;
Value HashValue(const TokenHash& hash);

// An account with its password's hash, for the sign-in role only.
struct Account {
  User user;
  std::string password_hash;
};
Account ReadAccount(RowReader& row);

// One new token of a sign-in.
struct NewToken {
  Uuid id;
  TokenHash hash;
  absl::Time expires_at;
};

// An access token that may be used now.
struct LiveToken {
  Uuid user_id;
  Uuid family_id;  // the sign-in it belongs to
  absl::Time expires_at;
  std::string role;  // of its user
};

// What a user sees of a sign-in of his.
struct SignInRow {
  Uuid id;
  absl::Time created_at;
  absl::Time last_used_at;
  absl::Time expires_at;
  std::string address;
  std::string user_agent;
};

// What a refresh token was turned into, or what came of it.
struct Rotation {
  std::optional<absl::Time> access_expires_at;  // none: it is not good
  std::optional<absl::Time> refresh_expires_at;
  bool was_reused = false;             // and its sign-in ended
  std::optional<Uuid> revoked_family;  // of which tokens were revoked
};

// What keeps an attempt from being made.
struct AttemptBlock {
  absl::Duration left;  // until it ends, in whole seconds, rounded up
  bool is_new = false;  // the audit trail does not tell of it yet
};

// The last row of a page, newest first.
struct NewestFirstCursor {
  absl::Time created_at;
  Uuid id;
};

namespace sign_ins {

// ALREADY_EXISTS (EMAIL_TAKEN, USERNAME_TAKEN).
AuthWrite<User> CreateAccount(const NewAccount& account);
AuthRead<std::optional<Account>> FindAccount(std::string_view email_or_username);
AuthRead<std::optional<Account>> GetAccount(const Uuid& user);
// How many accounts have a password under a pepper whose hashes begin otherwise.
AuthRead<int64_t> CountOtherPeppers(std::string_view prefix);

// A new sign-in with its tokens; it ends when its refresh token expires, whatever it is rotated
// into.
AuthWrite<Nothing> Create(const Uuid& user, const Uuid& family, const NewToken& access,
                          const NewToken& refresh, std::string_view address,
                          std::string_view user_agent);
AuthRead<std::optional<LiveToken>> FindToken(const TokenHash& hash);
// Uses a refresh token up. A second time it is good within `grace` of the first, when what it was
// turned into was not used: that is revoked. Later it ends its sign-in.
AuthWrite<Rotation> RotateRefreshToken(const TokenHash& used, const NewToken& access,
                                       const NewToken& refresh, absl::Duration grace,
                                       std::string_view address, std::string_view user_agent);

// Those that are still good, newest first.
AuthRead<std::vector<SignInRow>> List(const Uuid& user,
                                      const std::optional<NewestFirstCursor>& after, int32_t limit);
// Ends one of the user's; 1, or 0 when it is not his or was not good any more.
AuthWrite<int64_t> Revoke(const Uuid& user, const Uuid& family);
// Ends all; how many were still good.
AuthWrite<int64_t> RevokeAll(const Uuid& user);

// A successful sign-in, whose password was found to be that of `hash`: stamps last_login and
// replaces the hash when `rehashed` is set. 0 when the account was closed or got another hash
// since.
AuthWrite<int64_t> NoteSignIn(const Uuid& user, std::string_view hash,
                              const std::optional<std::string>& rehashed);
// INVALID_ARGUMENT (INVALID_FIELDS) for a zone that PostgreSQL does not know by exactly this name.
AuthWrite<User> SetTimeZone(const Uuid& user, std::string_view zone);
// Ends every sign-in of the user but `kept_family`. 0, and nothing changes, when the account's hash
// is no longer `current_hash`.
AuthWrite<int64_t> ChangePassword(const Uuid& user, std::string_view current_hash,
                                  std::string_view password_hash, const Uuid& kept_family);
// None, and nothing changes, when the account is closed or its hash is no longer `current_hash`.
// ALREADY_EXISTS (EMAIL_TAKEN).
AuthWrite<std::optional<User>> ChangeEmail(const Uuid& user, std::string_view email,
                                           std::string_view current_hash);
// Puts the account into its time of grace, and ends every sign-in of the user. When it will go for
// good; none as in ChangeEmail. FAILED_PRECONDITION (LAST_ADMIN).
AuthWrite<std::optional<absl::Time>> DeleteAccount(const Uuid& user, std::string_view current_hash,
                                                   absl::Duration grace);
// Keeps what grants sign-ins to the user waiting: for db::Query::After.
StatementCall LockAccount(const Uuid& user);

// The addresses, each once, from which the user's sign-ins were last used within 30 days.
AuthRead<std::vector<std::string>> ListAddresses(const Uuid& user);

// What keeps an attempt from being made.
AuthRead<std::optional<AttemptBlock>> FindBlock(const std::optional<std::string>& account,
                                                const std::optional<std::string>& network);
// Counts an attempt, unless it is blocked (DESIGN.md §8). The network is blocked from its
// `network_tries`th within an hour on.
AuthWrite<std::optional<AttemptBlock>> BeginAttempt(const std::optional<std::string>& account,
                                                    const std::optional<std::string>& network,
                                                    int network_tries);
AuthWrite<int64_t> ForgiveAttempt(const std::optional<std::string>& account,
                                  const std::optional<std::string>& network);
// For the audit trail: that a sign-in with this e-mail or username was refused, and why.
AuthWrite<Nothing> RecordFailure(std::string_view account, std::string_view reason);

}  // namespace sign_ins
}  // namespace fractal::db
