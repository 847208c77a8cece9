#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/analytics.h"
#include "db/uuid.h"

namespace fractal::db {

// How far a target of a goal was reached.
struct TargetEvaluation {
  struct Metric {
    Uuid id;
    double wanted = 0;
    std::optional<double> best;  // none when nothing was measured
  };
  Uuid goal_id;
  int64_t place = 0;      // in the goal's list, from 1
  std::string target_id;  // as it is stored: an import may bring any text
  std::optional<Uuid> activity_id;
  bool evaluable = false;  // without, there are no metrics
  std::optional<absl::Time> first_met_at;
  bool stalled = false;
  std::vector<Metric> metrics;
};

namespace analytics {

// Of every live goal or of one, in siblings' order.
AppRead<std::vector<TargetEvaluation>> EvaluateTargets(const Uuid& fractal,
                                                       const std::optional<Uuid>& goal);

}  // namespace analytics
}  // namespace fractal::db
