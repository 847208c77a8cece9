#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/users.h"
#include "db/uuid.h"

namespace fractal::db {

// SHA-256 of a token: all that the database knows of it.
using TokenHash = std::array<uint8_t, 32>;

// An account with its password's hash, for the sign-in role only.
struct Account {
  User user;
  std::string password_hash;
};

// One new token of a sign-in.
struct NewToken {
  Uuid id;
  TokenHash hash;
  absl::Time expires_at;
};

// A token that may be used now.
struct LiveToken {
  Uuid user_id;
  Uuid family_id;    // the sign-in it belongs to
  std::string kind;  // "access" or "api_key"
  absl::Time expires_at;
  std::string role;  // of its user
};

namespace sign_ins {

// ALREADY_EXISTS (EMAIL_TAKEN, USERNAME_TAKEN).
AuthWrite<User> CreateAccount(const NewAccount& account);
AuthRead<std::optional<Account>> FindAccount(std::string_view email_or_username);
AuthRead<std::optional<Account>> GetAccount(const Uuid& user);

AuthWrite<Nothing> CreateTokens(const Uuid& user, const Uuid& family, const NewToken& access,
                                const NewToken& refresh);
AuthRead<std::optional<LiveToken>> FindToken(const TokenHash& hash);
// The number of new tokens: 2, or 0 when the token is not good or was used before.
AuthWrite<int64_t> RotateRefreshToken(const TokenHash& used, const NewToken& access,
                                      const NewToken& refresh);
// Ends the sign-in of a refresh token that was used before; the number of tokens it ended.
AuthWrite<int64_t> RevokeReusedFamily(const TokenHash& reused);
AuthWrite<int64_t> RevokeFamily(const Uuid& family);

// A successful sign-in, whose password was found to be that of `hash`: stamps last_login and
// replaces the hash when `rehashed` is set. 0 when the account was closed or got another hash since.
AuthWrite<int64_t> NoteSignIn(const Uuid& user, std::string_view hash,
                              const std::optional<std::string>& rehashed);
// INVALID_ARGUMENT (INVALID_FIELDS) for a zone that PostgreSQL does not know by exactly this name.
AuthWrite<User> SetTimeZone(const Uuid& user, std::string_view zone);
// Ends every sign-in of the user but `kept_family`.
AuthWrite<int64_t> SetPassword(const Uuid& user, std::string_view password_hash,
                               const Uuid& kept_family);
// Puts the account into its time of grace, and ends every sign-in of the user. When it will go for
// good; none when it is deleted already. FAILED_PRECONDITION (LAST_ADMIN).
AuthWrite<std::optional<absl::Time>> DeleteAccount(const Uuid& user, absl::Duration grace);

// Counts an attempt; until when it is blocked, if it is (DESIGN.md §8).
AuthWrite<std::optional<absl::Time>> BeginAttempt(std::string_view account,
                                                  std::string_view address);
AuthWrite<int64_t> ForgiveAttempt(std::string_view account, std::string_view address);

}  // namespace sign_ins
}  // namespace fractal::db
