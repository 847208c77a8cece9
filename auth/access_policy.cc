#include "auth/access_policy.h"

#include "db/errors.h"

namespace fractal::auth {
namespace {

absl::Status Unauthenticated() {
  return db::MakeError(absl::StatusCode::kUnauthenticated,
                       "the call needs the metadata 'authorization: Bearer <access token>'",
                       {"TOKEN_MISSING"});
}

absl::Status Denied(std::string_view reason, std::string_view message) {
  return db::MakeError(absl::StatusCode::kPermissionDenied, message, {std::string(reason)});
}

absl::Status CheckSignedIn(const Identity& identity) {
  if (identity.known()) return absl::OkStatus();
  return absl::IsNotFound(identity.status) ? Unauthenticated() : identity.status;
}

bool IsForAdmins(Access access) {
  return access == Access::kAdmin || access == Access::kAdminSignedIn;
}

// Whether an API key may call a method: never what decides who gets in, else within its scopes.
absl::Status CheckKey(const MethodAccess& method, const db::Scopes& scopes) {
  if (method.access == Access::kSignedIn || method.access == Access::kAdminSignedIn) {
    return Denied("SIGN_IN_NEEDED", "no API key may call this: sign in");
  }
  const bool has = IsForAdmins(method.access) ? scopes.admin
                   : method.only_reads        ? scopes.read
                                              : scopes.write;
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
  if (IsForAdmins(wanted.access) && !principal.is_admin) {
    return Denied("ADMIN_ONLY", "only administrators may call this");
  }
  return principal.by_key ? CheckKey(wanted, principal.scopes) : absl::OkStatus();
}

}  // namespace fractal::auth
