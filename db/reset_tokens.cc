#include "db/reset_tokens.h"

#include "sql/queries/reset_tokens.h"

namespace fractal::db::reset_tokens {
namespace {

absl::StatusOr<Nothing> ReadCreated(const pqxx::result& result) {
  if (result.empty()) return NotFound("user");
  return Nothing{};
}

int64_t ReadCount(RowReader& row) { return row.BigInt(); }

}  // namespace

AdminWrite<Nothing> Create(const Uuid& user, const TokenHash& hash, absl::Time expires_at) {
  return {sql::reset_tokens::kCreateResetToken, {user, HashValue(hash), expires_at}, ReadCreated};
}

AuthRead<std::optional<Account>> FindAccount(const TokenHash& hash) {
  return {sql::reset_tokens::kFindResetToken, {HashValue(hash)}, AtMostOne<Account, ReadAccount>};
}

AuthWrite<int64_t> ResetPassword(const TokenHash& hash, std::string_view password_hash) {
  return AuthWrite<int64_t>(sql::reset_tokens::kResetPassword, {HashValue(hash), password_hash},
                            One<int64_t, ReadCount>)
      .After({&sql::reset_tokens::kLockAccountOfResetToken, {HashValue(hash)}});
}

}  // namespace fractal::db::reset_tokens
