#include "db/sign_ins.h"

#include "sql/statements.h"

namespace fractal::db::sign_ins {
namespace {

Value HashValue(const TokenHash& hash) {
  return Value::Bytes({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

Account ReadAccount(RowReader& row) {
  Account account;
  account.user = users::ReadUser(row);
  account.password_hash = row.Text();
  return account;
}

LiveToken ReadLiveToken(RowReader& row) {
  LiveToken token;
  token.user_id = row.Id();
  token.family_id = row.Id();
  token.kind = row.Text();
  token.expires_at = row.Time();
  token.role = row.Text();
  return token;
}

// One row always; its time is NULL when nothing is blocked.
absl::StatusOr<std::optional<absl::Time>> ReadBlocked(const pqxx::result& result) {
  const pqxx::row first = result.at(0);
  RowReader row(first);
  return row.OptionalTime();
}

// Columns: zone_known, user.
absl::StatusOr<User> ReadZoneSet(const pqxx::result& result) {
  const pqxx::row first = result.at(0);
  RowReader row(first);
  if (!row.Bool()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "time_zone: is not a name of the IANA database",
                     {"INVALID_FIELDS", "time_zone", "", false});
  }
  if (row.IsNull()) return NotFound("user");
  return users::ReadUser(row);
}

absl::Time ReadPurgeTime(RowReader& row) { return row.Time(); }

StatementCall Lock(const Uuid& user) { return {&sql::auth::kLockAccount, {user}}; }

}  // namespace

AuthWrite<User> CreateAccount(const NewAccount& account) {
  return {sql::auth::kCreateAccount,
          {account.id, account.email, account.username, account.password_hash, account.time_zone},
          One<User, users::ReadUser>};
}

AuthRead<std::optional<Account>> FindAccount(std::string_view email_or_username) {
  return {sql::auth::kFindAccount, {email_or_username}, AtMostOne<Account, ReadAccount>};
}

AuthRead<std::optional<Account>> GetAccount(const Uuid& user) {
  return {sql::auth::kGetAccount, {user}, AtMostOne<Account, ReadAccount>};
}

AuthWrite<Nothing> CreateTokens(const Uuid& user, const Uuid& family, const NewToken& access,
                                const NewToken& refresh) {
  return {sql::auth::kCreateTokens,
          {access.id, refresh.id, user, family, HashValue(access.hash), access.expires_at,
           HashValue(refresh.hash), refresh.expires_at},
          Done};
}

AuthRead<std::optional<LiveToken>> FindToken(const TokenHash& hash) {
  return {sql::auth::kFindToken, {HashValue(hash)}, AtMostOne<LiveToken, ReadLiveToken>};
}

AuthWrite<int64_t> RotateRefreshToken(const TokenHash& used, const NewToken& access,
                                      const NewToken& refresh) {
  return {sql::auth::kRotateRefreshToken,
          {HashValue(used), access.id, refresh.id, HashValue(access.hash), access.expires_at,
           HashValue(refresh.hash), refresh.expires_at},
          RowsChanged};
}

AuthWrite<int64_t> RevokeReusedFamily(const TokenHash& reused) {
  return {sql::auth::kRevokeReusedFamily, {HashValue(reused)}, RowsChanged};
}

AuthWrite<int64_t> RevokeFamily(const Uuid& family) {
  return {sql::auth::kRevokeFamily, {family}, RowsChanged};
}

AuthWrite<int64_t> NoteSignIn(const Uuid& user, std::string_view hash,
                              const std::optional<std::string>& rehashed) {
  return {sql::auth::kNoteSignIn, {user, rehashed, hash}, RowsChanged};
}

AuthWrite<User> SetTimeZone(const Uuid& user, std::string_view zone) {
  return {sql::auth::kSetTimeZone, {user, zone}, ReadZoneSet};
}

AuthWrite<int64_t> SetPassword(const Uuid& user, std::string_view password_hash,
                               const Uuid& kept_family) {
  return AuthWrite<int64_t>(sql::auth::kSetPassword, {user, password_hash, kept_family},
                            RowsChanged)
      .After(Lock(user));
}

AuthWrite<std::optional<absl::Time>> DeleteAccount(const Uuid& user, absl::Duration grace) {
  return AuthWrite<std::optional<absl::Time>>(sql::auth::kDeleteAccount,
                                              {user, absl::ToDoubleSeconds(grace)},
                                              AtMostOne<absl::Time, ReadPurgeTime>)
      .After(Lock(user));
}

AuthWrite<std::optional<absl::Time>> BeginAttempt(std::string_view account,
                                                  std::string_view address) {
  return {sql::auth::kBeginSignInAttempt, {account, address}, ReadBlocked};
}

AuthWrite<int64_t> ForgiveAttempt(std::string_view account, std::string_view address) {
  return {sql::auth::kForgiveSignInAttempt, {account, address}, RowsChanged};
}

}  // namespace fractal::db::sign_ins
