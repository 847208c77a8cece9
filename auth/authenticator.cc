#include "auth/authenticator.h"

#include <utility>

#include "absl/time/clock.h"
#include "auth/token.h"
#include "db/errors.h"
#include "db/query.h"

namespace fractal::auth {
namespace {

constexpr absl::Duration kCacheFor = absl::Seconds(5);
constexpr absl::Duration kLookUpWithin = absl::Seconds(5);
// Above this many tokens the cache starts anew: 64 Ki entries are some 10 MB.
constexpr size_t kMostCached = 1 << 16;

Principal PrincipalOf(const db::LiveToken& token) {
  return {token.user_id, token.family_id, token.role == "admin"};
}

Identity Refused() {
  return {db::MakeError(absl::StatusCode::kUnauthenticated, "the access token is not valid",
                        {"TOKEN_INVALID", "", "", false}),
          {}};
}

}  // namespace

void Authenticator::Authenticate(std::string_view token,
                                 absl::AnyInvocable<void(Identity) &&> done) {
  const std::optional<TokenKind> kind = ParseToken(token);
  if (!kind.has_value() || *kind == TokenKind::kRefresh || *kind == TokenKind::kInvitation) {
    return std::move(done)(Refused());
  }
  const db::TokenHash hash = TokenHash(token);
  if (const auto cached = FindCached(hash); cached.has_value()) {
    return std::move(done)({absl::OkStatus(), *cached});
  }
  uint64_t epoch = 0;
  {
    const std::lock_guard lock(mutex_);
    epoch = epoch_;
  }
  const auto query = db::sign_ins::FindToken(hash);
  // Shared, because the queue may refuse the work and then answers nobody.
  auto answer = std::make_shared<absl::AnyInvocable<void(Identity) &&>>(std::move(done));
  const absl::Status queued = pool_.SubmitRead(
      {absl::Now() + kLookUpWithin, nullptr},
      {query.call(), std::nullopt,
       [this, hash, epoch, answer, decode = query.decode()](absl::StatusOr<pqxx::result> rows,
                                                            const std::string&) {
         if (!rows.ok()) return std::move (*answer)({rows.status(), {}});
         const absl::StatusOr<std::optional<db::LiveToken>> found = decode(*rows);
         if (!found.ok()) return std::move (*answer)({found.status(), {}});
         if (!found->has_value()) return std::move (*answer)(Refused());
         Remember(hash, **found, epoch);
         std::move (*answer)({absl::OkStatus(), PrincipalOf(**found)});
       }});
  if (!queued.ok()) std::move (*answer)({queued, {}});
}

std::optional<Principal> Authenticator::FindCached(const db::TokenHash& hash) {
  const std::lock_guard lock(mutex_);
  const auto found = cache_.find(hash);
  if (found == cache_.end()) return std::nullopt;
  if (absl::Now() < found->second.until) return found->second.principal;
  cache_.erase(found);
  return std::nullopt;
}

void Authenticator::Remember(const db::TokenHash& hash, const db::LiveToken& token,
                             uint64_t epoch) {
  const absl::Time until = std::min(absl::Now() + kCacheFor, token.expires_at);
  const std::lock_guard lock(mutex_);
  if (epoch != epoch_) return;
  if (cache_.size() >= kMostCached) cache_.clear();
  cache_[hash] = {PrincipalOf(token), until};
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
    ForgetWhere([&](const Principal& principal) { return principal.user_id == *id; });
  } else {
    ForgetWhere([&](const Principal& principal) { return principal.family_id == *id; });
  }
}

void Authenticator::ForgetAll() {
  ForgetWhere([](const Principal&) { return true; });
}

}  // namespace fractal::auth
