#include "auth/account_desk.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "auth/password.h"
#include "auth/token.h"
#include "db/errors.h"

namespace fractal::auth {
namespace {

constexpr absl::Duration kDatabaseWithin = absl::Seconds(10);

absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view field,
                   std::string_view message, bool retry = false) {
  return db::MakeError(code, message, {std::string(reason), std::string(field), "", retry});
}

absl::Status SignInFailed() {
  return Error(absl::StatusCode::kUnauthenticated, "SIGN_IN_FAILED", "",
               "the e-mail or username, or the password, is wrong");
}

// Hashing takes long: meanwhile the account was closed, or got another password or hash.
absl::Status AccountChanged() {
  return Error(absl::StatusCode::kAborted, "CONFLICT", "",
               "the account was changed at the same time; try again", true);
}

struct FreshToken {
  std::string text;
  db::NewToken row;
};

absl::StatusOr<FreshToken> MakeToken(TokenKind kind, absl::Duration lifetime) {
  absl::StatusOr<std::string> text = GenerateToken(kind);
  if (!text.ok()) return text.status();
  FreshToken token{*std::move(text), {}};
  token.row = {db::Uuid::New(), TokenHash(token.text), absl::Now() + lifetime};
  return token;
}

struct FreshPair {
  FreshToken access;
  FreshToken refresh;

  IssuedTokens Issue() const {
    return {access.text, access.row.expires_at, refresh.text, refresh.row.expires_at};
  }
};

absl::StatusOr<FreshPair> MakePair(const AccountPolicy& policy) {
  auto access = MakeToken(TokenKind::kAccess, policy.access_lifetime);
  if (!access.ok()) return access.status();
  auto refresh = MakeToken(TokenKind::kRefresh, policy.refresh_lifetime);
  if (!refresh.ok()) return refresh.status();
  return FreshPair{*std::move(access), *std::move(refresh)};
}

}  // namespace

AccountDesk::AccountDesk(db::Pool& pool, Authenticator& authenticator, const AccountPolicy& policy)
    : pool_(pool),
      authenticator_(authenticator),
      policy_(policy),
      dummy_hash_(DummyHash(policy.bcrypt_cost).value_or("")) {}

absl::Status AccountDesk::OnConnection(absl::FunctionRef<absl::Status(db::AuthAccess&)> body) {
  return pool_.RunAndWait({absl::Now() + kDatabaseWithin, nullptr},
                          [&](db::Connection& connection) {
                            db::AuthAccess access(connection);
                            return body(access);
                          });
}

template <sql::Effect E, typename T>
absl::StatusOr<T> AccountDesk::Run(const db::Query<sql::Role::kAuth, E, T>& query) {
  std::optional<absl::StatusOr<T>> answer;
  const absl::Status status = OnConnection([&](db::AuthAccess& access) {
    answer = access.Run(query);
    return answer->status();
  });
  if (!status.ok()) return status;
  return *std::move(answer);
}

absl::StatusOr<SignedIn> AccountDesk::SignUp(const SignUpForm& form) {
  const auto account = MakeAccount(form, policy_.bcrypt_cost);
  if (!account.ok()) return account.status();
  const auto pair = MakePair(policy_);
  if (!pair.ok()) return pair.status();
  SignedIn signed_in;
  signed_in.tokens = pair->Issue();
  const absl::Status made = OnConnection([&](db::AuthAccess& access) {
    return access.InTransaction([&] {
      auto user = access.Run(db::sign_ins::CreateAccount(*account));
      if (!user.ok()) return user.status();
      signed_in.user = *std::move(user);
      return access
          .Run(db::sign_ins::CreateTokens(account->id, db::Uuid::New(), pair->access.row,
                                          pair->refresh.row))
          .status();
    });
  });
  if (!made.ok()) return made;
  return signed_in;
}

absl::Status AccountDesk::BeginAttempt(std::string_view account, std::string_view address) {
  const auto blocked = Run(db::sign_ins::BeginAttempt(account, address));
  if (!blocked.ok()) return blocked.status();
  if (!blocked->has_value()) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "SIGN_IN_THROTTLED", "",
               "too many failed sign-ins; try again later", true);
}

absl::StatusOr<bool> AccountDesk::PasswordMatches(const std::optional<db::Account>& account,
                                                  std::string_view password) const {
  const bool may_enter = account.has_value() && account->user.is_active &&
                         account->password_hash.starts_with("$2b$");
  const auto matches =
      VerifyPassword(password, may_enter ? account->password_hash : dummy_hash_);
  if (!matches.ok()) return matches.status();
  return may_enter && *matches;
}

absl::StatusOr<SignedIn> AccountDesk::SignIn(std::string_view login, std::string_view password,
                                             std::string_view address) {
  // Longer than any e-mail, or not text at all: nobody's login, and nothing to keep a count under.
  const bool possible = login.size() <= 254 && login.find('\0') == std::string_view::npos;
  std::string key(possible ? login : "");
  absl::AsciiStrToLower(&key);
  if (const absl::Status begun = BeginAttempt(key, address); !begun.ok()) return begun;
  const auto account = Run(db::sign_ins::FindAccount(key));
  if (!account.ok()) return account.status();
  const auto matches = PasswordMatches(*account, password);
  if (!matches.ok()) return matches.status();
  if (!*matches) return SignInFailed();

  std::optional<std::string> rehashed;
  if (NeedsRehash((*account)->password_hash, policy_.bcrypt_cost)) {
    const auto hash = HashPassword(password, policy_.bcrypt_cost);
    if (hash.ok()) rehashed = *hash;
  }
  if (const auto forgiven = Run(db::sign_ins::ForgiveAttempt(key, address)); !forgiven.ok()) {
    return forgiven.status();
  }
  return Grant(**account, rehashed);
}

absl::StatusOr<SignedIn> AccountDesk::Grant(const db::Account& account,
                                            const std::optional<std::string>& rehashed) {
  const db::User& user = account.user;
  const auto pair = MakePair(policy_);
  if (!pair.ok()) return pair.status();
  const absl::Status made = OnConnection([&](db::AuthAccess& access) {
    return access.InTransaction([&] {
      const auto noted =
          access.Run(db::sign_ins::NoteSignIn(user.id, account.password_hash, rehashed));
      if (!noted.ok()) return noted.status();
      if (*noted == 0) return AccountChanged();
      return access
          .Run(db::sign_ins::CreateTokens(user.id, db::Uuid::New(), pair->access.row,
                                          pair->refresh.row))
          .status();
    });
  });
  if (!made.ok()) return made;
  SignedIn signed_in{user, pair->Issue()};
  signed_in.user.last_login = absl::Now();
  return signed_in;
}

absl::StatusOr<IssuedTokens> AccountDesk::Refresh(std::string_view refresh_token) {
  const absl::Status invalid =
      Error(absl::StatusCode::kUnauthenticated, "REFRESH_TOKEN_INVALID", "",
            "the refresh token is not valid: sign in again");
  if (ParseToken(refresh_token) != TokenKind::kRefresh) return invalid;
  const db::TokenHash used = TokenHash(refresh_token);
  const auto pair = MakePair(policy_);
  if (!pair.ok()) return pair.status();
  const auto made =
      Run(db::sign_ins::RotateRefreshToken(used, pair->access.row, pair->refresh.row));
  if (!made.ok()) return made.status();
  if (*made == 2) return pair->Issue();
  const auto revoked = Run(db::sign_ins::RevokeReusedFamily(used));
  if (!revoked.ok()) return revoked.status();
  // NOTIFY tells the other servers, and this one: but its own next call must know already.
  if (*revoked > 0) authenticator_.ForgetAll();
  return invalid;
}

absl::Status AccountDesk::SignOut(const Principal& principal) {
  const auto revoked = Run(db::sign_ins::RevokeFamily(principal.family_id));
  authenticator_.Forget(absl::StrCat("family ", principal.family_id.ToString()));
  return revoked.status();
}

absl::StatusOr<db::User> AccountDesk::GetUser(const Principal& principal) {
  auto account = Run(db::sign_ins::GetAccount(principal.user_id));
  if (!account.ok()) return account.status();
  if (!account->has_value()) return db::NotFound("user");
  return (**account).user;
}

absl::StatusOr<db::User> AccountDesk::SetTimeZone(const Principal& principal,
                                                  std::string_view zone) {
  return Run(db::sign_ins::SetTimeZone(principal.user_id, zone));
}

absl::Status AccountDesk::VerifyOwner(const db::Account& account, std::string_view password,
                                      std::string_view address) {
  std::string key = account.user.email;
  absl::AsciiStrToLower(&key);
  if (const absl::Status begun = BeginAttempt(key, address); !begun.ok()) return begun;
  const auto matches = PasswordMatches(account, password);
  if (!matches.ok()) return matches.status();
  if (!*matches) return SignInFailed();
  return Run(db::sign_ins::ForgiveAttempt(key, address)).status();
}

absl::Status AccountDesk::ChangePassword(const Principal& principal, std::string_view current,
                                         std::string_view wanted, std::string_view address) {
  const auto account = Run(db::sign_ins::GetAccount(principal.user_id));
  if (!account.ok()) return account.status();
  if (!account->has_value()) return db::NotFound("user");
  const db::User& user = (*account)->user;
  const absl::Status allowed =
      CheckNewPassword(wanted, {user.email, user.username}, "new_password");
  if (!allowed.ok()) return allowed;
  if (const absl::Status own = VerifyOwner(**account, current, address); !own.ok()) return own;
  const auto hash = HashPassword(wanted, policy_.bcrypt_cost);
  if (!hash.ok()) return hash.status();
  const auto changed = Run(db::sign_ins::SetPassword(user.id, *hash, principal.family_id));
  Forget(user.id);
  return changed.status();
}

absl::StatusOr<absl::Time> AccountDesk::DeleteAccount(const Principal& principal,
                                                      std::string_view password,
                                                      std::string_view address) {
  const auto account = Run(db::sign_ins::GetAccount(principal.user_id));
  if (!account.ok()) return account.status();
  if (!account->has_value()) return db::NotFound("user");
  if (const absl::Status own = VerifyOwner(**account, password, address); !own.ok()) return own;
  const auto purge_at = Run(db::sign_ins::DeleteAccount(principal.user_id, policy_.grace));
  if (!purge_at.ok()) return purge_at.status();
  Forget(principal.user_id);
  if (!purge_at->has_value()) return db::NotFound("user");
  return **purge_at;
}

void AccountDesk::Forget(const db::Uuid& user) {
  authenticator_.Forget(absl::StrCat("user ", user.ToString()));
}

}  // namespace fractal::auth
