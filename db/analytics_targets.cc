#include "db/analytics_targets.h"

#include "sql/queries/analytics.h"

namespace fractal::db::analytics {
namespace {

// A row a metric, or one for a target without: those of a target stand together.
void AddTarget(RowReader& row, std::vector<TargetEvaluation>* targets) {
  TargetEvaluation target;
  target.goal_id = row.Id();
  target.place = row.BigInt();
  target.target_id = row.Text();
  target.activity_id = row.OptionalId();
  target.evaluable = row.Bool();
  target.first_met_at = row.OptionalTime();
  target.stalled = row.Bool();
  if (targets->empty() || targets->back().goal_id != target.goal_id ||
      targets->back().place != target.place) {
    targets->push_back(std::move(target));
  }
  if (row.IsNull()) return;
  TargetEvaluation::Metric metric;
  metric.id = row.Id();
  metric.wanted = row.Number();
  metric.best = ReadNumber(row);
  targets->back().metrics.push_back(metric);
}

}  // namespace

AppRead<std::vector<TargetEvaluation>> EvaluateTargets(const Uuid& fractal,
                                                       const std::optional<Uuid>& goal) {
  return {sql::analytics::kEvaluateTargets, {fractal, goal},
          ReadKnown<TargetEvaluation, AddTarget>};
}

}  // namespace fractal::db::analytics
