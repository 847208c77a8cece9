#include "auth/account_desk.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "auth/identity.h"
#include "auth/token.h"
#include "db/errors.h"
#include "db/reset_tokens.h"

namespace fractal::auth {
namespace {

absl::Status SignInFailed() {
  return db::MakeError(absl::StatusCode::kUnauthenticated,
                       "the e-mail or username, or the password, is wrong", {"SIGN_IN_FAILED"});
}

// Hashing takes long: meanwhile the account was closed, or got another password or hash.
absl::Status AccountChanged() {
  return db::MakeError(absl::StatusCode::kAborted,
                       "the account was changed at the same time; try again",
                       {"CONFLICT", "", "", db::kRetrySoon});
}

absl::Status ResetTokenInvalid() {
  return db::MakeError(absl::StatusCode::kUnauthenticated,
                       "the reset token is not good, or no longer", {"RESET_TOKEN_INVALID"});
}

// Failed sign-ins of an account, by its e-mail or username; none for what can be neither.
std::optional<ThrottledAccount> ByLogin(std::string_view login) {
  const auto email = EmailKey(login);
  if (email.ok()) return ThrottledAccount{*email, *email};
  const auto name = UsernameKey(login);
  if (name.ok()) return ThrottledAccount{*name, *name};
  return std::nullopt;
}

// Failed tries of one who is signed in, which no stranger can add to: no login has a space.
ThrottledAccount ByOwner(const db::User& user) { return {"own " + user.id.ToString(), user.email}; }

}  // namespace

AccountDesk::AccountDesk(db::Pool& pool, Authenticator& authenticator, const AccountPolicy& policy)
    : store_(pool),
      throttle_(store_),
      authenticator_(authenticator),
      policy_(policy),
      passwords_(policy.bcrypt_cost, policy.pepper),
      sign_ins_(store_, authenticator, policy.sign_ins),
      api_keys_(store_, authenticator),
      dummy_hash_(passwords_.Dummy().value_or("")) {}

absl::StatusOr<SignedIn> AccountDesk::SignUp(const db::Actor& actor, const SignUpForm& form) {
  if (const absl::Status begun = throttle_.Begin(actor, std::nullopt); !begun.ok()) return begun;
  const auto account = MakeAccount(form, passwords_);
  if (!account.ok()) {  // a bad form is no try at an account
    const absl::Status forgiven = throttle_.Forgive(actor, std::nullopt);
    return forgiven.ok() ? account.status() : forgiven;
  }
  const auto pair = MakePair(policy_.sign_ins.access_lifetime, policy_.sign_ins.lifetime);
  if (!pair.ok()) return pair.status();
  SignedIn signed_in;
  signed_in.tokens = pair->Issue();
  const absl::Status made = store_.OnConnection(actor, [&](db::AuthAccess& access) {
    return access.InTransaction([&] {
      auto user = access.Run(db::sign_ins::CreateAccount(*account));
      if (!user.ok()) return user.status();
      signed_in.user = *std::move(user);
      return access
          .Run(db::sign_ins::Create(account->id, db::Uuid::New(), pair->access.row,
                                    pair->refresh.row, actor.peer, actor.user_agent))
          .status();
    });
  });
  if (!made.ok()) return made;
  if (const absl::Status forgiven = throttle_.Forgive(actor, std::nullopt); !forgiven.ok()) {
    return forgiven;
  }
  return signed_in;
}

absl::StatusOr<bool> AccountDesk::PasswordMatches(const std::optional<db::Account>& account,
                                                  std::string_view password) const {
  const bool may_enter = account.has_value() && account->user.is_active &&
                         passwords_.CanVerify(account->password_hash);
  const auto matches =
      passwords_.Verify(password, may_enter ? account->password_hash : dummy_hash_);
  if (!matches.ok()) return matches.status();
  return may_enter && *matches;
}

absl::StatusOr<SignedIn> AccountDesk::SignIn(const db::Actor& actor, std::string_view login,
                                             std::string_view password) {
  const std::optional<ThrottledAccount> key = ByLogin(login);
  if (const absl::Status begun = throttle_.Begin(actor, key); !begun.ok()) return begun;
  const auto account =
      store_.Run(actor, db::sign_ins::FindAccount(key.has_value() ? key->login : ""));
  if (!account.ok()) return account.status();
  const auto matches = PasswordMatches(*account, password);
  if (!matches.ok()) return matches.status();
  if (!*matches) return throttle_.Refuse(actor, key, SignInFailed());

  std::optional<std::string> rehashed;
  if (passwords_.NeedsRehash((*account)->password_hash)) {
    const auto hash = passwords_.Hash(password);
    if (hash.ok()) rehashed = *hash;
  }
  if (const absl::Status forgiven = throttle_.Forgive(actor, key); !forgiven.ok()) return forgiven;
  return Grant(actor, **account, rehashed);
}

absl::StatusOr<SignedIn> AccountDesk::Grant(const db::Actor& actor, const db::Account& account,
                                            const std::optional<std::string>& rehashed) {
  const db::User& user = account.user;
  const auto pair = MakePair(policy_.sign_ins.access_lifetime, policy_.sign_ins.lifetime);
  if (!pair.ok()) return pair.status();
  const absl::Status made = store_.OnConnection(actor, [&](db::AuthAccess& access) {
    return access.InTransaction([&] {
      const auto noted =
          access.Run(db::sign_ins::NoteSignIn(user.id, account.password_hash, rehashed));
      if (!noted.ok()) return noted.status();
      if (*noted == 0) return AccountChanged();
      return access
          .Run(db::sign_ins::Create(user.id, db::Uuid::New(), pair->access.row, pair->refresh.row,
                                    actor.peer, actor.user_agent))
          .status();
    });
  });
  if (!made.ok()) return made;
  SignedIn signed_in{user, pair->Issue()};
  signed_in.user.last_login = absl::Now();
  return signed_in;
}

absl::StatusOr<db::User> AccountDesk::GetUser(const Principal& principal) {
  auto account = store_.Run({}, db::sign_ins::GetAccount(principal.user_id));
  if (!account.ok()) return account.status();
  if (!account->has_value()) return db::NotFound("user");
  return (**account).user;
}

absl::StatusOr<db::User> AccountDesk::SetTimeZone(const db::Actor& actor,
                                                  const Principal& principal,
                                                  std::string_view zone) {
  return store_.Run(actor, db::sign_ins::SetTimeZone(principal.user_id, zone));
}

absl::Status AccountDesk::VerifyOwner(const db::Actor& actor, const db::Account& account,
                                      std::string_view password) {
  const ThrottledAccount key = ByOwner(account.user);
  if (const absl::Status begun = throttle_.Begin(actor, key); !begun.ok()) return begun;
  const auto matches = PasswordMatches(account, password);
  if (!matches.ok()) return matches.status();
  if (!*matches) return throttle_.Refuse(actor, key, SignInFailed());
  return throttle_.Forgive(actor, key);
}

absl::StatusOr<db::Account> AccountDesk::OwnAccount(const db::Actor& actor,
                                                    const Principal& principal) {
  auto account = store_.Run(actor, db::sign_ins::GetAccount(principal.user_id));
  if (!account.ok()) return account.status();
  if (!account->has_value()) return db::NotFound("user");
  return **std::move(account);
}

absl::Status AccountDesk::ChangePassword(const db::Actor& actor, const Principal& principal,
                                         std::string_view current, std::string_view wanted) {
  const auto account = OwnAccount(actor, principal);
  if (!account.ok()) return account.status();
  const db::User& user = account->user;
  const absl::Status allowed =
      CheckNewPassword(wanted, {user.email, user.username}, "new_password");
  if (!allowed.ok()) return allowed;
  if (const absl::Status own = VerifyOwner(actor, *account, current); !own.ok()) return own;
  const auto hash = passwords_.Hash(wanted);
  if (!hash.ok()) return hash.status();
  const auto changed = store_.Run(
      actor,
      db::sign_ins::ChangePassword(user.id, account->password_hash, *hash, principal.family_id));
  Forget(user.id);
  if (!changed.ok()) return changed.status();
  return *changed == 0 ? AccountChanged() : absl::OkStatus();
}

absl::StatusOr<db::User> AccountDesk::ChangeEmail(const db::Actor& actor,
                                                  const Principal& principal,
                                                  std::string_view password,
                                                  std::string_view email) {
  const auto wanted = EmailKey(email);
  if (!wanted.ok()) {
    return db::MakeError(absl::StatusCode::kInvalidArgument,
                         std::string(wanted.status().message()), {"EMAIL_INVALID", "email"});
  }
  const auto account = OwnAccount(actor, principal);
  if (!account.ok()) return account.status();
  if (const absl::Status own = VerifyOwner(actor, *account, password); !own.ok()) return own;
  auto changed = store_.Run(
      actor, db::sign_ins::ChangeEmail(principal.user_id, *wanted, account->password_hash));
  if (!changed.ok()) return changed.status();
  if (!changed->has_value()) return AccountChanged();
  return **std::move(changed);
}

absl::Status AccountDesk::ResetPassword(const db::Actor& actor, std::string_view reset_token,
                                        std::string_view wanted) {
  if (const absl::Status begun = throttle_.Begin(actor, std::nullopt); !begun.ok()) return begun;
  if (ParseToken(reset_token) != TokenKind::kReset) {
    return throttle_.Refuse(actor, std::nullopt, ResetTokenInvalid());
  }
  const db::TokenHash token = TokenHash(reset_token);
  const auto account = store_.Run(actor, db::reset_tokens::FindAccount(token));
  if (!account.ok()) return account.status();
  if (!account->has_value()) return throttle_.Refuse(actor, std::nullopt, ResetTokenInvalid());
  const db::User& user = (*account)->user;
  const absl::Status allowed =
      CheckNewPassword(wanted, {user.email, user.username}, "new_password");
  if (!allowed.ok()) return allowed;
  const auto hash = passwords_.Hash(wanted);
  if (!hash.ok()) return hash.status();
  const auto changed = store_.Run(actor, db::reset_tokens::ResetPassword(token, *hash));
  if (!changed.ok()) return changed.status();
  if (*changed == 0) return throttle_.Refuse(actor, std::nullopt, ResetTokenInvalid());
  Forget(user.id);
  return throttle_.Forgive(actor, ByLogin(user.email));
}

absl::StatusOr<absl::Time> AccountDesk::DeleteAccount(const db::Actor& actor,
                                                      const Principal& principal,
                                                      std::string_view password) {
  const auto account = OwnAccount(actor, principal);
  if (!account.ok()) return account.status();
  if (const absl::Status own = VerifyOwner(actor, *account, password); !own.ok()) return own;
  const auto purge_at = store_.Run(
      actor, db::sign_ins::DeleteAccount(principal.user_id, account->password_hash, policy_.grace));
  if (!purge_at.ok()) return purge_at.status();
  Forget(principal.user_id);
  if (!purge_at->has_value()) return AccountChanged();
  return **purge_at;
}

absl::Status AccountDesk::CheckPasswords() const {
  if (const absl::Status pepper = CheckPepper(policy_.pepper); !pepper.ok()) {
    return absl::FailedPreconditionError(pepper.message());
  }
  if (policy_.pepper_is_lost) return absl::OkStatus();
  const auto closed =
      store_.Run(db::Actor{}, db::sign_ins::CountOtherPeppers(passwords_.KeptPrefix()));
  if (!closed.ok()) return closed.status();
  if (*closed == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      *closed,
      policy_.pepper.empty() ? " accounts have passwords under a pepper, and none is given"
                             : " accounts have passwords under another pepper",
      "; if it is lost, --pepper-is-lost lets them in with a reset token alone"));
}

}  // namespace fractal::auth
