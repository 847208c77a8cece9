#pragma once

#include <cstddef>
#include <memory>
#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "db/uuid.h"

namespace fractal::server {

struct UserLimitOptions {
  // New calls of a user, on average over a second; as many again at one go after a pause. 0: any.
  int calls_per_second = 1000;
  int streams = 32;  // of a user at a time
};

// What one user may begin on this server, whatever the calls cost: numbers of calls and of streams.
// What they cost is db::FairQueue's to share out. For several threads at once.
class UserLimits {
 public:
  explicit UserLimits(const UserLimitOptions& options) : options_(options) {}

  // A call that is under way; it holds a stream's place until it goes.
  using Place = std::shared_ptr<void>;

  // RESOURCE_EXHAUSTED (USER_BUSY), to be tried again when there is room. Without a stream the place
  // is empty. A user who is nil, which nobody is, has no limits.
  absl::StatusOr<Place> Begin(const db::Uuid& user, bool is_stream, absl::Time now = absl::Now());

 private:
  struct Use {
    double calls = 0;  // that count, at `at`
    absl::Time at;
    int streams = 0;
  };

  // Whether another call may begin; counts it.
  bool CountCall(Use& use, absl::Time now) const;
  void EndStream(const db::Uuid& user);
  // Drops users of whom nothing counts any more.
  void Tidy(absl::Time now);

  const UserLimitOptions options_;
  std::mutex mutex_;
  absl::flat_hash_map<db::Uuid, Use> uses_;
};

}  // namespace fractal::server
