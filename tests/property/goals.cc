// Goals, as FractalService shows them. How a tree changes its shape stands in goal_trees.cc.

#include <algorithm>

#include "tests/property/goal_rules.h"
#include "tests/property/goal_targets.h"
#include "tests/property/goal_trees.h"
#include "tests/property/nouns.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::FractalService::Stub;

const auto kGoalsOf = [](const auto& page) { return page.goals(); };

constexpr size_t kMostGoals = 60;

// Mostly a type that may hang below the parent's.
v1::GoalType PickType(Random& random, const GoalRow* parent) {
  if (parent == nullptr || random.Percent(12)) {
    return static_cast<v1::GoalType>(random.Between(0, v1::GOAL_TYPE_NANO));
  }
  const int rank = std::min<int>(parent->message.type(), v1::GOAL_TYPE_MICRO);
  const auto type = static_cast<v1::GoalType>(random.Between(rank + 1, v1::GOAL_TYPE_NANO));
  return type == v1::GOAL_TYPE_PRACTICE_SESSION ? v1::GOAL_TYPE_IMMEDIATE : type;
}

void CreateGoal(World& world, User& user) {
  const Key parent_key = world.PickKey(user, &Model::goals);
  if (user.model.goals.CountLive(parent_key.fractal_id) > kMostGoals) return;
  GoalRow* parent = user.model.goals.FindLive(parent_key);
  v1::CreateGoalRequest request;
  v1::Goal& wanted = *request.mutable_goal();
  wanted.set_fractal_id(parent_key.fractal_id);
  wanted.set_parent_id(parent_key.id);
  wanted.set_type(PickType(world.random, parent));
  world.PickTexts(wanted);
  if (const auto deadline = PickDeadline(world.random)) *wanted.mutable_deadline() = *deadline;
  if (world.random.Percent(25)) {
    *wanted.mutable_targets() = PickTargets(world, user, parent_key.fractal_id, {});
  }

  Refusals refusals;
  v1::Goal expected = wanted;
  World::ChangeTexts(wanted, refusals, expected);
  refusals.Malformed(!World::IsId(parent_key.id) || wanted.type() == v1::GOAL_TYPE_UNSPECIFIED ||
                     wanted.type() == v1::GOAL_TYPE_PRACTICE_SESSION);
  refusals.If(parent == nullptr, kNotFound);
  CheckTargets(user.model, parent_key.fractal_id, wanted.targets(), refusals);
  refusals.If(parent != nullptr && wanted.type() <= parent->message.type(), kNotBelowParent);
  if (parent != nullptr) CheckDeadline(user.model, nullptr, parent, wanted, refusals);
  const auto answer = world.CallOnce(user, &Stub::CreateGoal, request, [](auto& other) {
    other.mutable_goal()->set_name("another request");
  });
  if (!world.Expect(answer, refusals)) return;
  const v1::Goal& made = answer->goal();
  expected.set_sort_order(made.sort_order());
  AdoptTargetIds(made.targets(), expected.mutable_targets());
  ExpectBehind("CreateGoal", ChildrenOf(user.model, *parent), made);
  World::ExpectMade("CreateGoal", user.model.goals, parent->fractal_id, expected, made);
}

void GetGoal(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::goals);
  v1::GetGoalRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_goal_id(key.id);
  GoalRow* goal = user.model.goals.Find(key);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(goal == nullptr, kNotFound);
  const auto answer = world.Call(user, &Stub::GetGoal, request);
  if (world.Expect(answer, refusals)) world.ExpectRow("GetGoal", *goal, answer->goal());
}

// Often what something in the trash hangs below, so that an undelete finds it changed.
Key PickForUpdate(World& world, User& user) {
  std::vector<Key> above;
  for (const GoalRow& row : user.model.goals) {
    const GoalRow* parent = ParentOf(user.model, row);
    if (row.taken_by == row.message.id() && row.message.has_deadline() && parent != nullptr) {
      above.push_back(parent->key());
    }
  }
  if (!above.empty() && world.random.Percent(30)) return world.random.Pick(above);
  return world.PickKey(user, &Model::goals);
}

void UpdateGoal(World& world, User& user) {
  const Key key = PickForUpdate(world, user);
  GoalRow* goal = user.model.goals.FindLive(key);
  v1::UpdateGoalRequest request;
  v1::Goal& wanted = *request.mutable_goal();
  wanted.set_fractal_id(key.fractal_id);
  wanted.set_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(goal == nullptr, kNotFound);
  static const std::vector<std::string> kUpdatable = {"name", "description", "deadline", "targets"};
  const auto paths = world.PickPaths(kUpdatable);
  v1::Goal changed = goal == nullptr ? v1::Goal() : goal->message;
  world.PickTexts(wanted, paths);
  if (paths.contains("deadline")) {
    if (const auto deadline = PickDeadline(world.random)) *wanted.mutable_deadline() = *deadline;
  }
  if (paths.contains("targets")) {
    *wanted.mutable_targets() = PickTargets(world, user, key.fractal_id, changed.targets());
  }
  wanted.set_etag(world.PickEtag(goal, refusals));
  const auto mask =
      world.PickMask(paths, kUpdatable, wanted, refusals, request.mutable_update_mask());
  World::ChangeTexts(wanted, refusals, changed, mask);
  refusals.If(
      goal != nullptr && IsRoot(changed) && IsFractalName(user.model, changed.name(), key.id),
      kNameTaken);
  if (mask.contains("deadline") && goal != nullptr) {
    changed.clear_deadline();
    if (wanted.has_deadline()) *changed.mutable_deadline() = wanted.deadline();
    CheckDeadline(user.model, goal, ParentOf(user.model, *goal), changed, refusals);
  }
  if (mask.contains("targets")) {
    CheckTargets(user.model, key.fractal_id, wanted.targets(), refusals);
    *changed.mutable_targets() = wanted.targets();
  }
  const auto answer = world.Call(user, &Stub::UpdateGoal, request);
  if (world.Expect(answer, refusals)) {
    AdoptTargetIds(answer->goal().targets(), changed.mutable_targets());
    world.ExpectChange("UpdateGoal", *goal, changed, answer->goal());
  }
}

void CompleteGoal(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::goals);
  GoalRow* goal = user.model.goals.FindLive(key);
  v1::CompleteGoalRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_goal_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(goal == nullptr, kNotFound);
  request.set_etag(world.PickEtag(goal, refusals));
  if (world.random.Percent(60)) request.set_completed(world.random.Percent(50));
  const bool completed = !request.has_completed() || request.completed();
  const auto answer = world.Call(user, &Stub::CompleteGoal, request);
  if (!world.Expect(answer, refusals)) return;
  // Doing so twice changes nothing, update_time and etag included.
  if (goal->message.completed() == completed) {
    return world.ExpectRow("CompleteGoal", *goal, answer->goal());
  }
  v1::Goal changed = goal->message;
  changed.set_completed(completed);
  world.ExpectChange("CompleteGoal", *goal, changed, answer->goal());
}

bool IsListed(const GoalRow& row, const v1::ListGoalsRequest& request) {
  const v1::Goal& goal = row.message;
  const bool type_fits = request.type() == v1::GOAL_TYPE_UNSPECIFIED
                             ? goal.type() != v1::GOAL_TYPE_PRACTICE_SESSION
                             : goal.type() == request.type();
  return row.fractal_id == request.fractal_id() && type_fits &&
         (row.live() || request.show_deleted()) &&
         (request.parent_id().empty() || goal.parent_id() == request.parent_id()) &&
         (!request.has_completed() || goal.completed() == request.completed()) &&
         goal.name().compare(0, request.name_prefix().size(), request.name_prefix()) == 0;
}

void ExpectList(World& world, User& user, const v1::ListGoalsRequest& request) {
  GoalRow* root = user.model.goals.Find({request.fractal_id(), request.fractal_id()});
  Refusals refusals;
  refusals.Malformed(!World::IsId(request.fractal_id()));
  refusals.If(root == nullptr, kNotFound);
  std::vector<GoalRow*> listed;
  for (GoalRow& row : user.model.goals) {
    if (IsListed(row, request)) listed.push_back(&row);
  }
  SortByPlace(listed);
  world.ExpectRows("ListGoals", listed,
                   world.ListAll(user, &Stub::ListGoals, request, kGoalsOf, refusals));
}

void ListGoals(World& world, User& user) {
  v1::ListGoalsRequest request;
  request.set_fractal_id(world.PickFractal(user));
  if (!World::IsId(request.fractal_id())) return;
  Random& random = world.random;
  if (random.Percent(30)) request.set_parent_id(world.PickKey(user, &Model::goals).id);
  if (!World::IsId(request.parent_id())) request.clear_parent_id();
  if (random.Percent(30)) request.set_type(static_cast<v1::GoalType>(random.Between(0, 8)));
  if (random.Percent(30)) request.set_completed(random.Percent(50));
  if (random.Percent(30)) request.set_name_prefix(random.Percent(50) ? "S" : "Scales");
  request.set_show_deleted(random.Percent(50));
  ExpectList(world, user, request);
}

// Everything in a fractal, by each way that shows it.
void CompareFractal(World& world, User& user, GoalRow& root) {
  v1::ListGoalsRequest request;
  request.set_fractal_id(root.fractal_id);
  for (const bool show_deleted : {false, true}) {
    for (const v1::GoalType type : {v1::GOAL_TYPE_UNSPECIFIED, v1::GOAL_TYPE_PRACTICE_SESSION}) {
      request.set_show_deleted(show_deleted);
      request.set_type(type);
      ExpectList(world, user, request);
    }
  }
  ExpectTree(world, user, root.fractal_id, false);
  ExpectTree(world, user, root.fractal_id, true);
}

void CompareGoals(World& world, User& user) {
  CheckInvariants(user.model);
  for (GoalRow& row : user.model.goals) {
    if (IsRoot(row.message)) CompareFractal(world, user, row);
    if (row.live()) continue;
    v1::GetGoalRequest request;
    request.set_fractal_id(row.fractal_id);
    request.set_goal_id(row.message.id());
    world.ExpectRow("GetGoal", row, world.Call(user, &Stub::GetGoal, request)->goal());
  }
}

std::optional<Fault> GoalFault(World& world, User& user) {
  if (user.model.goals.size() == 0) return std::nullopt;
  static const std::vector<std::string> kChanges = {
      "",
      "name = name || '.'",
      "description = description || '.'",
      "completed = not completed",
      "sort_order = sort_order + 1",
      "deadline = coalesce(deadline, now()) + interval '1 microsecond'",
      "created_at = created_at + interval '1 microsecond'",
      "updated_at = updated_at + interval '1 microsecond'",
      "deleted_at = case when deleted_at is null then now() end",
      "deleted_at = coalesce(deleted_at, now()) + interval '1 microsecond'",
      "type = case when type = 'UltimateGoal' then 'LongTermGoal' else 'UltimateGoal' end",
      "root_id = gen_random_uuid()"};
  const GoalRow& row = *(user.model.goals.begin() + world.random.Below(user.model.goals.size()));
  // A root cannot leave its fractal, nor can a session without a parent be a goal: a check holds
  // that, whatever triggers do.
  const size_t held = IsRoot(row.message) ? 1 : row.message.parent_id().empty() ? 2 : 0;
  const size_t possible = kChanges.size() - held;
  return Fault{"goals", "id = '" + row.message.id() + "'", kChanges[world.random.Below(possible)]};
}

}  // namespace

Noun Goals() {
  Noun goals = {{{"CreateGoal", 16, CreateGoal},
                 {"GetGoal", 5, GetGoal},
                 {"UpdateGoal", 10, UpdateGoal},
                 {"CompleteGoal", 6, CompleteGoal},
                 {"ListGoals", 5, ListGoals}},
                CompareGoals,
                GoalFault};
  const std::vector<Operation> trees = TreeOperations();
  goals.operations.insert(goals.operations.end(), trees.begin(), trees.end());
  return goals;
}

}  // namespace fractal::tests::property
