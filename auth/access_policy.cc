#include "auth/access_policy.h"

#include "db/errors.h"

namespace fractal::auth {
namespace {

absl::Status Unauthenticated() {
  return db::MakeError(absl::StatusCode::kUnauthenticated,
                       "the call needs the metadata 'authorization: Bearer <access token>'",
                       {"TOKEN_MISSING", "", "", false});
}

absl::Status Denied(std::string_view reason, std::string_view message) {
  return db::MakeError(absl::StatusCode::kPermissionDenied, message,
                       {std::string(reason), "", "", false});
}

absl::Status CheckSignedIn(const Identity& identity) {
  if (identity.known()) return absl::OkStatus();
  return absl::IsNotFound(identity.status) ? Unauthenticated() : identity.status;
}

// Whether an API key with these scopes may call a method.
absl::Status CheckScope(const MethodAccess& method, const Principal& principal) {
  if (!principal.by_key) return absl::OkStatus();
  const db::Scopes& scopes = principal.scopes;
  const bool needs_admin = method.access == Access::kAdmin;
  const bool has = needs_admin ? scopes.admin : method.only_reads ? scopes.read : scopes.write;
  if (has) return absl::OkStatus();
  return Denied("SCOPE_MISSING", "the API key is not for calls like this");
}

}  // namespace

absl::Status AccessPolicy::Check(const std::string& method, const Identity& identity) const {
  const auto found = access_.find(method);
  const MethodAccess wanted = found == access_.end() ? MethodAccess() : found->second;
  if (wanted.access == Access::kPublic) return absl::OkStatus();
  if (wanted.access == Access::kNobody) return Denied("METHOD_CLOSED", "nobody may call this");
  if (absl::Status known = CheckSignedIn(identity); !known.ok()) return known;
  const Principal& principal = identity.principal;
  if (wanted.access == Access::kSignedIn) {
    if (!principal.by_key) return absl::OkStatus();
    return Denied("SIGN_IN_NEEDED", "no API key may call this: sign in");
  }
  if (wanted.access == Access::kAdmin && !principal.is_admin) {
    return Denied("ADMIN_ONLY", "only administrators may call this");
  }
  return CheckScope(wanted, principal);
}

}  // namespace fractal::auth
