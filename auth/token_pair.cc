#include "auth/token_pair.h"

#include <utility>

#include "absl/time/clock.h"

namespace fractal::auth {

absl::StatusOr<FreshToken> MakeToken(TokenKind kind, absl::Duration lifetime) {
  absl::StatusOr<std::string> text = GenerateToken(kind);
  if (!text.ok()) return text.status();
  FreshToken token{*std::move(text), {}};
  token.row = {db::Uuid::New(), TokenHash(token.text), absl::Now() + lifetime};
  return token;
}

absl::StatusOr<FreshPair> MakePair(absl::Duration access_lifetime,
                                   absl::Duration refresh_lifetime) {
  auto access = MakeToken(TokenKind::kAccess, access_lifetime);
  if (!access.ok()) return access.status();
  auto refresh = MakeToken(TokenKind::kRefresh, refresh_lifetime);
  if (!refresh.ok()) return refresh.status();
  return FreshPair{*std::move(access), *std::move(refresh)};
}

}  // namespace fractal::auth
