#pragma once

#include <optional>

#include "absl/time/time.h"
#include "db/uuid.h"

namespace fractal::db {

// One measured number. Its place is the instance, the metric, the split and the set.
struct MetricValue {
  Uuid root_id;
  Uuid id;
  Uuid activity_instance_id;
  Uuid metric_id;
  std::optional<Uuid> split_id;
  std::optional<int32_t> set_number;  // from 1; none for a value of the instance itself
  double value = 0;                   // in the metric's unit
  absl::Time recorded_at;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

}  // namespace fractal::db
