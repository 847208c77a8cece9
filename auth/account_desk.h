#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/account_form.h"
#include "auth/authenticator.h"
#include "auth/principal.h"
#include "db/access.h"
#include "db/actor.h"
#include "db/pool.h"
#include "db/sign_ins.h"

namespace fractal::auth {

// How sign-ins are granted.
struct AccountPolicy {
  int bcrypt_cost = 12;  // 10 to 31; a rise takes effect at each user's next sign-in
  absl::Duration access_lifetime = absl::Minutes(15);
  absl::Duration refresh_lifetime = absl::Hours(30 * 24);
  absl::Duration grace = absl::Hours(30 * 24);  // until a deleted account goes for good
};

// The tokens of a sign-in, in the clear: they are shown this once.
struct IssuedTokens {
  std::string access;
  absl::Time access_expires_at;
  std::string refresh;
  absl::Time refresh_expires_at;
};

struct SignedIn {
  db::User user;
  IssuedTokens tokens;
};

// Makes accounts and grants and ends sign-ins (DESIGN.md §8). Its functions block, on the database
// and for the time of a hash: they run on the password executor, never on a gRPC or database thread.
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
  absl::StatusOr<IssuedTokens> Refresh(const db::Actor& actor, std::string_view refresh_token);
  absl::Status SignOut(const db::Actor& actor, const Principal& principal);
  absl::StatusOr<db::User> GetUser(const Principal& principal);
  // INVALID_ARGUMENT (INVALID_FIELDS) for a name that the database's list of zones lacks.
  absl::StatusOr<db::User> SetTimeZone(const db::Actor& actor, const Principal& principal,
                                       std::string_view zone);
  absl::Status ChangePassword(const db::Actor& actor, const Principal& principal,
                              std::string_view current, std::string_view wanted);
  // When the account will go for good. FAILED_PRECONDITION (LAST_ADMIN).
  absl::StatusOr<absl::Time> DeleteAccount(const db::Actor& actor, const Principal& principal,
                                           std::string_view password);

  const AccountPolicy& policy() const { return policy_; }
  // An administrator ended the user's sign-ins, or changed his role: what this server remembers of
  // them no longer holds.
  void Forget(const db::Uuid& user);

 private:
  // Runs `body` on a connection of the pool and waits for it.
  absl::Status OnConnection(const db::Actor& actor,
                            absl::FunctionRef<absl::Status(db::AuthAccess&)> body);
  template <sql::Effect E, typename T>
  absl::StatusOr<T> Run(const db::Actor& actor, const db::Query<sql::Role::kAuth, E, T>& query);

  // RESOURCE_EXHAUSTED (SIGN_IN_THROTTLED) while the account or the address is blocked.
  absl::Status BeginAttempt(const db::Actor& actor, std::string_view account);
  // Answers `why`, and keeps it in the audit trail: alike for accounts that are and are not there.
  absl::Status Refuse(const db::Actor& actor, std::string_view account, const absl::Status& why);
  // Hashes for unknown and disabled accounts as well, so that all take the same time.
  absl::StatusOr<bool> PasswordMatches(const std::optional<db::Account>& account,
                                       std::string_view password) const;
  // Of one who is signed in: counts an attempt, takes it back when the password is right, and else
  // answers UNAUTHENTICATED (SIGN_IN_FAILED).
  absl::Status VerifyOwner(const db::Actor& actor, const db::Account& account,
                           std::string_view password);
  // `account`'s password was right.
  absl::StatusOr<SignedIn> Grant(const db::Actor& actor, const db::Account& account,
                                 const std::optional<std::string>& rehashed);

  db::Pool& pool_;
  Authenticator& authenticator_;
  const AccountPolicy policy_;
  std::string dummy_hash_;
};

}  // namespace fractal::auth
