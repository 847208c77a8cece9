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
  bool sign_up_is_open = true;    // closed: administrators make accounts
  int sign_ups_per_network = 20;  // within an hour, until the throttle slows them
  absl::Duration grace = absl::Hours(30 * 24);  // until a deleted account goes for good
};

struct SignedIn {
  db::User user;
  IssuedTokens tokens;
};

// A try at an account's password.
struct PasswordTry {
  Attempt attempt;
  std::optional<db::Account> account;  // none: there is no such account
};

// Makes accounts, grants sign-ins, and changes what grants them. Its functions block,
// on the database: never on a gRPC or database thread. Those that take an attempt or a try hash as
// well: they run on the password executor, and each needs what the Begin… function of its kind
// answered, which refuses who is throttled before they wait for that.
//
// Every status has a reason for ErrorInfo (db::DetailOf), and names the field of the request. `actor`
// is what the audit trail keeps of who asked; their address is also what the throttle goes by. Where
// an account was signed in within 30 days it has a counter of its own, which nobody elsewhere adds
// to, and its network's does not count.
class AccountDesk {
 public:
  // `pool` runs as fractal_auth. Both outlive this. Hashes once, for the dummy hash.
  AccountDesk(db::Pool& pool, Authenticator& authenticator, const AccountPolicy& policy);

  // FAILED_PRECONDITION (SIGN_UP_CLOSED), INVALID_ARGUMENT.
  absl::StatusOr<Attempt> BeginSignUp(const db::Actor& actor, const SignUpForm& form);
  absl::StatusOr<SignedIn> SignUp(const db::Actor& actor, const Attempt& attempt,
                                  const SignUpForm& form);
  // The login is an e-mail or a username.
  absl::StatusOr<PasswordTry> BeginSignIn(const db::Actor& actor, std::string_view login);
  absl::StatusOr<SignedIn> SignIn(const db::Actor& actor, const PasswordTry& own,
                                  std::string_view password);
  absl::StatusOr<db::User> GetUser(const Principal& principal);
  // INVALID_ARGUMENT (INVALID_FIELDS) for a name that the database's list of zones lacks.
  absl::StatusOr<db::User> SetTimeZone(const db::Actor& actor, const Principal& principal,
                                       std::string_view zone);
  // Of one who is signed in, which no stranger can add to. NOT_FOUND when the account went meanwhile.
  absl::StatusOr<PasswordTry> BeginAsOwner(const db::Actor& actor, const Principal& principal);
  absl::Status ChangePassword(const db::Actor& actor, const Principal& principal,
                              const PasswordTry& own, std::string_view current,
                              std::string_view wanted);
  // INVALID_ARGUMENT (EMAIL_INVALID), ALREADY_EXISTS (EMAIL_TAKEN).
  absl::StatusOr<db::User> ChangeEmail(const db::Actor& actor, const PasswordTry& own,
                                       std::string_view password, std::string_view email);
  // When the account will go for good. FAILED_PRECONDITION (LAST_ADMIN).
  absl::StatusOr<absl::Time> DeleteAccount(const db::Actor& actor, const PasswordTry& own,
                                           std::string_view password);
  absl::StatusOr<Attempt> BeginReset(const db::Actor& actor);
  // UNAUTHENTICATED (RESET_TOKEN_INVALID).
  absl::Status ResetPassword(const db::Actor& actor, const Attempt& attempt,
                             std::string_view reset_token, std::string_view wanted);

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
  // Whether the account was signed in from the actor's network of late.
  absl::StatusOr<bool> IsAtHome(const db::Actor& actor, const std::optional<db::Account>& account);
  // Counts a try, takes it back when the password is right, and else answers UNAUTHENTICATED
  // (SIGN_IN_FAILED).
  absl::Status Verify(const db::Actor& actor, const PasswordTry& own, std::string_view password);
  // The owner got another password by other means: what strangers failed at counts no more.
  absl::Status ForgiveFailures(const db::Actor& actor, const db::User& user);
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
