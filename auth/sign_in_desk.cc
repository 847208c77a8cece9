#include "auth/sign_in_desk.h"

#include "db/errors.h"

namespace fractal::auth {
namespace {

absl::Status Invalid() {
  return db::MakeError(absl::StatusCode::kUnauthenticated,
                       "the refresh token is not valid: sign in again", {"REFRESH_TOKEN_INVALID"});
}

}  // namespace

absl::StatusOr<IssuedTokens> SignInDesk::Refresh(const db::Actor& actor,
                                                 std::string_view refresh_token) {
  if (ParseToken(refresh_token) != TokenKind::kRefresh) return Invalid();
  const auto pair = MakePair(policy_.access_lifetime, policy_.lifetime);
  if (!pair.ok()) return pair.status();
  const auto rotation = store_.Run(
      actor, db::sign_ins::RotateRefreshToken(TokenHash(refresh_token), pair->access.row,
                                              pair->refresh.row, policy_.refresh_grace, actor.peer,
                                              actor.user_agent));
  if (!rotation.ok()) return rotation.status();
  // NOTIFY tells the other servers, and this one: but its own next call must know already.
  if (rotation->revoked_family.has_value()) {
    authenticator_.ForgetCredential(*rotation->revoked_family);
  }
  if (!rotation->access_expires_at.has_value() || !rotation->refresh_expires_at.has_value()) {
    return Invalid();
  }
  IssuedTokens tokens = pair->Issue();
  tokens.access_expires_at = *rotation->access_expires_at;
  tokens.refresh_expires_at = *rotation->refresh_expires_at;
  return tokens;
}

absl::StatusOr<std::vector<db::SignInRow>> SignInDesk::List(
    const db::Actor& actor, const Principal& principal,
    const std::optional<db::NewestFirstCursor>& after, int32_t limit) {
  return store_.Run(actor, db::sign_ins::List(principal.user_id, after, limit));
}

absl::Status SignInDesk::SignOut(const db::Actor& actor, const Principal& principal) {
  const auto revoked =
      store_.Run(actor, db::sign_ins::Revoke(principal.user_id, principal.family_id));
  authenticator_.ForgetCredential(principal.family_id);
  return revoked.status();
}

absl::Status SignInDesk::Revoke(const db::Actor& actor, const Principal& principal,
                                const db::Uuid& sign_in) {
  const auto revoked = store_.Run(actor, db::sign_ins::Revoke(principal.user_id, sign_in));
  if (!revoked.ok()) return revoked.status();
  if (*revoked == 0) return db::NotFound("sign-in");
  authenticator_.ForgetCredential(sign_in);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SignInDesk::SignOutEverywhere(const db::Actor& actor,
                                                      const Principal& principal) {
  const auto ended = store_.Run(actor, db::sign_ins::RevokeAll(principal.user_id));
  authenticator_.ForgetUser(principal.user_id);
  return ended;
}

}  // namespace fractal::auth
