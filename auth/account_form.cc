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

// All of an account but the password's hash.
absl::StatusOr<db::NewAccount> ReadForm(const SignUpForm& form) {
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
  return db::NewAccount{db::Uuid::New(), *email, form.username, "", time_zone};
}

}  // namespace

absl::Status CheckForm(const SignUpForm& form) { return ReadForm(form).status(); }

absl::StatusOr<db::NewAccount> MakeAccount(const SignUpForm& form,
                                           const PasswordHasher& passwords) {
  auto account = ReadForm(form);
  if (!account.ok()) return account;
  const auto hash = passwords.Hash(form.password);
  if (!hash.ok()) return hash.status();
  account->password_hash = *hash;
  return account;
}

absl::Status CheckNewPassword(std::string_view password, const PasswordOwner& owner,
                              std::string_view field) {
  return FieldError(CheckPasswordAllowed(password, owner), "PASSWORD_NOT_ALLOWED", field);
}

}  // namespace fractal::auth
