#include "db/users.h"

#include "sql/queries/users.h"

namespace fractal::db::users {
namespace {

constexpr std::string_view kNoun = "user";

UserAccount ReadAccount(RowReader& row) {
  UserAccount account;
  account.user = ReadUser(row);
  account.deleted_at = row.OptionalTime();
  account.purge_at = row.OptionalTime();
  return account;
}

absl::StatusOr<UserAccount> ReadChanged(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return One<UserAccount, ReadAccount>(result);
}

// Columns: account, fractals, sign_ins.
absl::StatusOr<AccountWithHoldings> ReadWithHoldings(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  AccountWithHoldings found;
  found.account = ReadAccount(row);
  found.fractals = row.BigInt();
  found.sign_ins = row.BigInt();
  return found;
}

absl::StatusOr<SignedOut> ReadSignedOut(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  SignedOut ended;
  ended.sign_ins = row.BigInt();
  ended.api_keys = row.BigInt();
  return ended;
}

// Columns: was_deleted, account.
absl::StatusOr<UserAccount> ReadUndeleted(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return NotDeleted(kNoun);
  return ReadAccount(row);
}

absl::StatusOr<Uuid> ReadOwner(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  return row.Id();
}

StatementCall Lock(const Uuid& user) { return {&sql::users::kLockUser, {user}}; }

}  // namespace

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

AdminRead<std::vector<UserAccount>> List(const Filter& filter,
                                         const std::optional<UserCursor>& after, int32_t limit) {
  const Value created_at = after.has_value() ? Value(after->created_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::users::kListUsers,
          {filter.prefix, filter.show_deleted, created_at, id, limit},
          Many<UserAccount, ReadAccount>};
}

AdminRead<AccountWithHoldings> Get(const Uuid& user) {
  return {sql::users::kGetUser, {user, std::nullopt}, ReadWithHoldings};
}

AdminRead<AccountWithHoldings> GetByEmail(std::string_view email) {
  return {sql::users::kGetUser, {std::nullopt, email}, ReadWithHoldings};
}

AdminWrite<UserAccount> Create(const NewAccount& account, std::string_view role) {
  return {sql::users::kCreateUser,
          {account.id, account.email, account.username, account.password_hash, account.time_zone,
           role},
          One<UserAccount, ReadAccount>};
}

AdminWrite<UserAccount> SetActive(const Uuid& user, bool is_active) {
  return AdminWrite<UserAccount>(sql::users::kSetUserActive, {user, is_active}, ReadChanged)
      .After(Lock(user));
}

AdminWrite<UserAccount> SetRole(const Uuid& user, std::string_view role) {
  return {sql::users::kSetUserRole, {user, role}, ReadChanged};
}

AdminWrite<SignedOut> SignOut(const Uuid& user) {
  return AdminWrite<SignedOut>(sql::users::kSignOutUser, {user}, ReadSignedOut).After(Lock(user));
}

AdminWrite<UserAccount> Undelete(const Uuid& user) {
  return {sql::users::kUndeleteUser, {user}, ReadUndeleted};
}

AdminRead<Uuid> FindFractalOwner(const Uuid& fractal) {
  return {sql::users::kFindFractalOwner, {fractal}, ReadOwner};
}

}  // namespace fractal::db::users
