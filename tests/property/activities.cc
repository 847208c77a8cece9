// Activities with their metrics and splits, as ActivityService shows them.

#include "fractal/v1/activities.grpc.pb.h"
#include "tests/property/activity_changes.h"
#include "tests/property/activity_parts.h"
#include "tests/property/nouns.h"
#include "tests/property/order.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::ActivityService::Stub;
using ActivityRow = Row<v1::Activity>;

constexpr size_t kMostActivities = 25;

const auto kNoValues = [](const std::string&) { return false; };

std::vector<ActivityRow*> ActivitiesIn(Model& model, const std::string& fractal_id,
                                       const std::string& group_id) {
  std::vector<ActivityRow*> activities;
  for (ActivityRow& row : model.activities) {
    if (row.live() && row.fractal_id == fractal_id && row.message.group_id() == group_id) {
      activities.push_back(&row);
    }
  }
  SortByPlace(activities);
  return activities;
}

bool IsActivityName(Model& model, const v1::Activity& activity) {
  for (const ActivityRow& row : model.activities) {
    if (row.live() && row.fractal_id == activity.fractal_id() &&
        row.message.name() == activity.name() && row.message.id() != activity.id()) {
      return true;
    }
  }
  return false;
}

// What an activity without metrics, or without splits, cannot have.
bool IsContradictory(const v1::Activity& activity) {
  return (!activity.has_metrics() &&
          (AnyActive(activity.metrics()) || activity.metrics_multiplicative())) ||
         (!activity.has_splits() && AnyActive(activity.splits()));
}

void CreateActivity(World& world, User& user) {
  v1::CreateActivityRequest request;
  v1::Activity& wanted = *request.mutable_activity();
  Random& random = world.random;
  wanted.set_fractal_id(world.PickFractal(user));
  if (user.model.activities.CountLive(wanted.fractal_id()) > kMostActivities) return;
  wanted.set_group_id(PickGroup(world, user, wanted.fractal_id()));
  world.PickTexts(wanted);
  wanted.set_has_sets(random.Percent(60));
  wanted.set_has_metrics(random.Percent(85));
  wanted.set_metrics_multiplicative(random.Percent(30));
  wanted.set_has_splits(random.Percent(50));
  if (wanted.has_metrics() || random.Percent(10)) PickNewParts(random, wanted.mutable_metrics());
  if (wanted.has_splits() || random.Percent(10)) PickNewParts(random, wanted.mutable_splits());
  Refusals refusals;
  v1::Activity expected = wanted;
  World::ChangeTexts(wanted, refusals, expected);
  refusals.Malformed(!World::IsId(wanted.fractal_id()) || AreMalformed(wanted.metrics()) ||
                     AreMalformed(wanted.splits()) || IsContradictory(wanted));
  refusals.If(!user.model.IsLiveFractal(wanted.fractal_id()), kNotFound);
  CheckGroup(user.model, wanted.fractal_id(), wanted.group_id(), refusals);
  refusals.If(IsActivityName(user.model, wanted), kNameTaken);
  const auto answer = world.CallOnce(user, &Stub::CreateActivity, request, [](auto& other) {
    other.mutable_activity()->set_name("another request");
  });
  if (!world.Expect(answer, refusals)) return;
  const v1::Activity& made = answer->activity();
  *expected.mutable_metrics() = Replace({}, wanted.metrics(), kNoValues);
  *expected.mutable_splits() = Replace({}, wanted.splits(), kNoValues);
  AdoptIds(made.metrics(), expected.mutable_metrics());
  AdoptIds(made.splits(), expected.mutable_splits());
  expected.set_sort_order(made.sort_order());
  ExpectBehind("CreateActivity", ActivitiesIn(user.model, made.fractal_id(), made.group_id()),
               made);
  World::ExpectMade("CreateActivity", user.model.activities, made.fractal_id(), expected, made);
}

void ExpectActivity(World& world, User& user, const Key& key) {
  v1::GetActivityRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_activity_id(key.id);
  ActivityRow* activity = user.model.activities.Find(key);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(activity == nullptr, kNotFound);
  const auto answer = world.Call(user, &Stub::GetActivity, request);
  if (world.Expect(answer, refusals)) {
    World::ExpectRow("GetActivity", *activity, answer->activity());
  }
}

void GetActivity(World& world, User& user) {
  ExpectActivity(world, user, world.PickKey(user, &Model::activities));
}

void ExpectActivities(World& world, User& user, const v1::ListActivitiesRequest& request) {
  Refusals refusals;
  refusals.Malformed(!World::IsId(request.fractal_id()));
  refusals.If(user.model.goals.Find({request.fractal_id(), request.fractal_id()}) == nullptr,
              kNotFound);
  std::vector<ActivityRow*> listed;
  for (ActivityRow& row : user.model.activities) {
    const v1::Activity& activity = row.message;
    if (row.fractal_id == request.fractal_id() && (row.live() || request.show_deleted()) &&
        (request.group_id().empty() || activity.group_id() == request.group_id()) &&
        activity.name().compare(0, request.name_prefix().size(), request.name_prefix()) == 0) {
      listed.push_back(&row);
    }
  }
  SortByPlace(listed);
  World::ExpectRows("ListActivities", listed,
                    world.ListAll(
                        user, &Stub::ListActivities, request,
                        [](const auto& page) { return page.activities(); }, refusals));
}

void ListActivities(World& world, User& user) {
  v1::ListActivitiesRequest request;
  request.set_fractal_id(world.PickFractal(user));
  request.set_group_id(PickGroup(world, user, request.fractal_id()));
  if (!World::IsId(request.group_id())) request.clear_group_id();
  // A filter by a group that is not there is not for the model to judge: list without it.
  if (user.model.groups.FindLive({request.fractal_id(), request.group_id()}) == nullptr) {
    request.clear_group_id();
  }
  if (world.random.Percent(40)) request.set_name_prefix("S");
  request.set_show_deleted(world.random.Percent(50));
  ExpectActivities(world, user, request);
}

// Often one of which something was measured.
Key PickForUpdate(World& world, User& user) {
  if (user.model.values.size() > 0 && world.random.Percent(50)) {
    const auto& value = *(user.model.values.begin() +
                          static_cast<int64_t>(world.random.Below(user.model.values.size())));
    const Key instance = {value.fractal_id, value.message.activity_instance_id()};
    return {value.fractal_id, user.model.instances.Find(instance)->message.activity_id()};
  }
  return world.PickKey(user, &Model::activities);
}

void UpdateActivity(World& world, User& user) {
  const Key key = PickForUpdate(world, user);
  ActivityRow* activity = user.model.activities.FindLive(key);
  const v1::Activity old = activity == nullptr ? v1::Activity() : activity->message;
  v1::UpdateActivityRequest request;
  v1::Activity& wanted = *request.mutable_activity();
  wanted.set_fractal_id(key.fractal_id);
  wanted.set_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(activity == nullptr, kNotFound);
  static const std::vector<std::string> kUpdatable = {
      "name",       "description", "group_id", "has_sets", "has_metrics", "metrics_multiplicative",
      "has_splits", "metrics",     "splits"};
  auto paths = world.PickPaths(kUpdatable);
  if (world.random.Percent(40)) paths = {"metrics", "splits"};
  PickChange(world, user, old, paths, wanted);
  wanted.set_etag(world.PickEtag(activity, refusals));
  const auto mask =
      world.PickMask(paths, kUpdatable, wanted, refusals, request.mutable_update_mask());
  v1::Activity changed = Changed(user.model, old, wanted, mask, refusals);
  if (activity != nullptr) {
    refusals.If(IsContradictory(changed), kInvalidFields);
    refusals.If(IsActivityName(user.model, changed), kNameTaken);
  }
  const auto answer = world.Call(user, &Stub::UpdateActivity, request);
  if (!world.Expect(answer, refusals)) return;
  const v1::Activity& seen = answer->activity();
  if (mask.contains("metrics")) {
    AdoptOrder(seen.metrics(), wanted.metrics(), changed.mutable_metrics());
  }
  if (mask.contains("splits")) {
    AdoptOrder(seen.splits(), wanted.splits(), changed.mutable_splits());
  }
  AdoptIds(seen.metrics(), changed.mutable_metrics());
  AdoptIds(seen.splits(), changed.mutable_splits());
  if (changed.group_id() != old.group_id()) {
    ExpectBehind("UpdateActivity", ActivitiesIn(user.model, key.fractal_id, changed.group_id()),
                 seen);
    changed.set_sort_order(seen.sort_order());
  }
  World::ExpectChange("UpdateActivity", *activity, changed, seen);
}

void ReorderActivities(World& world, User& user) {
  v1::ReorderActivitiesRequest request;
  request.set_fractal_id(world.PickFractal(user));
  request.set_group_id(PickGroup(world, user, request.fractal_id()));
  Refusals refusals;
  refusals.Malformed(!World::IsId(request.fractal_id()));
  refusals.If(!user.model.IsLiveFractal(request.fractal_id()), kNotFound);
  CheckGroup(user.model, request.fractal_id(), request.group_id(), refusals);
  const auto ids =
      PickOrder(world, user, &Model::activities,
                ActivitiesIn(user.model, request.fractal_id(), request.group_id()), refusals);
  for (const std::string& id : ids) request.add_activity_ids(id);
  const auto answer = world.Call(user, &Stub::ReorderActivities, request);
  if (world.Expect(answer, refusals)) {
    ExpectReordered("ReorderActivities", user.model.activities, request.fractal_id(), ids,
                    answer->activities());
  }
}

void DeleteActivity(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::activities);
  ActivityRow* activity = user.model.activities.FindLive(key);
  v1::DeleteActivityRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_activity_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(activity == nullptr, kNotFound);
  request.set_etag(world.PickEtag(activity, refusals));
  const auto answer = world.Call(user, &Stub::DeleteActivity, request);
  if (world.Expect(answer, refusals)) {
    World::ExpectTaken("DeleteActivity", *activity, answer->activity());
  }
}

void CompareActivities(World& world, User& user) {
  for (const auto& row : user.model.goals) {
    if (!IsRoot(row.message)) continue;
    v1::ListActivitiesRequest request;
    request.set_fractal_id(row.fractal_id);
    ExpectActivities(world, user, request);
    request.set_show_deleted(true);
    ExpectActivities(world, user, request);
  }
  for (const ActivityRow& row : user.model.activities) {
    if (!row.live()) ExpectActivity(world, user, row.key());
  }
}

std::optional<Fault> ActivityFault(World& world, User& user) {
  static const std::vector<std::string> kChanges = {
      "",
      "name = name || '.'",
      "has_sets = not has_sets",
      "metrics_multiplicative = not metrics_multiplicative",
      "group_id = case when group_id is null then gen_random_uuid() end",
      "sort_order = sort_order + 1",
      "deleted_at = case when deleted_at is null then now() end"};
  static const std::vector<std::string> kMetricChanges = {
      "",
      "unit = unit || '.'",
      "is_active = not is_active",
      "is_top_set_metric = not is_top_set_metric",
      "higher_is_better = not higher_is_better",
      "allows_negative = not allows_negative",
      "deleted_at = case when deleted_at is null then now() end"};
  std::vector<std::string> metrics;
  for (const ActivityRow& row : user.model.activities) {
    for (const auto& metric : row.message.metrics()) metrics.push_back(metric.id());
  }
  if (metrics.empty() || world.random.Percent(50)) {
    return RowFault("activity_definitions", world.random, user.model.activities, kChanges);
  }
  return Fault{"metric_definitions", "id = '" + world.random.Pick(metrics) + "'",
               kMetricChanges[world.random.Below(kMetricChanges.size())]};
}

}  // namespace

Noun Activities() {
  return {{{"CreateActivity", 9, CreateActivity},
           {"GetActivity", 2, GetActivity},
           {"ListActivities", 2, ListActivities},
           {"UpdateActivity", 9, UpdateActivity},
           {"ReorderActivities", 3, ReorderActivities},
           {"DeleteActivity", 2, DeleteActivity}},
          CompareActivities,
          ActivityFault};
}

}  // namespace fractal::tests::property
