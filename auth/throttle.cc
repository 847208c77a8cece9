#include "auth/throttle.h"

#include "db/errors.h"

namespace fractal::auth {

absl::Status Throttle::Admit(const db::Actor& actor, const Attempt& attempt) const {
  const auto block =
      store_.Run(actor, db::sign_ins::FindBlock(attempt.account, attempt.network));
  if (!block.ok()) return block.status();
  if (!block->has_value()) return absl::OkStatus();
  // Only Begin can tell, of tries at the same time, which is the first that the block refuses.
  return (*block)->is_new ? Begin(actor, attempt) : Throttled(actor, attempt, **block);
}

absl::Status Throttle::Begin(const db::Actor& actor, const Attempt& attempt) const {
  const auto block = store_.Run(
      actor,
      db::sign_ins::BeginAttempt(attempt.account, attempt.network, attempt.network_tries));
  if (!block.ok()) return block.status();
  return block->has_value() ? Throttled(actor, attempt, **block) : absl::OkStatus();
}

absl::Status Throttle::Throttled(const db::Actor& actor, const Attempt& attempt,
                                 const db::AttemptBlock& block) const {
  const absl::Status throttled =
      db::MakeError(absl::StatusCode::kResourceExhausted, "too many failed tries; try again later",
                    {"SIGN_IN_THROTTLED", "", "", block.left});
  return block.is_new ? Refuse(actor, attempt, throttled) : throttled;
}

absl::Status Throttle::Forgive(const db::Actor& actor, const Attempt& attempt) const {
  return store_.Run(actor, db::sign_ins::ForgiveAttempt(attempt.account, attempt.network)).status();
}

absl::Status Throttle::Refuse(const db::Actor& actor, const Attempt& attempt,
                              const absl::Status& why) const {
  const auto recorded =
      store_.Run(actor, db::sign_ins::RecordFailure(attempt.login, db::DetailOf(why).reason));
  return recorded.ok() ? why : recorded.status();
}

}  // namespace fractal::auth
