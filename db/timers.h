#pragma once

#include <optional>

#include "absl/time/time.h"
#include "db/activity_instances.h"

namespace fractal::db {

// Times that are not set_… stay as they are; those that are may be cleared.
struct TimerChange {
  bool set_start = false;
  std::optional<absl::Time> start;
  bool set_stop = false;
  std::optional<absl::Time> stop;
};

// An instance's timer runs from its start to its stop; one without a stop runs on, and is abandoned
// after a day. Of a session, one runs at a time; abandoned ones do not count.
namespace timers {

// Every query answers NOT_FOUND for an instance that the user cannot see or that is deleted, itself
// or its session, as for one that never was.

// One that runs stays as it is. FAILED_PRECONDITION: TIMER_STOPPED (also for an abandoned one),
// SESSION_COMPLETED, TIMER_OVERLAP.
AppWrite<ActivityInstance> Start(const ActivityInstanceKey& key);
// One that was stopped stays as it is. FAILED_PRECONDITION: TIMER_NOT_STARTED, TIMER_ABANDONED.
AppWrite<ActivityInstance> Stop(const ActivityInstanceKey& key);
// `version` is the instance's updated_at that the caller knows; when it is set and no longer the
// row's, the answer is ABORTED (ETAG_MISMATCH). INVALID_ARGUMENT: TIMER_ORDER.
// FAILED_PRECONDITION: TIMER_OVERLAP.
AppWrite<ActivityInstance> Update(const ActivityInstanceKey& key,
                                  const std::optional<absl::Time>& version,
                                  const TimerChange& change);

}  // namespace timers
}  // namespace fractal::db
