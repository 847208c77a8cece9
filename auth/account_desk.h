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
// Every status has a reason for ErrorInfo (db::DetailOf), and names the field of the request.
class AccountDesk {
 public:
  // `pool` runs as fractal_auth. Both outlive this. Hashes once, for the dummy hash.
  AccountDesk(db::Pool& pool, Authenticator& authenticator, const AccountPolicy& policy);

  absl::StatusOr<SignedIn> SignUp(const SignUpForm& form);
  // `address` is the peer's, for the throttle.
  absl::StatusOr<SignedIn> SignIn(std::string_view login, std::string_view password,
                                  std::string_view address);
  absl::StatusOr<IssuedTokens> Refresh(std::string_view refresh_token);
  absl::Status SignOut(const Principal& principal);
  absl::StatusOr<db::User> GetUser(const Principal& principal);
  // INVALID_ARGUMENT (INVALID_FIELDS) for a name that the database's list of zones lacks.
  absl::StatusOr<db::User> SetTimeZone(const Principal& principal, std::string_view zone);
  absl::Status ChangePassword(const Principal& principal, std::string_view current,
                              std::string_view wanted, std::string_view address);
  // When the account will go for good. FAILED_PRECONDITION (LAST_ADMIN).
  absl::StatusOr<absl::Time> DeleteAccount(const Principal& principal, std::string_view password,
                                           std::string_view address);

  const AccountPolicy& policy() const { return policy_; }
  // An administrator ended the user's sign-ins, or changed his role: what this server remembers of
  // them no longer holds.
  void Forget(const db::Uuid& user);

 private:
  // Runs `body` on a connection of the pool and waits for it.
  absl::Status OnConnection(absl::FunctionRef<absl::Status(db::AuthAccess&)> body);
  template <sql::Effect E, typename T>
  absl::StatusOr<T> Run(const db::Query<sql::Role::kAuth, E, T>& query);

  // RESOURCE_EXHAUSTED (SIGN_IN_THROTTLED) while the account or the address is blocked.
  absl::Status BeginAttempt(std::string_view account, std::string_view address);
  // Hashes for unknown and disabled accounts as well, so that all take the same time.
  absl::StatusOr<bool> PasswordMatches(const std::optional<db::Account>& account,
                                       std::string_view password) const;
  // Of one who is signed in: counts an attempt, takes it back when the password is right, and else
  // answers UNAUTHENTICATED (SIGN_IN_FAILED).
  absl::Status VerifyOwner(const db::Account& account, std::string_view password,
                           std::string_view address);
  // `account`'s password was right.
  absl::StatusOr<SignedIn> Grant(const db::Account& account,
                                 const std::optional<std::string>& rehashed);

  db::Pool& pool_;
  Authenticator& authenticator_;
  const AccountPolicy policy_;
  std::string dummy_hash_;
};

}  // namespace fractal::auth
