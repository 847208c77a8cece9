#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/token.h"
#include "db/sign_ins.h"

namespace fractal::auth {

// The tokens of a sign-in, in the clear: they are shown this once.
struct IssuedTokens {
  std::string access;
  absl::Time access_expires_at;
  std::string refresh;
  absl::Time refresh_expires_at;
};

// How long a token that resets a password is good.
inline constexpr absl::Duration kResetTokenLifetime = absl::Hours(1);

// A new token, and what the database is to know of it.
struct FreshToken {
  std::string text;
  db::NewToken row;
};
// INTERNAL when the system has no random bytes.
absl::StatusOr<FreshToken> MakeToken(TokenKind kind, absl::Duration lifetime);

struct FreshPair {
  FreshToken access;
  FreshToken refresh;

  IssuedTokens Issue() const {
    return {access.text, access.row.expires_at, refresh.text, refresh.row.expires_at};
  }
};
absl::StatusOr<FreshPair> MakePair(absl::Duration access_lifetime, absl::Duration refresh_lifetime);

}  // namespace fractal::auth
