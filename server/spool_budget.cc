#include "server/spool_budget.h"

#include "db/errors.h"

namespace fractal::server {
namespace {

// Until other streams ended, which take seconds and not milliseconds.
constexpr absl::Duration kRetryAfter = absl::Seconds(5);

}  // namespace

absl::Status SpoolBudget::Take(const db::Uuid& user, int64_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto found = by_user_.find(user);
  const int64_t has = found == by_user_.end() ? 0 : found->second;
  if (has + bytes > of_user_) {
    return db::MakeError(absl::StatusCode::kResourceExhausted,
                         "the caller's exports and imports hold as much as they may; try again "
                         "when one of them ended",
                         {"SPOOL_LIMIT", "", "", kRetryAfter});
  }
  if (taken_ + bytes > of_all_) {
    return db::MakeError(absl::StatusCode::kResourceExhausted,
                         "exports and imports hold as much as they may; try again",
                         {"SPOOL_BUSY", "", "", kRetryAfter});
  }
  by_user_[user] = has + bytes;
  taken_ += bytes;
  return absl::OkStatus();
}

void SpoolBudget::GiveBack(const db::Uuid& user, int64_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto found = by_user_.find(user);
  if (found == by_user_.end()) return;
  found->second -= bytes;
  taken_ -= bytes;
  if (found->second <= 0) by_user_.erase(found);
}

int64_t SpoolBudget::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

}  // namespace fractal::server
