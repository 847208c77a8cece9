#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "db/metric_values.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// One set of an instance.
struct ActivitySet {
  Uuid root_id;
  Uuid id;
  Uuid activity_instance_id;
  int32_t set_number = 0;  // from 1
  bool completed = false;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// An activity done in a session, with its sets and values.
struct ActivityInstance {
  Uuid root_id;
  Uuid id;
  Uuid session_id;
  Uuid activity_id;
  std::optional<absl::Time> time_start;
  std::optional<absl::Time> time_stop;
  std::optional<int32_t> duration_seconds;
  bool is_abandoned = false;  // started more than a day ago, and nobody stopped it
  bool completed = false;
  std::string notes;
  int32_t sort_order = 0;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
  std::vector<ActivitySet> sets;           // by number
  std::vector<MetricValue> metric_values;  // of the instance and of its sets, oldest first
};

// Names an instance in its fractal.
struct ActivityInstanceKey {
  Uuid root_id;
  Uuid id;
};

struct NewActivityInstance {
  ActivityInstanceKey key;
  Uuid session_id;
  Uuid activity_id;
  std::optional<int32_t> section;  // place in the session's layout, from 0
  std::string notes;
  std::vector<Uuid> set_ids;  // of the empty sets it begins with
};

// Unset fields stay as they are.
struct ActivityInstanceChange {
  std::optional<std::string> notes;
  std::optional<bool> completed;
};

// An instance in a list of its activity, with the time that the list goes by: the start of its
// timer, else of its session, else when that was made.
struct ListedActivityInstance {
  absl::Time took_place_at;
  ActivityInstance instance;
};

// Where a page of instances begins: behind this row.
struct ActivityInstanceCursor {
  absl::Time took_place_at;
  Uuid id;
};

namespace activity_instances {

// Every query answers NOT_FOUND for a row that the user cannot see or that is deleted, itself or
// what it hangs below, as for one that never was. `version` is the updated_at that the caller
// knows; when it is set and no longer the row's, the answer is ABORTED (ETAG_MISMATCH).

// INVALID_ARGUMENT: SECTION_UNKNOWN for a section that the layout does not have,
// ACTIVITY_HAS_NO_SETS for set_ids of an activity without sets.
AppWrite<ActivityInstance> Create(const NewActivityInstance& instance);
// Live instances of live sessions, newest first.
AppRead<std::vector<ListedActivityInstance>> List(
    const Uuid& fractal, const Uuid& activity_id,
    const std::optional<ActivityInstanceCursor>& after, int32_t limit);
AppWrite<ActivityInstance> Update(const ActivityInstanceKey& key,
                                  const std::optional<absl::Time>& version,
                                  const ActivityInstanceChange& change);
AppWrite<ActivityInstance> Delete(const ActivityInstanceKey& key,
                                  const std::optional<absl::Time>& version);

// Makes changes of the instances of its session wait for each other, and for changes of the
// fractal's tree.
StatementCall LockSession(const ActivityInstanceKey& key);

// Reads an instance from these columns, in this order: root_id, id, practice_session_id,
// activity_definition_id, time_start, time_stop, duration_seconds, is_abandoned, completed, notes,
// sort_order, created_at, updated_at, deleted_at, and sets and metric_values as the view
// app.instance_parts has them (NULL for none).
ActivityInstance Read(RowReader& row);

// Reads metric_values, as the view app.instance_parts has them ("" for none), of an instance that
// may be deleted.
std::vector<MetricValue> ReadMetricValues(const std::string& text, const ActivityInstanceKey& key,
                                          const std::optional<absl::Time>& deleted_at);

}  // namespace activity_instances
}  // namespace fractal::db
