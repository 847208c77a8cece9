#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "auth/password_hasher.h"
#include "db/users.h"

namespace fractal::auth {

// What is asked for to make an account, by its user or by an administrator.
struct SignUpForm {
  std::string email;
  std::string username;
  std::string password;
  std::string time_zone;  // empty: UTC
};

// Checks a form by the rules of identity.h and password.h. INVALID_ARGUMENT (EMAIL_INVALID,
// USERNAME_INVALID, TIME_ZONE_UNKNOWN, PASSWORD_NOT_ALLOWED).
absl::Status CheckForm(const SignUpForm& form);
// The same, and makes an account of it, with an id. Hashes: not for a gRPC or database thread.
absl::StatusOr<db::NewAccount> MakeAccount(const SignUpForm& form, const PasswordHasher& passwords);

// OK, or INVALID_ARGUMENT (PASSWORD_NOT_ALLOWED) at `field` of the request.
absl::Status CheckNewPassword(std::string_view password, const PasswordOwner& owner,
                              std::string_view field);

}  // namespace fractal::auth
