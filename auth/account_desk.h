#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/account_form.h"
#include "auth/api_key_desk.h"
#include "auth/authenticator.h"
#include "auth/password_hasher.h"
#include "auth/principal.h"
#include "auth/sign_in_desk.h"
#include "auth/sign_in_store.h"
#include "auth/throttle.h"
#include "auth/token_pair.h"
#include "db/actor.h"
#include "db/pool.h"
#include "db/sign_ins.h"

namespace fractal::auth {

// How accounts are kept, and sign-ins granted.
struct AccountPolicy {
  int bcrypt_cost = kDefaultBcryptCost;  // 10 to 31; a rise takes effect at each user's next sign-in
  std::string pepper;  // empty: none; one that is new does likewise (password_hasher.h)
  // Serve although accounts have passwords under another one: they need a reset token.
  bool pepper_is_lost = false;
  SignInPolicy sign_ins;
  absl::Duration grace = absl::Hours(30 * 24);  // until a deleted account goes for good
};

struct SignedIn {
  db::User user;
  IssuedTokens tokens;
};

// Makes accounts, grants sign-ins, and changes what grants them (DESIGN.md §8). Its functions block,
// on the database and for the time of a hash: they run on the password executor, never on a gRPC or
// database thread.
//
// Every status has a reason for ErrorInfo (db::DetailOf), and names the field of the request. `actor`
// is what the audit trail keeps of who asked; his address is also what the throttle goes by.
class AccountDesk {
 public:
  // `pool` runs as fractal_auth. Both outlive this. Hashes once, for the dummy hash.
  AccountDesk(db::Pool& pool, Authenticator& authenticator, const AccountPolicy& policy);

  absl::StatusOr<SignedIn> SignUp(const db::Actor& actor, const SignUpForm& form);
  absl::StatusOr<SignedIn> SignIn(const db::Actor& actor, std::string_view login,
                                  std::string_view password);
  absl::StatusOr<db::User> GetUser(const Principal& principal);
  // INVALID_ARGUMENT (INVALID_FIELDS) for a name that the database's list of zones lacks.
  absl::StatusOr<db::User> SetTimeZone(const db::Actor& actor, const Principal& principal,
                                       std::string_view zone);
  absl::Status ChangePassword(const db::Actor& actor, const Principal& principal,
                              std::string_view current, std::string_view wanted);
  // INVALID_ARGUMENT (EMAIL_INVALID), ALREADY_EXISTS (EMAIL_TAKEN).
  absl::StatusOr<db::User> ChangeEmail(const db::Actor& actor, const Principal& principal,
                                       std::string_view password, std::string_view email);
  // UNAUTHENTICATED (RESET_TOKEN_INVALID).
  absl::Status ResetPassword(const db::Actor& actor, std::string_view reset_token,
                             std::string_view wanted);
  // When the account will go for good. FAILED_PRECONDITION (LAST_ADMIN).
  absl::StatusOr<absl::Time> DeleteAccount(const db::Actor& actor, const Principal& principal,
                                           std::string_view password);

  // These need no password.
  SignInDesk& sign_ins() { return sign_ins_; }
  ApiKeyDesk& api_keys() { return api_keys_; }

  // FAILED_PRECONDITION, for the operator, when accounts have passwords that only another pepper
  // opens, or this one is none.
  absl::Status CheckPasswords() const;

  const PasswordHasher& passwords() const { return passwords_; }
  // An administrator ended the user's sign-ins, or changed his role: what this server remembers of
  // them no longer holds.
  void Forget(const db::Uuid& user) { authenticator_.ForgetUser(user); }

 private:
  // Hashes for unknown and disabled accounts as well, so that all take the same time.
  absl::StatusOr<bool> PasswordMatches(const std::optional<db::Account>& account,
                                       std::string_view password) const;
  // The account of one who is signed in. NOT_FOUND when it went meanwhile.
  absl::StatusOr<db::Account> OwnAccount(const db::Actor& actor, const Principal& principal);
  // Of one who is signed in: counts an attempt, takes it back when the password is right, and else
  // answers UNAUTHENTICATED (SIGN_IN_FAILED).
  absl::Status VerifyOwner(const db::Actor& actor, const db::Account& account,
                           std::string_view password);
  // `account`'s password was right.
  absl::StatusOr<SignedIn> Grant(const db::Actor& actor, const db::Account& account,
                                 const std::optional<std::string>& rehashed);

  const SignInStore store_;
  const Throttle throttle_;
  Authenticator& authenticator_;
  const AccountPolicy policy_;
  const PasswordHasher passwords_;
  SignInDesk sign_ins_;
  ApiKeyDesk api_keys_;
  std::string dummy_hash_;
};

}  // namespace fractal::auth
