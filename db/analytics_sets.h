#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "db/analytics.h"
#include "db/uuid.h"

// A set here is what was measured under one instance, set number and split; no set number counts as
// one too.
namespace fractal::db {

// What the sets of a multiplicative activity add up to.
struct ActivityTotal {
  Uuid activity_id;
  std::string unit;  // "kg × reps"
  double total = 0;
  int64_t sets = 0;
  int64_t incomplete_sets = 0;  // lack a value
  int64_t oversized_sets = 0;   // have one that is too large or too small to be multiplied
};

struct BestSet {
  Uuid session_id;
  Uuid activity_instance_id;
  std::optional<int32_t> set_number;
  std::optional<Uuid> split_id;
  std::optional<double> yield;  // the product of its multiplicative metrics
  absl::Time recorded_at;       // its earliest value
  std::vector<std::pair<Uuid, double>> values;  // by metric
};

struct ActivityBestSets {
  Uuid activity_id;
  std::optional<Uuid> top_set_metric_id;
  std::optional<BestSet> top;
  std::optional<BestSet> highest_yield;
};

namespace analytics {

// Of the activities that have sets in the range, by name and id.
AppRead<std::vector<ActivityTotal>> GetTotals(const Uuid& fractal,
                                              const std::optional<Uuid>& activity,
                                              const TimeRange& recorded);

// The same.
AppRead<std::vector<ActivityBestSets>> GetBestSets(const Uuid& fractal,
                                                   const std::optional<Uuid>& activity,
                                                   const TimeRange& recorded);

}  // namespace analytics
}  // namespace fractal::db
