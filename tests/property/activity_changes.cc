#include "tests/property/activity_changes.h"

#include "tests/property/activity_parts.h"

namespace fractal::tests::property {
namespace {

// Some of what there is, at times changed, and some new ones; at times one that is elsewhere.
template <typename Part>
void PickParts(World& world, const Parts<Part>& old, const Parts<Part>& elsewhere,
               Parts<Part>* given) {
  if (world.random.Percent(60)) PickNewParts(world.random, given);
  for (const Part& part : old) {
    if (world.random.Percent(25)) continue;
    Part& kept = *given->Add();
    kept = part;
    if (world.random.Percent(30)) kept.set_is_active(!part.is_active());
    if (world.random.Percent(15)) kept.set_name(world.PickName());
  }
  if (world.random.Percent(3) && !elsewhere.empty()) *given->Add() = elsewhere.Get(0);
  for (int i = given->size(); i > 1; --i) {
    given->SwapElements(i - 1, world.random.Between(0, i - 1));
  }
}

}  // namespace

std::string PickGroup(World& world, User& user, const std::string& fractal_id) {
  if (world.random.Percent(40)) return "";
  return world
      .PickKey<v1::ActivityGroup>(user, &Model::groups,
                                  [&](const auto& row) { return row.fractal_id == fractal_id; })
      .id;
}

void CheckGroup(Model& model, const std::string& fractal_id, const std::string& group_id,
                Refusals& refusals) {
  refusals.Malformed(!group_id.empty() && !World::IsId(group_id));
  refusals.If(!group_id.empty() && model.groups.FindLive({fractal_id, group_id}) == nullptr,
              kNotFound);
}

void PickChange(World& world, User& user, const v1::Activity& old,
                const std::set<std::string>& paths, v1::Activity& wanted) {
  Random& random = world.random;
  world.PickTexts(wanted, paths);
  if (paths.contains("group_id")) {
    wanted.set_group_id(PickGroup(world, user, wanted.fractal_id()));
  }
  if (paths.contains("has_sets")) wanted.set_has_sets(random.Percent(50));
  if (paths.contains("has_metrics")) wanted.set_has_metrics(random.Percent(80));
  if (paths.contains("metrics_multiplicative")) {
    wanted.set_metrics_multiplicative(random.Percent(50));
  }
  if (paths.contains("has_splits")) wanted.set_has_splits(random.Percent(80));
  const Row<v1::Activity>* other =
      user.model.activities.FindLive(world.PickKey(user, &Model::activities));
  const v1::Activity elsewhere = other == nullptr ? v1::Activity() : other->message;
  if (paths.contains("metrics")) {
    PickParts(world, old.metrics(), elsewhere.metrics(), wanted.mutable_metrics());
    for (auto& metric : *wanted.mutable_metrics()) {
      if (random.Percent(20)) metric.set_allows_negative(!metric.allows_negative());
    }
  }
  if (paths.contains("splits")) {
    PickParts(world, old.splits(), elsewhere.splits(), wanted.mutable_splits());
  }
}

v1::Activity Changed(Model& model, const v1::Activity& old, const v1::Activity& wanted,
                     const std::set<std::string>& mask, Refusals& refusals) {
  const auto has_values = [&](const std::string& id) { return HasValues(model, id); };
  v1::Activity changed = old;
  World::ChangeTexts(wanted, refusals, changed, mask);
  if (mask.contains("group_id")) {
    CheckGroup(model, wanted.fractal_id(), wanted.group_id(), refusals);
    changed.set_group_id(wanted.group_id());
  }
  if (mask.contains("has_sets")) changed.set_has_sets(wanted.has_sets());
  if (mask.contains("has_metrics")) changed.set_has_metrics(wanted.has_metrics());
  if (mask.contains("metrics_multiplicative")) {
    changed.set_metrics_multiplicative(wanted.metrics_multiplicative());
  }
  if (mask.contains("has_splits")) changed.set_has_splits(wanted.has_splits());
  if (mask.contains("metrics")) {
    refusals.Malformed(AreMalformed(wanted.metrics()));
    CheckParts(old.metrics(), wanted.metrics(), has_values, refusals);
    for (const auto& metric : wanted.metrics()) {
      refusals.If(!metric.allows_negative() && !metric.id().empty() &&
                      HasNegativeValues(model, metric.id()),
                  "INVALID_ARGUMENT METRIC_HAS_NEGATIVE_VALUES");
    }
    *changed.mutable_metrics() = Replace(old.metrics(), wanted.metrics(), has_values);
  }
  if (mask.contains("splits")) {
    refusals.Malformed(AreMalformed(wanted.splits()));
    CheckParts(old.splits(), wanted.splits(), has_values, refusals);
    *changed.mutable_splits() = Replace(old.splits(), wanted.splits(), has_values);
  }
  return changed;
}

}  // namespace fractal::tests::property
