// The sets of activity instances.

#include <algorithm>

#include "tests/property/nouns.h"
#include "tests/property/practice.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::SessionService::Stub;

void CreateSet(World& world, User& user) {
  Model& model = user.model;
  const Key key = world.PickKey(user, &Model::instances);
  InstanceRow* instance = model.instances.FindLive(key);
  v1::CreateActivitySetRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_activity_instance_id(key.id);
  request.set_completed(world.random.Percent(30));
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(instance == nullptr, kNotFound);
  if (instance != nullptr) {
    const auto* activity = model.activities.Find({key.fractal_id, instance->message.activity_id()});
    refusals.If(!activity->message.has_sets(), "INVALID_ARGUMENT ACTIVITY_HAS_NO_SETS");
  }
  const auto answer = world.CallOnce(user, &Stub::CreateActivitySet, request,
                                     [](auto& other) { other.set_completed(!other.completed()); });
  if (!world.Expect(answer, refusals)) return;
  const v1::ActivitySet& made = answer->set();
  for (const SetRow* set : SetsIn(model, *instance)) {
    if (set->message.set_number() >= made.set_number()) {
      throw Difference("CreateActivitySet: does not stand behind the others");
    }
  }
  v1::ActivitySet expected;
  expected.set_activity_instance_id(key.id);
  expected.set_set_number(made.set_number());
  expected.set_completed(request.completed());
  World::ExpectMade("CreateActivitySet", model.sets, key.fractal_id, expected, made);
}

void UpdateSet(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::sets);
  SetRow* set = user.model.sets.FindLive(key);
  v1::UpdateActivitySetRequest request;
  request.set_fractal_id(key.fractal_id);
  v1::ActivitySet& wanted = *request.mutable_set();
  wanted.set_id(key.id);
  wanted.set_completed(world.random.Percent(60));
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(set == nullptr, kNotFound);
  wanted.set_etag(world.PickEtag(set, refusals));
  world.PickMask({"completed"}, {"completed"}, wanted, refusals, request.mutable_update_mask());
  const auto answer = world.Call(user, &Stub::UpdateActivitySet, request);
  if (!world.Expect(answer, refusals)) return;
  set->message.set_completed(wanted.completed());
  set->touched = Touched::kYes;
  ExpectSet("UpdateActivitySet", user.model, *set, answer->set());
}

// Values follow their set to its number.
void Renumber(Model& model, SetRow& set, int number) {
  if (set.message.set_number() == number) return;
  set.message.set_set_number(number);
  set.touched = Touched::kYes;
  for (ValueRow& value : model.values) {
    if (model.set_of_value[value.message.id()] != set.message.id()) continue;
    value.message.set_set_number(number);
    value.touched = Touched::kYes;
  }
}

// Sets in the trash hold numbers too: they make room, and no answer tells how.
void RenumberDeleted(Model& model, const InstanceRow& instance) {
  for (SetRow& set : model.sets) {
    const bool of_instance = set.message.activity_instance_id() == instance.message.id();
    if (!of_instance || set.live()) continue;
    model.renumbered_sets.insert(set.message.id());
    const auto may_be_touched = [](auto& row) {
      if (row.touched == Touched::kNo) row.touched = Touched::kMaybe;
    };
    may_be_touched(set);
    for (ValueRow& value : model.values) {
      if (model.set_of_value[value.message.id()] == set.message.id()) may_be_touched(value);
    }
  }
}

void ReorderSets(World& world, User& user) {
  Model& model = user.model;
  const Key key = world.PickKey(user, &Model::instances);
  InstanceRow* instance = model.instances.FindLive(key);
  v1::ReorderActivitySetsRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_activity_instance_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(instance == nullptr, kNotFound);
  const auto there = instance == nullptr ? std::vector<SetRow*>() : SetsIn(model, *instance);
  const auto ids = PickOrder(world, user, &Model::sets, there, refusals);
  for (const std::string& id : ids) request.add_set_ids(id);
  const auto answer = world.Call(user, &Stub::ReorderActivitySets, request);
  if (!world.Expect(answer, refusals)) return;
  RenumberDeleted(model, *instance);
  ExpectSame("ReorderActivitySets: count", static_cast<int64_t>(ids.size()), answer->sets_size());
  for (int i = 0; i < answer->sets_size(); ++i) {
    SetRow& set = *model.sets.Find({key.fractal_id, ids[static_cast<size_t>(i)]});
    Renumber(model, set, i + 1);
    ExpectSet("ReorderActivitySets", model, set, answer->sets(i));
  }
}

void DeleteSet(World& world, User& user) {
  Model& model = user.model;
  const Key key = world.PickKey(user, &Model::sets);
  SetRow* set = model.sets.FindLive(key);
  v1::DeleteActivitySetRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_set_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(set == nullptr, kNotFound);
  request.set_etag(world.PickEtag(set, refusals));
  const auto answer = world.Call(user, &Stub::DeleteActivitySet, request);
  if (!world.Expect(answer, refusals)) return;
  const Timestamp& time = answer->set().delete_time();
  for (ValueRow& value : model.values) {
    if (value.live() && model.set_of_value[value.message.id()] == key.id) {
      Model::Take(value, key.id, time);
    }
  }
  Model::Take(*set, key.id, time);
  ExpectSet("DeleteActivitySet", model, *set, answer->set());
}

// By the sessions that show them.
void CompareSets(World& world, User& user) {
  for (GoalRow& row : user.model.goals) {
    if (!IsSession(row)) continue;
    v1::GetSessionRequest request;
    request.set_fractal_id(row.fractal_id);
    request.set_session_id(row.message.id());
    const auto answer = world.Call(user, &Stub::GetSession, request);
    ExpectWhole("GetSession", user.model, row, answer->session(), answer->instances());
  }
}

std::optional<Fault> SetFault(World& world, User& user) {
  static const std::vector<std::string> kChanges = {
      "", "completed = not completed", "set_number = set_number + 50",
      "updated_at = updated_at + interval '1 microsecond'", "deleted_at = now()"};
  std::vector<std::string> live;
  for (const SetRow& row : user.model.sets) {
    if (row.live()) live.push_back(row.message.id());
  }
  if (live.empty()) return std::nullopt;
  return Fault{"activity_sets", "id = '" + world.random.Pick(live) + "'",
               kChanges[world.random.Below(kChanges.size())]};
}

}  // namespace

Noun ActivitySets() {
  return {{{"CreateActivitySet", 6, CreateSet},
           {"UpdateActivitySet", 3, UpdateSet},
           {"ReorderActivitySets", 7, ReorderSets},
           {"DeleteActivitySet", 4, DeleteSet}},
          CompareSets,
          SetFault};
}

}  // namespace fractal::tests::property
