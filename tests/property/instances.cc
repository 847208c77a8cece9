// Activities done in sessions: activity instances with their timers.

#include <algorithm>

#include "tests/property/nouns.h"
#include "tests/property/practice.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::SessionService::Stub;

constexpr size_t kMostInstances = 60;

void CreateInstance(World& world, User& user) {
  Model& model = user.model;
  Random& random = world.random;
  const Key key = PickSession(world, user);
  if (model.instances.CountLive(key.fractal_id) > kMostInstances) return;
  GoalRow* session = FindLiveSession(model, key);
  v1::CreateActivityInstanceRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_session_id(key.id);
  request.set_activity_id(
      world
          .PickKey<v1::Activity>(user, &Model::activities,
                                 [&](const auto& row) { return row.fractal_id == key.fractal_id; })
          .id);
  const auto* activity = model.activities.FindLive({key.fractal_id, request.activity_id()});
  const int sections = session == nullptr ? 0 : model.sessions[key.id].sections_size();
  if (random.Percent(60) && sections > 0)
    request.set_section_index(random.Between(0, sections - 1));
  if (random.Percent(4)) request.set_section_index(random.Between(-1, 3));
  if (activity != nullptr && (activity->message.has_sets() || random.Percent(10))) {
    request.set_sets(random.Percent(97) ? random.Between(0, 4) : 101);
  }
  request.set_notes(world.PickDescription());
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id) || !World::IsId(request.activity_id()) ||
                     request.section_index() < 0 || request.sets() > 100 ||
                     !World::IsDescription(request.notes()));
  refusals.If(session == nullptr || activity == nullptr, kNotFound);
  refusals.If(
      session != nullptr && request.has_section_index() && request.section_index() >= sections,
      "INVALID_ARGUMENT SECTION_UNKNOWN");
  refusals.If(activity != nullptr && request.sets() > 0 && !activity->message.has_sets(),
              "INVALID_ARGUMENT ACTIVITY_HAS_NO_SETS");
  const auto answer = world.CallOnce(user, &Stub::CreateActivityInstance, request,
                                     [](auto& other) { other.set_notes("another request"); });
  if (!world.Expect(answer, refusals)) return;
  const v1::ActivityInstance& made = answer->instance();
  ExpectBehind("CreateActivityInstance", InstancesIn(model, *session), made);
  v1::ActivityInstance expected;
  expected.set_id(made.id());
  expected.set_fractal_id(key.fractal_id);
  expected.set_session_id(key.id);
  expected.set_activity_id(request.activity_id());
  expected.set_notes(request.notes());
  expected.set_sort_order(made.sort_order());
  *expected.mutable_create_time() = made.create_time();
  *expected.mutable_update_time() = made.update_time();
  expected.set_etag(made.etag());
  FillTimer(expected.mutable_timer());
  ExpectSame("CreateActivityInstance: sets", request.sets(), made.sets_size());
  for (const v1::ActivitySet& set : made.sets()) {
    v1::ActivitySet& one = *expected.add_sets();
    one = set;
    one.set_activity_instance_id(made.id());
    one.set_set_number(expected.sets_size());
    one.set_completed(false);
  }
  ExpectSame("CreateActivityInstance", expected, made);
  AddInstance(model, made);
  if (request.has_section_index()) {
    // The layout stands in the session's row.
    model.sessions[key.id]
        .mutable_sections(request.section_index())
        ->add_activity_instance_ids(made.id());
    session->touched = Touched::kYes;
  }
}

void ExpectInstancesOf(World& world, User& user, const Key& activity_key) {
  Model& model = user.model;
  v1::ListActivityInstancesRequest request;
  request.set_fractal_id(activity_key.fractal_id);
  request.set_activity_id(activity_key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(activity_key.id));
  refusals.If(model.activities.FindLive(activity_key) == nullptr, kNotFound);
  std::vector<InstanceRow*> listed;
  for (InstanceRow& row : model.instances) {
    if (row.live() && row.message.activity_id() == activity_key.id &&
        row.fractal_id == activity_key.fractal_id) {
      listed.push_back(&row);
    }
  }
  if (!refusals.empty()) listed.clear();
  std::sort(listed.begin(), listed.end(), [&](const InstanceRow* left, const InstanceRow* right) {
    const Timestamp at_left = WhenOf(model, *left);
    const Timestamp at_right = WhenOf(model, *right);
    if (IsBefore(at_right, at_left) || IsBefore(at_left, at_right)) {
      return IsBefore(at_right, at_left);
    }
    return left->message.id() > right->message.id();
  });
  const auto seen = world.ListAll(
      user, &Stub::ListActivityInstances, request,
      [](const auto& page) { return page.instances(); }, refusals);
  for (int i = 0; i < seen.size() && i < static_cast<int>(listed.size()); ++i) {
    ExpectInstance("ListActivityInstances", model, *listed[static_cast<size_t>(i)], seen.Get(i));
  }
  ExpectSame("ListActivityInstances: count", static_cast<int64_t>(listed.size()), seen.size());
}

void ListInstances(World& world, User& user) {
  ExpectInstancesOf(world, user, world.PickKey(user, &Model::activities));
}

void UpdateInstance(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::instances);
  InstanceRow* instance = user.model.instances.FindLive(key);
  v1::UpdateActivityInstanceRequest request;
  v1::ActivityInstance& wanted = *request.mutable_instance();
  wanted.set_fractal_id(key.fractal_id);
  wanted.set_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(instance == nullptr, kNotFound);
  static const std::vector<std::string> kUpdatable = {"notes", "completed"};
  const auto paths = world.PickPaths(kUpdatable);
  if (paths.contains("notes")) wanted.set_notes(world.PickDescription());
  if (paths.contains("completed")) wanted.set_completed(world.random.Percent(60));
  wanted.set_etag(world.PickEtag(instance, refusals));
  const auto mask =
      world.PickMask(paths, kUpdatable, wanted, refusals, request.mutable_update_mask());
  refusals.Malformed(mask.contains("notes") && !World::IsDescription(wanted.notes()));
  const auto answer = world.Call(user, &Stub::UpdateActivityInstance, request);
  if (!world.Expect(answer, refusals)) return;
  if (mask.contains("notes")) instance->message.set_notes(wanted.notes());
  if (mask.contains("completed")) instance->message.set_completed(wanted.completed());
  instance->touched = Touched::kYes;
  ExpectInstance("UpdateActivityInstance", user.model, *instance, answer->instance());
}

void DeleteInstance(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::instances);
  InstanceRow* instance = user.model.instances.FindLive(key);
  v1::DeleteActivityInstanceRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_activity_instance_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(instance == nullptr, kNotFound);
  request.set_etag(world.PickEtag(instance, refusals));
  const auto answer = world.Call(user, &Stub::DeleteActivityInstance, request);
  if (!world.Expect(answer, refusals)) return;
  user.model.TakeInstance(*instance, key.id, answer->instance().delete_time());
  ExpectInstance("DeleteActivityInstance", user.model, *instance, answer->instance());
}

// Sessions show their instances, so that what is left is by which activity they are listed.
void CompareInstances(World& world, User& user) {
  for (const auto& row : user.model.activities) {
    if (row.live()) ExpectInstancesOf(world, user, row.key());
  }
}

std::optional<Fault> InstanceFault(World& world, User& user) {
  static const std::vector<std::string> kChanges = {
      "",
      "notes = coalesce(notes, '') || '.'",
      "completed = not completed",
      "sort_order = sort_order + 1",
      "activity_definition_id = gen_random_uuid()",
      "practice_session_id = gen_random_uuid()",
      "time_start = coalesce(time_start, time_stop, now()) - interval '1 minute'",
      "deleted_at = now()"};
  std::vector<std::string> listed;
  for (const InstanceRow& row : user.model.instances) {
    const Key activity = {row.fractal_id, row.message.activity_id()};
    if (row.live() && user.model.activities.FindLive(activity) != nullptr) {
      listed.push_back(row.message.id());
    }
  }
  if (listed.empty()) return std::nullopt;
  return Fault{"activity_instances", "id = '" + world.random.Pick(listed) + "'",
               kChanges[world.random.Below(kChanges.size())]};
}

}  // namespace

Noun ActivityInstances() {
  return {{{"CreateActivityInstance", 18, CreateInstance},
           {"ListActivityInstances", 3, ListInstances},
           {"UpdateActivityInstance", 5, UpdateInstance},
           {"DeleteActivityInstance", 2, DeleteInstance}},
          CompareInstances,
          InstanceFault};
}

}  // namespace fractal::tests::property
