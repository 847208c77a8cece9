#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/activity_instances.h"
#include "db/tenant.h"
#include "db/uuid.h"

namespace fractal::db {

// The live sets that an instance may have.
inline constexpr int32_t kMostSets = 1000;

// Names a set in its fractal.
struct ActivitySetKey {
  Uuid root_id;
  Uuid id;
};

// A set by itself, with what was measured in it.
struct ActivitySetWithValues {
  ActivitySet set;
  std::vector<MetricValue> metric_values;  // oldest first
};

namespace activity_sets {

// Every query answers NOT_FOUND for a row that the user cannot see or that is deleted, itself or
// what it hangs below, as for one that never was. `version` is the updated_at that the caller
// knows; when it is set and no longer the row's, the answer is ABORTED (ETAG_MISMATCH).

// INVALID_ARGUMENT (ACTIVITY_HAS_NO_SETS); FAILED_PRECONDITION (TOO_MANY_SETS) beyond kMostSets.
AppWrite<ActivitySetWithValues> Create(const ActivityInstanceKey& instance, const Uuid& set_id,
                                       bool completed);
AppWrite<ActivitySetWithValues> Update(const ActivitySetKey& key,
                                       const std::optional<absl::Time>& version, bool completed);
AppWrite<ActivitySetWithValues> Delete(const ActivitySetKey& key,
                                       const std::optional<absl::Time>& version);

// Gives the live sets of an instance the numbers 1, 2, … in the order of `order`, and answers them
// with their values, which follow. INVALID_ARGUMENT (ORDER_INCOMPLETE) unless it names each once.
// A transaction: park_activity_sets.sql tells why one statement cannot do it.
absl::StatusOr<std::vector<ActivitySetWithValues>> Reorder(Tenant& tenant,
                                                           const ActivityInstanceKey& instance,
                                                           const std::vector<Uuid>& order);

}  // namespace activity_sets
}  // namespace fractal::db
