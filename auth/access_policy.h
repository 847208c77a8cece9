#pragma once

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "auth/principal.h"

namespace fractal::auth {

// Who may call a method, as its option (fractal.v1.access) says.
enum class Access { kNobody, kPublic, kUser, kAdmin, kSignedIn, kAdminSignedIn };

struct MethodAccess {
  Access access = Access::kNobody;
  bool only_reads = false;  // which API keys may call it
};

// The access of each method by its full path, "/fractal.v1.FractalService/GetGoal". A method that
// is not in it is refused.
class AccessPolicy {
 public:
  void Set(std::string method, MethodAccess access) { access_[std::move(method)] = access; }

  // OK, UNAUTHENTICATED (no or a bad token), PERMISSION_DENIED (not an administrator, an API key
  // without the scope, or a method that nobody may call), or the reason why the token could not be
  // looked up.
  absl::Status Check(const std::string& method, const Identity& identity) const;

  // Whether the method changes nothing.
  bool OnlyReads(const std::string& method) const {
    const auto found = access_.find(method);
    return found != access_.end() && found->second.only_reads;
  }

 private:
  absl::flat_hash_map<std::string, MethodAccess> access_;
};

}  // namespace fractal::auth
