#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/activity_parts.h"
#include "db/place_cursor.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// An activity's definition, with its metrics and splits: active ones in order, inactive ones behind
// them. A deleted one has those that its delete took.
struct Activity {
  Uuid root_id;
  Uuid id;
  std::optional<Uuid> group_id;
  std::string name;
  std::string description;
  bool has_sets = false;
  bool has_metrics = false;
  bool metrics_multiplicative = false;
  bool has_splits = false;
  int32_t sort_order = 0;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
  std::vector<MetricDefinition> metrics;
  std::vector<SplitDefinition> splits;
};

// Names an activity in its fractal.
struct ActivityKey {
  Uuid root_id;
  Uuid id;
};

struct NewActivity {
  ActivityKey key;
  std::optional<Uuid> group_id;
  std::string name;
  std::string description;
  bool has_sets = false;
  bool has_metrics = false;
  bool metrics_multiplicative = false;
  bool has_splits = false;
  std::vector<GivenMetric> metrics;
  std::vector<GivenSplit> splits;
};

// Unset fields stay as they are.
struct ActivityChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  bool set_group = false;
  std::optional<Uuid> group_id;  // unset: to none
  std::optional<bool> has_sets;
  std::optional<bool> has_metrics;
  std::optional<bool> metrics_multiplicative;
  std::optional<bool> has_splits;
  std::optional<std::vector<GivenMetric>> metrics;  // all of them
  std::optional<std::vector<GivenSplit>> splits;    // all of them
};

// Which activities of a fractal a list holds; unset fields admit all.
struct ActivityFilter {
  std::optional<Uuid> group_id;
  std::optional<std::string> name_prefix;
  bool show_deleted = false;
};

namespace activities {

// Every query answers NOT_FOUND for an activity, group or fractal that the user cannot see, as for
// one that never was; writes also for a deleted one. `version` is the updated_at that the caller
// knows; when it is set and no longer the row's, the answer is ABORTED (ETAG_MISMATCH).
// ALREADY_EXISTS (NAME_TAKEN) for a name of another live activity of the fractal. Changes wait for
// each other (fractals::Lock).

AppWrite<Activity> Create(const NewActivity& activity);
AppRead<Activity> Get(const ActivityKey& key);
AppRead<std::vector<Activity>> List(const Uuid& fractal, const ActivityFilter& filter,
                                    const std::optional<PlaceCursor>& after, int32_t limit);
// Metrics and splits that are left out go into the trash, or, when they have values, turn inactive.
// A value whose record has begun counts: a change of metrics or splits waits for it.
// NOT_FOUND for an id that is no live metric or split of the activity; ALREADY_EXISTS (NAME_TAKEN)
// for a name that another one has as the call begins, unless that one goes into the trash by it;
// INVALID_ARGUMENT: METRIC_HAS_NEGATIVE_VALUES, also by values in the trash; INVALID_FIELDS for
// active metrics, or a product of them, without has_metrics, and for active splits without
// has_splits.
AppWrite<Activity> Update(const ActivityKey& key, const std::optional<absl::Time>& version,
                          const ActivityChange& change);
// INVALID_ARGUMENT (ORDER_INCOMPLETE) unless `order` names each live activity of the group, or of
// none, once.
AppWrite<std::vector<Activity>> Reorder(const Uuid& fractal, const std::optional<Uuid>& group_id,
                                        const std::vector<Uuid>& order);
AppWrite<Activity> Delete(const ActivityKey& key, const std::optional<absl::Time>& version);

}  // namespace activities
}  // namespace fractal::db
