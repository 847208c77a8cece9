#include "server/user_limits.h"

#include <algorithm>

#include "db/errors.h"

namespace fractal::server {
namespace {

constexpr size_t kTidyFrom = 10'000;  // users

absl::Status Busy(std::string_view message, absl::Duration retry_after) {
  return db::MakeError(absl::StatusCode::kResourceExhausted, message,
                       {"USER_BUSY", "", "", retry_after});
}

}  // namespace

absl::StatusOr<UserLimits::Place> UserLimits::Begin(const db::Uuid& user, bool is_stream,
                                                    absl::Time now) {
  if (user.IsNil()) return Place();
  const std::lock_guard lock(mutex_);
  if (uses_.size() >= kTidyFrom) Tidy(now);
  Use& use = uses_[user];
  if (!CountCall(use, now)) {
    return Busy("you call too often; try again in a second", absl::Seconds(1));
  }
  if (!is_stream) return Place();
  if (use.streams >= options_.streams) {
    return Busy("too many of your streams are open; try again when some of them ended",
                db::kRetrySoon);
  }
  ++use.streams;
  return Place(nullptr, [this, user](void*) { EndStream(user); });
}

// A bucket that leaks `calls_per_second` and holds twice as much.
bool UserLimits::CountCall(Use& use, absl::Time now) const {
  const double rate = options_.calls_per_second;
  if (options_.calls_per_second == 0) return true;
  const double leaked = rate * absl::ToDoubleSeconds(now - std::max(use.at, absl::UnixEpoch()));
  use.calls = std::max(0.0, use.calls - std::max(0.0, leaked));
  use.at = now;
  if (use.calls + 1 > 2 * rate) return false;
  ++use.calls;
  return true;
}

void UserLimits::EndStream(const db::Uuid& user) {
  const std::lock_guard lock(mutex_);
  --uses_[user].streams;
}

void UserLimits::Tidy(absl::Time now) {
  absl::erase_if(uses_, [&](const auto& entry) {
    return entry.second.streams == 0 && now - entry.second.at > absl::Seconds(2);
  });
}

}  // namespace fractal::server
