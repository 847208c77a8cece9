#include "db/batches.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/errors.h"
#include "db/upkeep.h"

namespace fractal::db {
namespace {

constexpr int32_t kMostRows = 1000;
constexpr absl::Duration kLongest = absl::Milliseconds(900);
constexpr absl::Duration kLongish = absl::Milliseconds(450);
constexpr absl::Duration kShort = absl::Milliseconds(150);
constexpr absl::Duration kShortestPause = absl::Milliseconds(2);
constexpr absl::Duration kLongestPause = absl::Milliseconds(100);
constexpr int kTries = 20;

bool TookTooLong(const absl::Status& status) { return DetailOf(status).sqlstate == "57014"; }

}  // namespace

absl::Status Batches::Explain(const absl::Status& status) const {
  if (!absl::IsInternal(status) || access_.internal_error().empty()) return status;
  return absl::InternalError(access_.internal_error());
}

void Batches::Adapt(absl::Duration took) {
  if (took > kLongish) limit_ = std::max(1, limit_ / 2);
  if (took < kShort) limit_ = std::min(kMostRows, limit_ * 2);
}

absl::Status Batches::Try(absl::FunctionRef<absl::Status(int32_t limit)> body) {
  absl::Status status;
  for (int tries = 0; tries < kTries; ++tries) {
    if (options_.stop()) return Stopped();
    const absl::Time start = absl::Now();
    status = access_.InTransaction([&] {
      const auto limited = access_.Run(upkeep::LimitBatch(kLongest));
      return limited.ok() ? body(limit_) : limited.status();
    });
    const absl::Duration took = absl::Now() - start;
    if (status.ok()) Adapt(took);
    if (TookTooLong(status)) limit_ = std::max(1, limit_ / 4);
    absl::SleepFor(std::clamp(took / 2, kShortestPause, kLongestPause));
    if (!TookTooLong(status) && !IsTransient(status)) return Explain(status);
  }
  if (options_.stop()) return Stopped();
  return absl::AbortedError(
      absl::StrCat("others keep rows that it waits for: ", access_.internal_error()));
}

void Batches::Count(std::string_view table, int64_t rows) {
  if (rows == 0) return;
  counts_[std::string(table)] += rows;
  changed_ += rows;
  options_.progress(table, changed_);
}

absl::Status Batches::UntilNothing(std::string_view table,
                                   absl::FunctionRef<AdminWrite<int64_t>(int32_t limit)> make) {
  while (true) {
    const auto changed = Once<int64_t>(make);
    if (!changed.ok()) return changed.status();
    if (*changed == 0) return absl::OkStatus();
    Count(table, *changed);
  }
}

absl::StatusOr<int64_t> Batches::Over(
    std::string_view table, const std::vector<Uuid>& ids,
    absl::FunctionRef<AdminWrite<int64_t>(std::span<const Uuid> ids)> make) {
  int64_t all = 0;
  for (size_t done = 0; done < ids.size();) {
    size_t taken = 0;
    const auto changed = Once<int64_t>([&](int32_t limit) {
      taken = std::min(ids.size() - done, static_cast<size_t>(limit));
      return make(std::span(ids).subspan(done, taken));
    });
    if (!changed.ok()) return changed.status();
    done += taken;
    all += *changed;
    Count(table, *changed);
  }
  return all;
}

}  // namespace fractal::db
