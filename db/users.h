#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// An account. The password's hash is never part of it.
struct User {
  Uuid id;
  std::string email;
  std::string username;
  std::string role;       // "user" or "admin"
  std::string time_zone;  // IANA name
  bool is_active = false;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> last_login;
};

// An account as administrators see it, also when it is deleted.
struct UserAccount {
  User user;
  std::optional<absl::Time> deleted_at;
  std::optional<absl::Time> purge_at;  // of a deleted one: when it goes for good
};

struct NewAccount {
  Uuid id;
  std::string email;
  std::string username;
  std::string password_hash;
  std::string time_zone;
};

// The last account of a page.
struct UserCursor {
  absl::Time created_at;
  Uuid id;
};

namespace users {

User ReadUser(RowReader& row);

// For administrators: the live account that is meant by an e-mail, in any case.
AdminRead<std::optional<User>> FindByEmail(std::string_view email);

struct Filter {
  std::optional<std::string> prefix;  // of the e-mail or username, in any case
  bool show_deleted = false;
};
AdminRead<std::vector<UserAccount>> List(const Filter& filter,
                                         const std::optional<UserCursor>& after, int32_t limit);

struct AccountWithHoldings {
  UserAccount account;
  int64_t fractals = 0;  // live and deleted
  int64_t sign_ins = 0;  // that are still good
};
// Both find a deleted account as well; by e-mail only where no live one has it. NOT_FOUND.
AdminRead<AccountWithHoldings> Get(const Uuid& user);
AdminRead<AccountWithHoldings> GetByEmail(std::string_view email);

// `role` is "user" or "admin". ALREADY_EXISTS (EMAIL_TAKEN, USERNAME_TAKEN).
AdminWrite<UserAccount> Create(const NewAccount& account, std::string_view role);

// Changes of one account, live or deleted: NOT_FOUND for an unknown one, FAILED_PRECONDITION
// (LAST_ADMIN) where nobody would be left to administer.
//
// Disabling ends every sign-in of the user; his API keys are good again when he is enabled.
AdminWrite<UserAccount> SetActive(const Uuid& user, bool is_active);
AdminWrite<UserAccount> SetRole(const Uuid& user, std::string_view role);
// What SignOut ended.
struct SignedOut {
  int64_t sign_ins = 0;  // that were still good
  int64_t api_keys = 0;
};
// Ends every sign-in of the user, and revokes his API keys and his reset token.
AdminWrite<SignedOut> SignOut(const Uuid& user);
// ALREADY_EXISTS (NOT_DELETED; EMAIL_TAKEN, USERNAME_TAKEN: somebody else has it by now).
AdminWrite<UserAccount> Undelete(const Uuid& user);

// Whose a fractal is, live or deleted. NOT_FOUND.
AdminRead<Uuid> FindFractalOwner(const Uuid& fractal);

}  // namespace users
}  // namespace fractal::db
