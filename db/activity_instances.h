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

namespace activity_instances {

// Reads an instance from these columns, in this order: root_id, id, practice_session_id,
// activity_definition_id, time_start, time_stop, duration_seconds, is_abandoned, completed, notes,
// sort_order, created_at, updated_at, deleted_at, and sets and metric_values as the view
// app.instance_parts has them (NULL for none).
ActivityInstance Read(RowReader& row);

}  // namespace activity_instances
}  // namespace fractal::db
