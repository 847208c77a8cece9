#include "auth/account_form.h"

#include "auth/identity.h"
#include "db/errors.h"

namespace fractal::auth {
namespace {

// Gives a rule's refusal its reason and field.
absl::Status FieldError(const absl::Status& status, std::string_view reason,
                        std::string_view field) {
  if (!absl::IsInvalidArgument(status)) return status;
  return db::MakeError(absl::StatusCode::kInvalidArgument, std::string(status.message()),
                       {std::string(reason), std::string(field)});
}

}  // namespace

absl::StatusOr<db::NewAccount> MakeAccount(const SignUpForm& form,
                                           const PasswordHasher& passwords) {
  const auto email = EmailKey(form.email);
  if (!email.ok()) return FieldError(email.status(), "EMAIL_INVALID", "email");
  const auto username = UsernameKey(form.username);
  if (!username.ok()) return FieldError(username.status(), "USERNAME_INVALID", "username");
  const std::string time_zone = form.time_zone.empty() ? "UTC" : form.time_zone;
  const absl::Status zone = CheckTimeZone(time_zone);
  if (!zone.ok()) return FieldError(zone, "TIME_ZONE_UNKNOWN", "time_zone");
  const absl::Status allowed =
      CheckNewPassword(form.password, {form.email, form.username}, "password");
  if (!allowed.ok()) return allowed;
  const auto hash = passwords.Hash(form.password);
  if (!hash.ok()) return hash.status();
  return db::NewAccount{db::Uuid::New(), *email, form.username, *hash, time_zone};
}

absl::Status CheckNewPassword(std::string_view password, const PasswordOwner& owner,
                              std::string_view field) {
  return FieldError(CheckPasswordAllowed(password, owner), "PASSWORD_NOT_ALLOWED", field);
}

}  // namespace fractal::auth
