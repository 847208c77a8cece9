#include "auth/authenticator.h"

#include <utility>

#include "absl/time/clock.h"
#include "auth/token.h"
#include "db/access.h"
#include "db/errors.h"

namespace fractal::auth {
namespace {

constexpr absl::Duration kCacheFor = absl::Seconds(5);
constexpr absl::Duration kLookUpWithin = absl::Seconds(5);
// Above this many tokens the cache starts anew: 64 Ki entries are some 10 MB.
constexpr size_t kMostCached = 1 << 16;

Identity Refused() { return {TokenInvalid(), {}}; }

}  // namespace

absl::Status TokenInvalid() {
  return db::MakeError(absl::StatusCode::kUnauthenticated, "the access token is not valid",
                       {"TOKEN_INVALID"});
}

void Authenticator::Authenticate(std::string_view token,
                                 absl::AnyInvocable<void(Identity) &&> done) {
  const std::optional<TokenKind> kind = ParseToken(token);
  const bool is_access = kind == TokenKind::kAccess;
  if (!is_access && kind != TokenKind::kApiKey) return std::move(done)(Refused());
  const db::TokenHash hash = TokenHash(token);
  if (const auto cached = FindCached(hash); cached.has_value()) {
    return std::move(done)({absl::OkStatus(), *cached});
  }
  if (is_access) {
    LookUp(hash, db::sign_ins::FindToken(hash), &Authenticator::OfToken, std::move(done));
  } else {
    LookUp(hash, db::api_keys::Find(hash), &Authenticator::OfKey, std::move(done));
  }
}

template <typename T>
void Authenticator::LookUp(const db::TokenHash& hash,
                           const db::AuthRead<std::optional<T>>& query,
                           Found (Authenticator::*found_of)(const T&),
                           absl::AnyInvocable<void(Identity) &&> done) {
  uint64_t epoch = 0;
  {
    const std::lock_guard lock(mutex_);
    epoch = epoch_;
  }
  // Shared, because the queue may refuse the work and then answers nobody.
  auto answer = std::make_shared<absl::AnyInvocable<void(Identity) &&>>(std::move(done));
  const absl::Status queued = pool_.SubmitRead(
      {absl::Now() + kLookUpWithin, nullptr},
      {query.call(), std::nullopt,
       [this, hash, epoch, answer, found_of, decode = query.decode()](
           absl::StatusOr<pqxx::result> rows, const std::string&) {
         if (!rows.ok()) return std::move (*answer)({rows.status(), {}});
         const absl::StatusOr<std::optional<T>> row = decode(*rows);
         if (!row.ok()) return std::move (*answer)({row.status(), {}});
         if (!row->has_value()) return std::move (*answer)(Refused());
         const Found found = (this->*found_of)(**row);
         Remember(hash, found, epoch);
         std::move (*answer)({absl::OkStatus(), found.principal});
       }});
  if (!queued.ok()) std::move (*answer)({queued, {}});
}

Authenticator::Found Authenticator::OfToken(const db::LiveToken& token) {
  return {{token.user_id, token.family_id, token.role == "admin"}, token.expires_at};
}

Authenticator::Found Authenticator::OfKey(const db::LiveApiKey& key) {
  if (key.is_use_due) {
    // What is not noted stays due: the next look-up tries again.
    const absl::Status queued = pool_.Submit(
        {absl::Now() + kLookUpWithin, nullptr},
        {[id = key.id](db::Connection& connection) {
           (void)db::AuthAccess(connection).Run(db::api_keys::NoteUse(id));
         },
         [](const absl::Status&) {}});
    (void)queued;
  }
  return {{key.user_id, key.id, key.role == "admin", true, key.scopes},
          key.expires_at.value_or(absl::InfiniteFuture())};
}

std::optional<Principal> Authenticator::FindCached(const db::TokenHash& hash) {
  const std::lock_guard lock(mutex_);
  const auto found = cache_.find(hash);
  if (found == cache_.end()) return std::nullopt;
  if (absl::Now() < found->second.until) return found->second.principal;
  cache_.erase(found);
  return std::nullopt;
}

void Authenticator::Remember(const db::TokenHash& hash, const Found& found, uint64_t epoch) {
  const absl::Time until = std::min(absl::Now() + kCacheFor, found.expires_at);
  const std::lock_guard lock(mutex_);
  if (epoch != epoch_) return;
  if (cache_.size() >= kMostCached) cache_.clear();
  cache_[hash] = {found.principal, until};
}

template <typename Matches>
void Authenticator::ForgetWhere(Matches matches) {
  const std::lock_guard lock(mutex_);
  ++epoch_;
  absl::erase_if(cache_, [&](const auto& entry) { return matches(entry.second.principal); });
}

void Authenticator::Forget(const std::string& revoked) {
  const size_t space = revoked.find(' ');
  const auto id =
      space == std::string::npos ? std::nullopt : db::Uuid::Parse(revoked.substr(space + 1));
  // A message of another form is of a later server: forgetting everything is always right.
  if (!id.has_value()) return ForgetAll();
  if (revoked.starts_with("user ")) {
    ForgetUser(*id);
  } else {
    ForgetCredential(*id);
  }
}

void Authenticator::ForgetUser(const db::Uuid& user) {
  ForgetWhere([&](const Principal& principal) { return principal.user_id == user; });
}

void Authenticator::ForgetCredential(const db::Uuid& family) {
  ForgetWhere([&](const Principal& principal) { return principal.family_id == family; });
}

void Authenticator::ForgetAll() {
  ForgetWhere([](const Principal&) { return true; });
}

}  // namespace fractal::auth
