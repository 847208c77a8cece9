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

namespace users {

User ReadUser(RowReader& row);

// For administrators: who is meant by an e-mail, in any case.
AdminRead<std::optional<User>> FindByEmail(std::string_view email);

AdminRead<std::vector<User>> List();

struct NewUser {
  Uuid id;
  std::string email;
  std::string username;
  std::string password_hash;
  std::string role;
};
// ALREADY_EXISTS (EMAIL_TAKEN, USERNAME_TAKEN).
AdminWrite<User> Create(const NewUser& user);

// Each answers the number of accounts it changed. A disabled user is refused from his next call on.
AdminWrite<int64_t> SetActive(const Uuid& user, bool is_active);
AdminWrite<int64_t> SetRole(const Uuid& user, std::string_view role);
// Ends every sign-in of the user; the number of tokens that it ended.
AdminWrite<int64_t> SetPassword(const Uuid& user, std::string_view password_hash);

}  // namespace users
}  // namespace fractal::db
