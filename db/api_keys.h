#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/scopes.h"
#include "db/sign_ins.h"
#include "db/uuid.h"

namespace fractal::db {

// What is kept of an API key, and shown of it.
struct ApiKey {
  Uuid id;
  std::string name;
  std::string prefix;  // "fgk_" and 4 characters
  Scopes scopes;
  absl::Time created_at;
  std::optional<absl::Time> expires_at;
  std::optional<absl::Time> last_used_at;  // to about a minute
};

struct NewApiKey {
  std::string name;
  std::string prefix;
  TokenHash hash;
  Scopes scopes;
  std::optional<absl::Time> expires_at;
};

// An API key that may be used now.
struct LiveApiKey {
  Uuid user_id;
  Uuid id;
  Scopes scopes;
  std::optional<absl::Time> expires_at;
  std::string role;  // of its user
  bool is_use_due = false;  // to be noted
};

namespace api_keys {

struct CreatedApiKey {
  bool is_signed_in = false;  // whether the sign-in that asked is still good
  std::optional<ApiKey> key;  // none without it, or when the user has `most` of them
};
// By one who is signed in as `family`.
AuthWrite<CreatedApiKey> Create(const Uuid& user, const Uuid& family, const NewApiKey& key,
                                int32_t most);
// Those that were not revoked, newest first.
AuthRead<std::vector<ApiKey>> List(const Uuid& user, const std::optional<NewestFirstCursor>& after,
                                   int32_t limit);
// 1, or 0 when it is not the user's or was revoked before.
AuthWrite<int64_t> Revoke(const Uuid& user, const Uuid& key);
AuthRead<std::optional<LiveApiKey>> Find(const TokenHash& hash);
// That it was used, once a minute.
AuthWrite<int64_t> NoteUse(const Uuid& key);

}  // namespace api_keys
}  // namespace fractal::db
