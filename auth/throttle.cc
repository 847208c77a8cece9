#include "auth/throttle.h"

#include "auth/address_key.h"
#include "db/errors.h"
#include "db/sign_ins.h"

namespace fractal::auth {

absl::Status Throttle::Begin(const db::Actor& actor,
                             const std::optional<std::string>& account) const {
  const auto blocked =
      store_.Run(actor, db::sign_ins::BeginAttempt(account, AddressKey(actor.peer)));
  if (!blocked.ok()) return blocked.status();
  if (!blocked->has_value()) return absl::OkStatus();
  return Refuse(actor, account,
                db::MakeError(absl::StatusCode::kResourceExhausted,
                              "too many failed tries; try again later",
                              {"SIGN_IN_THROTTLED", "", "", true}));
}

absl::Status Throttle::Forgive(const db::Actor& actor,
                               const std::optional<std::string>& account) const {
  return store_.Run(actor, db::sign_ins::ForgiveAttempt(account, AddressKey(actor.peer))).status();
}

absl::Status Throttle::Refuse(const db::Actor& actor, const std::optional<std::string>& account,
                              const absl::Status& why) const {
  const auto recorded = store_.Run(
      actor, db::sign_ins::RecordFailure(account.value_or(""), db::DetailOf(why).reason));
  return recorded.ok() ? why : recorded.status();
}

}  // namespace fractal::auth
