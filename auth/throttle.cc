#include "auth/throttle.h"

#include "auth/address_key.h"
#include "db/errors.h"
#include "db/sign_ins.h"

namespace fractal::auth {

namespace {

std::optional<std::string> KeyOf(const std::optional<ThrottledAccount>& account) {
  return account.has_value() ? std::optional(account->key) : std::nullopt;
}

}  // namespace

absl::Status Throttle::Begin(const db::Actor& actor,
                             const std::optional<ThrottledAccount>& account) const {
  const auto blocked =
      store_.Run(actor, db::sign_ins::BeginAttempt(KeyOf(account), AddressKey(actor.peer)));
  if (!blocked.ok()) return blocked.status();
  if (!blocked->has_value()) return absl::OkStatus();
  const absl::Status throttled =
      db::MakeError(absl::StatusCode::kResourceExhausted, "too many failed tries; try again later",
                    {"SIGN_IN_THROTTLED", "", "", (*blocked)->left});
  return (*blocked)->is_new ? Refuse(actor, account, throttled) : throttled;
}

absl::Status Throttle::Forgive(const db::Actor& actor,
                               const std::optional<ThrottledAccount>& account) const {
  return store_.Run(actor, db::sign_ins::ForgiveAttempt(KeyOf(account), AddressKey(actor.peer)))
      .status();
}

absl::Status Throttle::Refuse(const db::Actor& actor,
                              const std::optional<ThrottledAccount>& account,
                              const absl::Status& why) const {
  const auto recorded =
      store_.Run(actor, db::sign_ins::RecordFailure(account.has_value() ? account->login : "",
                                                    db::DetailOf(why).reason));
  return recorded.ok() ? why : recorded.status();
}

}  // namespace fractal::auth
