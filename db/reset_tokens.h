#pragma once

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/sign_ins.h"
#include "db/uuid.h"

// Tokens that an administrator makes, with which a user sets himself a new password: one a user,
// good once.
namespace fractal::db::reset_tokens {

// In place of an earlier one. NOT_FOUND for an unknown or deleted user.
AdminWrite<Nothing> Create(const Uuid& user, const TokenHash& hash, absl::Time expires_at);
// Whose password the token sets, while it is good.
AuthRead<std::optional<Account>> FindAccount(const TokenHash& hash);
// Uses the token up, ends every sign-in of its user, and revokes his API keys. 0, and nothing
// changes, when it is not good any more.
AuthWrite<int64_t> ResetPassword(const TokenHash& hash, std::string_view password_hash);

}  // namespace fractal::db::reset_tokens
