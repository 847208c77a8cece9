#include "tests/property/goal_targets.h"

#include <algorithm>

namespace fractal::tests::property {
namespace {

v1::Target PickTarget(World& world, User& user, const std::string& fractal_id) {
  Random& random = world.random;
  v1::Target target;
  if (random.Percent(70)) target.set_name(world.PickName());
  target.set_description(world.PickDescription());
  const Key key = world.PickKey<v1::Activity>(user, &Model::activities, [&](const auto& row) {
    return row.fractal_id == fractal_id && !row.message.metrics().empty();
  });
  target.set_activity_id(key.id);
  const auto* activity = user.model.activities.Find(key);
  for (int i = random.Between(random.Percent(95) ? 1 : 0, 2); i > 0; --i) {
    v1::TargetMetric& metric = *target.add_metrics();
    const bool known = activity != nullptr && !activity->message.metrics().empty();
    metric.set_metric_id(known && random.Percent(95) ? random.Pick(activity->message.metrics()).id()
                                                     : random.Uuid());
    metric.set_value(0.5 * random.Between(-10, 300));
  }
  return target;
}

bool IsMalformed(const v1::Target& target) {
  std::set<std::string> metrics;
  for (const v1::TargetMetric& metric : target.metrics()) {
    if (!World::IsId(metric.metric_id()) || !metrics.insert(metric.metric_id()).second) return true;
  }
  return metrics.empty() || !World::IsId(target.activity_id()) ||
         (!target.name().empty() && !World::IsName(target.name())) ||
         !World::IsDescription(target.description());
}

bool HasMetric(Model& model, const Key& activity_key, const std::string& metric_id) {
  const auto* activity = model.activities.FindLive(activity_key);
  return activity != nullptr &&
         std::any_of(activity->message.metrics().begin(), activity->message.metrics().end(),
                     [&](const auto& metric) { return metric.id() == metric_id; });
}

}  // namespace

Targets PickTargets(World& world, User& user, const std::string& fractal_id, const Targets& old) {
  Targets targets;
  for (const v1::Target& target : old) {
    if (world.random.Percent(60)) *targets.Add() = target;
  }
  for (int i = world.random.Between(0, 2); i > 0; --i) {
    *targets.Add() = PickTarget(world, user, fractal_id);
  }
  return targets;
}

void CheckTargets(Model& model, const std::string& fractal_id, const Targets& targets,
                  Refusals& refusals) {
  for (const v1::Target& target : targets) {
    refusals.Malformed(IsMalformed(target));
    for (const v1::TargetMetric& metric : target.metrics()) {
      refusals.If(!HasMetric(model, {fractal_id, target.activity_id()}, metric.metric_id()),
                  "INVALID_ARGUMENT TARGET_UNKNOWN");
    }
  }
}

void AdoptTargetIds(const Targets& seen, Targets* expected) {
  for (int i = 0; i < seen.size() && i < expected->size(); ++i) {
    if (expected->Get(i).id().empty()) expected->Mutable(i)->set_id(seen.Get(i).id());
  }
}

}  // namespace fractal::tests::property
