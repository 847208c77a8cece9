#include "auth/account_desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "auth/address_key.h"
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

// What an account's failures count under at home, and elsewhere. No login has a space.
std::string HomeKey(const std::string& login, const std::string& network) {
  return absl::StrCat(login, " at ", network);
}
std::string OwnerKey(const db::User& user) { return absl::StrCat("own ", user.id.ToString()); }

// An e-mail or username as it is counted; empty for what can be neither.
std::string LoginKey(std::string_view login) {
  const auto email = EmailKey(login);
  if (email.ok()) return *email;
  return UsernameKey(login).value_or("");
}

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

absl::StatusOr<Attempt> AccountDesk::BeginSignUp(const db::Actor& actor, const SignUpForm& form) {
  if (!policy_.sign_up_is_open) {
    return db::MakeError(absl::StatusCode::kFailedPrecondition,
                         "accounts are made by this server's administrators", {"SIGN_UP_CLOSED"});
  }
  if (const absl::Status good = CheckForm(form); !good.ok()) return good;
  Attempt attempt;
  attempt.network = absl::StrCat("sign-up from ", AddressKey(actor.peer));
  attempt.network_tries = policy_.sign_ups_per_network;
  if (const absl::Status admitted = throttle_.Admit(actor, attempt); !admitted.ok()) return admitted;
  return attempt;
}

absl::StatusOr<SignedIn> AccountDesk::SignUp(const db::Actor& actor, const Attempt& attempt,
                                             const SignUpForm& form) {
  if (const absl::Status begun = throttle_.Begin(actor, attempt); !begun.ok()) return begun;
  const auto account = MakeAccount(form, passwords_);
  if (!account.ok()) return account.status();
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

absl::StatusOr<bool> AccountDesk::IsAtHome(const db::Actor& actor,
                                           const std::optional<db::Account>& account) {
  // Asked for unknown accounts too, so that all take the same time.
  const auto addresses = store_.Run(
      actor, db::sign_ins::ListAddresses(account.has_value() ? account->user.id : db::Uuid()));
  if (!addresses.ok()) return addresses.status();
  const std::string here = AddressKey(actor.peer);
  return std::any_of(addresses->begin(), addresses->end(),
                     [&](const std::string& address) { return AddressKey(address) == here; });
}

absl::StatusOr<PasswordTry> AccountDesk::BeginSignIn(const db::Actor& actor,
                                                     std::string_view login) {
  PasswordTry own;
  own.attempt.login = LoginKey(login);
  auto account = store_.Run(actor, db::sign_ins::FindAccount(own.attempt.login));
  if (!account.ok()) return account.status();
  own.account = *std::move(account);
  const auto at_home = IsAtHome(actor, own.account);
  if (!at_home.ok()) return at_home.status();
  const std::string network = AddressKey(actor.peer);
  if (*at_home) {
    own.attempt.account = HomeKey(own.attempt.login, network);
  } else {
    if (!own.attempt.login.empty()) own.attempt.account = own.attempt.login;
    own.attempt.network = network;
  }
  const absl::Status admitted = throttle_.Admit(actor, own.attempt);
  if (!admitted.ok()) return admitted;
  return own;
}

absl::Status AccountDesk::Verify(const db::Actor& actor, const PasswordTry& own,
                                 std::string_view password) {
  if (const absl::Status begun = throttle_.Begin(actor, own.attempt); !begun.ok()) return begun;
  const auto matches = PasswordMatches(own.account, password);
  if (!matches.ok()) return matches.status();
  if (!*matches) return throttle_.Refuse(actor, own.attempt, SignInFailed());
  return throttle_.Forgive(actor, own.attempt);
}

absl::StatusOr<SignedIn> AccountDesk::SignIn(const db::Actor& actor, const PasswordTry& own,
                                             std::string_view password) {
  if (const absl::Status right = Verify(actor, own, password); !right.ok()) return right;
  std::optional<std::string> rehashed;
  if (passwords_.NeedsRehash(own.account->password_hash)) {
    const auto hash = passwords_.Hash(password);
    if (hash.ok()) rehashed = *hash;
  }
  return Grant(actor, *own.account, rehashed);
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

absl::StatusOr<PasswordTry> AccountDesk::BeginAsOwner(const db::Actor& actor,
                                                      const Principal& principal) {
  auto account = store_.Run(actor, db::sign_ins::GetAccount(principal.user_id));
  if (!account.ok()) return account.status();
  if (!account->has_value()) return db::NotFound("user");
  PasswordTry own;
  own.account = *std::move(account);
  own.attempt.login = own.account->user.email;
  own.attempt.account = OwnerKey(own.account->user);
  const absl::Status admitted = throttle_.Admit(actor, own.attempt);
  if (!admitted.ok()) return admitted;
  return own;
}

absl::Status AccountDesk::ChangePassword(const db::Actor& actor, const Principal& principal,
                                         const PasswordTry& own, std::string_view current,
                                         std::string_view wanted) {
  const db::User& user = own.account->user;
  const absl::Status allowed =
      CheckNewPassword(wanted, {user.email, user.username}, "new_password");
  if (!allowed.ok()) return allowed;
  if (const absl::Status right = Verify(actor, own, current); !right.ok()) return right;
  const auto hash = passwords_.Hash(wanted);
  if (!hash.ok()) return hash.status();
  const auto changed = store_.Run(
      actor, db::sign_ins::ChangePassword(user.id, own.account->password_hash, *hash,
                                          principal.family_id));
  Forget(user.id);
  if (!changed.ok()) return changed.status();
  return *changed == 0 ? AccountChanged() : absl::OkStatus();
}

absl::StatusOr<db::User> AccountDesk::ChangeEmail(const db::Actor& actor, const PasswordTry& own,
                                                  std::string_view password,
                                                  std::string_view email) {
  const auto wanted = EmailKey(email);
  if (!wanted.ok()) {
    return db::MakeError(absl::StatusCode::kInvalidArgument,
                         std::string(wanted.status().message()), {"EMAIL_INVALID", "email"});
  }
  if (const absl::Status right = Verify(actor, own, password); !right.ok()) return right;
  auto changed = store_.Run(actor, db::sign_ins::ChangeEmail(own.account->user.id, *wanted,
                                                             own.account->password_hash));
  if (!changed.ok()) return changed.status();
  if (!changed->has_value()) return AccountChanged();
  return **std::move(changed);
}

absl::StatusOr<Attempt> AccountDesk::BeginReset(const db::Actor& actor) {
  Attempt attempt;
  attempt.network = AddressKey(actor.peer);
  if (const absl::Status admitted = throttle_.Admit(actor, attempt); !admitted.ok()) return admitted;
  return attempt;
}

absl::Status AccountDesk::ResetPassword(const db::Actor& actor, const Attempt& attempt,
                                        std::string_view reset_token, std::string_view wanted) {
  if (const absl::Status begun = throttle_.Begin(actor, attempt); !begun.ok()) return begun;
  if (ParseToken(reset_token) != TokenKind::kReset) {
    return throttle_.Refuse(actor, attempt, ResetTokenInvalid());
  }
  const db::TokenHash token = TokenHash(reset_token);
  const auto account = store_.Run(actor, db::reset_tokens::FindAccount(token));
  if (!account.ok()) return account.status();
  if (!account->has_value()) return throttle_.Refuse(actor, attempt, ResetTokenInvalid());
  const db::User& user = (*account)->user;
  const absl::Status allowed =
      CheckNewPassword(wanted, {user.email, user.username}, "new_password");
  if (!allowed.ok()) return allowed;
  const auto hash = passwords_.Hash(wanted);
  if (!hash.ok()) return hash.status();
  const auto changed = store_.Run(actor, db::reset_tokens::ResetPassword(token, *hash));
  if (!changed.ok()) return changed.status();
  if (*changed == 0) return throttle_.Refuse(actor, attempt, ResetTokenInvalid());
  Forget(user.id);
  if (const absl::Status forgiven = throttle_.Forgive(actor, attempt); !forgiven.ok()) {
    return forgiven;
  }
  return ForgiveFailures(actor, user);
}

absl::Status AccountDesk::ForgiveFailures(const db::Actor& actor, const db::User& user) {
  const std::string network = AddressKey(actor.peer);
  for (const std::string& login : {LoginKey(user.email), LoginKey(user.username)}) {
    for (const std::string& key : {login, HomeKey(login, network)}) {
      Attempt attempt;
      attempt.account = key;
      const absl::Status forgiven = throttle_.Forgive(actor, attempt);
      if (!forgiven.ok()) return forgiven;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> AccountDesk::DeleteAccount(const db::Actor& actor,
                                                      const PasswordTry& own,
                                                      std::string_view password) {
  if (const absl::Status right = Verify(actor, own, password); !right.ok()) return right;
  const db::Uuid& user = own.account->user.id;
  const auto purge_at = store_.Run(
      actor, db::sign_ins::DeleteAccount(user, own.account->password_hash, policy_.grace));
  if (!purge_at.ok()) return purge_at.status();
  Forget(user);
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
