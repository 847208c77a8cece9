#include "auth/api_key_desk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "auth/token.h"
#include "db/errors.h"

namespace fractal::auth {

absl::StatusOr<IssuedApiKey> ApiKeyDesk::Create(const db::Actor& actor, const Principal& principal,
                                                const ApiKeyForm& form) {
  auto secret = GenerateToken(TokenKind::kApiKey);
  if (!secret.ok()) return secret.status();
  const db::NewApiKey key{form.name, std::string(ShownPrefix(*secret)), TokenHash(*secret),
                          form.scopes, form.expires_at};
  auto made = store_.Run(
      actor, db::api_keys::Create(principal.user_id, principal.family_id, key, kMostApiKeys));
  if (!made.ok()) return made.status();
  if (!made->is_signed_in) return TokenInvalid();
  if (!made->key.has_value()) {
    return db::MakeError(absl::StatusCode::kResourceExhausted,
                         absl::StrCat("there are ", kMostApiKeys, " API keys: revoke one"),
                         {"TOO_MANY_API_KEYS"});
  }
  return IssuedApiKey{*std::move(made->key), *std::move(secret)};
}

absl::StatusOr<std::vector<db::ApiKey>> ApiKeyDesk::List(
    const db::Actor& actor, const Principal& principal,
    const std::optional<db::NewestFirstCursor>& after, int32_t limit) {
  return store_.Run(actor, db::api_keys::List(principal.user_id, after, limit));
}

absl::Status ApiKeyDesk::Revoke(const db::Actor& actor, const Principal& principal,
                                const db::Uuid& key) {
  const auto revoked = store_.Run(actor, db::api_keys::Revoke(principal.user_id, key));
  if (!revoked.ok()) return revoked.status();
  if (*revoked == 0) return db::NotFound("API key");
  authenticator_.ForgetCredential(key);
  return absl::OkStatus();
}

}  // namespace fractal::auth
