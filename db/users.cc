#include "db/users.h"

#include "sql/statements.h"

namespace fractal::db::users {

User ReadUser(RowReader& row) {
  User user;
  user.id = row.Id();
  user.email = row.Text();
  user.username = row.Text();
  user.role = row.Text();
  user.time_zone = row.Text();
  user.is_active = row.Bool();
  user.created_at = row.Time();
  user.updated_at = row.Time();
  user.last_login = row.OptionalTime();
  return user;
}

AdminRead<std::optional<User>> FindByEmail(std::string_view email) {
  return {sql::users::kFindUserByEmail, {email}, AtMostOne<User, ReadUser>};
}

AdminRead<std::vector<User>> List() {
  return {sql::users::kListUsers, {}, Many<User, ReadUser>};
}

AdminWrite<User> Create(const NewUser& user) {
  return {sql::users::kCreateUser,
          {user.id, user.email, user.username, user.password_hash, user.role},
          One<User, ReadUser>};
}

AdminWrite<int64_t> SetActive(const Uuid& user, bool is_active) {
  return {sql::users::kSetUserActive, {user, is_active}, RowsChanged};
}

AdminWrite<int64_t> SetRole(const Uuid& user, std::string_view role) {
  return {sql::users::kSetUserRole, {user, role}, RowsChanged};
}

AdminWrite<int64_t> SetPassword(const Uuid& user, std::string_view password_hash) {
  return {sql::users::kSetUserPassword, {user, password_hash}, RowsChanged};
}

}  // namespace fractal::db::users
