#include "db/sign_ins.h"

#include "sql/queries/auth.h"

namespace fractal::db {

Value HashValue(const TokenHash& hash) {
  return Value::Bytes({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

Account ReadAccount(RowReader& row) {
  Account account;
  account.user = users::ReadUser(row);
  account.password_hash = row.Text();
  return account;
}

namespace sign_ins {
namespace {

LiveToken ReadLiveToken(RowReader& row) {
  LiveToken token;
  token.user_id = row.Id();
  token.family_id = row.Id();
  token.expires_at = row.Time();
  token.role = row.Text();
  return token;
}

SignInRow ReadSignIn(RowReader& row) {
  SignInRow sign_in;
  sign_in.id = row.Id();
  sign_in.created_at = row.Time();
  sign_in.last_used_at = row.Time();
  sign_in.expires_at = row.Time();
  sign_in.address = row.Text();
  sign_in.user_agent = row.Text();
  return sign_in;
}

Rotation ReadRotation(RowReader& row) {
  Rotation rotation;
  rotation.access_expires_at = row.OptionalTime();
  rotation.refresh_expires_at = row.OptionalTime();
  rotation.was_reused = row.BigInt() > 0;
  rotation.revoked_family = row.OptionalId();
  return rotation;
}

int64_t ReadCount(RowReader& row) { return row.BigInt(); }

// One row always; its seconds are NULL when nothing is blocked.
absl::StatusOr<std::optional<AttemptBlock>> ReadBlock(const pqxx::result& result) {
  const pqxx::row first = result.at(0);
  RowReader row(first);
  if (row.IsNull()) return std::nullopt;
  const absl::Duration left = absl::Seconds(row.BigInt());
  return AttemptBlock{left, row.Bool()};
}

std::string ReadAddress(RowReader& row) { return row.Text(); }

// Columns: zone_known, user.
absl::StatusOr<User> ReadZoneSet(const pqxx::result& result) {
  const pqxx::row first = result.at(0);
  RowReader row(first);
  if (!row.Bool()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "time_zone: is not a name of the IANA database",
                     {"INVALID_FIELDS", "time_zone"});
  }
  if (row.IsNull()) return NotFound("user");
  return users::ReadUser(row);
}

absl::Time ReadPurgeTime(RowReader& row) { return row.Time(); }

StatementCall LockSignIn(const Uuid& family) { return {&sql::auth::kLockSignIn, {family}}; }

}  // namespace

StatementCall LockAccount(const Uuid& user) { return {&sql::auth::kLockAccount, {user}}; }

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

AuthRead<int64_t> CountOtherPeppers(std::string_view prefix) {
  return {sql::auth::kCountOtherPeppers, {prefix}, One<int64_t, ReadCount>};
}

AuthWrite<Nothing> Create(const Uuid& user, const Uuid& family, const NewToken& access,
                          const NewToken& refresh, std::string_view address,
                          std::string_view user_agent) {
  return {sql::auth::kCreateSignIn,
          {family, user, refresh.expires_at, address, user_agent, access.id, HashValue(access.hash),
           access.expires_at, refresh.id, HashValue(refresh.hash)},
          Done};
}

AuthRead<std::optional<LiveToken>> FindToken(const TokenHash& hash) {
  return {sql::auth::kFindToken, {HashValue(hash)}, AtMostOne<LiveToken, ReadLiveToken>};
}

AuthWrite<Rotation> RotateRefreshToken(const TokenHash& used, const NewToken& access,
                                       const NewToken& refresh, absl::Duration grace,
                                       std::string_view address, std::string_view user_agent) {
  return AuthWrite<Rotation>(sql::auth::kRotateRefreshToken,
                             {HashValue(used), access.id, refresh.id, HashValue(access.hash),
                              access.expires_at, HashValue(refresh.hash), refresh.expires_at,
                              absl::ToDoubleSeconds(grace), address, user_agent},
                             One<Rotation, ReadRotation>)
      .After({&sql::auth::kLockSignInOfToken, {HashValue(used)}});
}

AuthRead<std::vector<SignInRow>> List(const Uuid& user,
                                      const std::optional<NewestFirstCursor>& after,
                                      int32_t limit) {
  const Value created_at = after.has_value() ? Value(after->created_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::auth::kListSignIns, {user, created_at, id, limit}, Many<SignInRow, ReadSignIn>};
}

AuthWrite<int64_t> Revoke(const Uuid& user, const Uuid& family) {
  return AuthWrite<int64_t>(sql::auth::kRevokeSignIn, {user, family}, One<int64_t, ReadCount>)
      .After(LockSignIn(family));
}

AuthWrite<int64_t> RevokeAll(const Uuid& user) {
  return AuthWrite<int64_t>(sql::auth::kRevokeSignIns, {user}, One<int64_t, ReadCount>)
      .After(LockAccount(user));
}

AuthWrite<int64_t> NoteSignIn(const Uuid& user, std::string_view hash,
                              const std::optional<std::string>& rehashed) {
  return {sql::auth::kNoteSignIn, {user, rehashed, hash}, RowsChanged};
}

AuthWrite<User> SetTimeZone(const Uuid& user, std::string_view zone) {
  return {sql::auth::kSetTimeZone, {user, zone}, ReadZoneSet};
}

AuthWrite<int64_t> ChangePassword(const Uuid& user, std::string_view current_hash,
                                  std::string_view password_hash, const Uuid& kept_family) {
  return AuthWrite<int64_t>(sql::auth::kChangePassword,
                            {user, password_hash, kept_family, current_hash},
                            One<int64_t, ReadCount>)
      .After(LockAccount(user));
}

AuthWrite<std::optional<User>> ChangeEmail(const Uuid& user, std::string_view email,
                                           std::string_view current_hash) {
  return {sql::auth::kChangeEmail, {user, email, current_hash}, AtMostOne<User, users::ReadUser>};
}

AuthWrite<std::optional<absl::Time>> DeleteAccount(const Uuid& user, std::string_view current_hash,
                                                   absl::Duration grace) {
  return AuthWrite<std::optional<absl::Time>>(sql::auth::kDeleteAccount,
                                              {user, absl::ToDoubleSeconds(grace), current_hash},
                                              AtMostOne<absl::Time, ReadPurgeTime>)
      .After(LockAccount(user));
}

AuthRead<std::vector<std::string>> ListAddresses(const Uuid& user) {
  return {sql::auth::kListSignInAddresses, {user}, Many<std::string, ReadAddress>};
}

AuthRead<std::optional<AttemptBlock>> FindBlock(const std::optional<std::string>& account,
                                                const std::optional<std::string>& network) {
  return {sql::auth::kFindSignInBlock, {account, network}, ReadBlock};
}

AuthWrite<std::optional<AttemptBlock>> BeginAttempt(const std::optional<std::string>& account,
                                                    const std::optional<std::string>& network,
                                                    int network_tries) {
  return {sql::auth::kBeginSignInAttempt, {account, network, network_tries}, ReadBlock};
}

AuthWrite<Nothing> RecordFailure(std::string_view account, std::string_view reason) {
  return {sql::auth::kRecordFailedSignIn, {account, reason}, Done};
}

AuthWrite<int64_t> ForgiveAttempt(const std::optional<std::string>& account,
                                  const std::optional<std::string>& network) {
  return {sql::auth::kForgiveSignInAttempt, {account, network}, RowsChanged};
}

}  // namespace sign_ins
}  // namespace fractal::db
