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

}  // namespace

absl::Status AccessPolicy::Check(const std::string& method, const Identity& identity) const {
  const auto found = access_.find(method);
  const Access access = found == access_.end() ? Access::kNobody : found->second;
  switch (access) {
    case Access::kPublic: return absl::OkStatus();
    case Access::kUser: return CheckSignedIn(identity);
    case Access::kAdmin: {
      absl::Status signed_in = CheckSignedIn(identity);
      if (!signed_in.ok() || identity.principal.is_admin) return signed_in;
      return Denied("ADMIN_ONLY", "only administrators may call this");
    }
    case Access::kNobody: break;
  }
  return Denied("METHOD_CLOSED", "nobody may call this");
}

}  // namespace fractal::auth
