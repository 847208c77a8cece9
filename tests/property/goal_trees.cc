#include "tests/property/goal_trees.h"

#include <algorithm>

#include "tests/property/goal_rules.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::FractalService::Stub;

void MoveGoal(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::goals);
  const Key parent_key = world.PickKey<v1::Goal>(user, &Model::goals, [&](const GoalRow& row) {
    return row.fractal_id == key.fractal_id && row.message.type() < v1::GOAL_TYPE_NANO;
  });
  GoalRow* goal = user.model.goals.FindLive(key);
  GoalRow* parent = user.model.goals.FindLive({key.fractal_id, parent_key.id});
  v1::MoveGoalRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_goal_id(key.id);
  request.set_parent_id(parent_key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id) || !World::IsId(parent_key.id));
  refusals.If(goal == nullptr || parent == nullptr, kNotFound);
  refusals.If(goal != nullptr && IsRoot(goal->message), "INVALID_ARGUMENT ROOT_CANNOT_MOVE");
  if (goal != nullptr && parent != nullptr) {
    const auto below = BelowOf(user.model, *goal);
    refusals.If(parent == goal || std::find(below.begin(), below.end(), parent) != below.end(),
                "INVALID_ARGUMENT GOAL_UNDER_ITSELF");
    // Where it stands already, only its place changes.
    const bool elsewhere = goal->message.parent_id() != parent_key.id;
    refusals.If(elsewhere && goal->message.type() <= parent->message.type(), kNotBelowParent);
    refusals.If(elsewhere && goal->message.has_deadline() && parent->message.has_deadline() &&
                    IsBefore(parent->message.deadline(), goal->message.deadline()),
                "INVALID_ARGUMENT DEADLINE_AFTER_PARENT");
  }
  request.set_etag(world.PickEtag(goal, refusals));
  const auto answer = world.Call(user, &Stub::MoveGoal, request);
  if (!world.Expect(answer, refusals)) return;
  v1::Goal changed = goal->message;
  changed.set_parent_id(parent_key.id);
  changed.set_sort_order(answer->goal().sort_order());
  world.ExpectChange("MoveGoal", *goal, changed, answer->goal());
  ExpectBehind("MoveGoal", ChildrenOf(user.model, *parent), answer->goal());
}

void ReorderGoals(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::goals);
  GoalRow* parent = user.model.goals.FindLive(key);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(parent == nullptr, kNotFound);
  const auto there = parent == nullptr ? std::vector<GoalRow*>() : ChildrenOf(user.model, *parent);
  const auto ids = PickOrder(world, user, &Model::goals, there, refusals);
  v1::ReorderGoalsRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_parent_id(key.id);
  for (const std::string& id : ids) request.add_goal_ids(id);
  const auto answer = world.Call(user, &Stub::ReorderGoals, request);
  if (world.Expect(answer, refusals)) {
    ExpectReordered("ReorderGoals", user.model.goals, key.fractal_id, ids, answer->goals());
  }
}

void DeleteGoal(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::goals);
  GoalRow* goal = user.model.goals.FindLive(key);
  v1::DeleteGoalRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_goal_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(goal == nullptr, kNotFound);
  refusals.If(goal != nullptr && IsRoot(goal->message),
              "INVALID_ARGUMENT ROOT_NEEDS_DELETE_FRACTAL");
  request.set_etag(world.PickEtag(goal, refusals));
  const auto answer = world.Call(user, &Stub::DeleteGoal, request);
  if (!world.Expect(answer, refusals)) return;
  const v1::Goal& seen = answer->goal();
  const std::vector<GoalRow*> below = BelowOf(user.model, *goal);
  ExpectSame("descendants_deleted", static_cast<int64_t>(below.size()),
             answer->descendants_deleted());
  for (GoalRow* row : below) user.model.TakeGoal(*row, key.id, seen.delete_time());
  user.model.TakeGoal(*goal, key.id, seen.delete_time());
  World::ExpectTaken("DeleteGoal", *goal, seen);
}

// What the tree shows below a goal, in order.
std::vector<GoalRow*> ShownBelow(Model& model, const GoalRow& goal, bool without_sessions) {
  std::vector<GoalRow*> shown = ChildrenOf(model, goal);
  std::vector<GoalRow*> adrift;
  for (GoalRow& row : model.goals) {
    if (IsRoot(goal.message) && row.live() && row.fractal_id == goal.fractal_id &&
        row.message.parent_id().empty() && !IsRoot(row.message)) {
      adrift.push_back(&row);
    }
  }
  SortByPlace(adrift);
  shown.insert(shown.end(), adrift.begin(), adrift.end());
  if (without_sessions) {
    std::erase_if(shown, [](const GoalRow* row) {
      return row->message.type() == v1::GOAL_TYPE_PRACTICE_SESSION;
    });
  }
  return shown;
}

void ExpectNode(World& world, User& user, GoalRow& goal, const v1::GoalNode& seen,
                bool without_sessions) {
  world.ExpectRow("GetGoalTree", goal, seen.goal());
  const auto shown = ShownBelow(user.model, goal, without_sessions);
  for (int i = 0; i < seen.children_size() && i < static_cast<int>(shown.size()); ++i) {
    ExpectNode(world, user, *shown[i], seen.children(i), without_sessions);
  }
  ExpectSame("GetGoalTree: children", static_cast<int64_t>(shown.size()), seen.children_size());
}

void GetGoalTree(World& world, User& user) {
  ExpectTree(world, user, world.PickFractal(user), world.random.Percent(50));
}

}  // namespace

void ExpectTree(World& world, User& user, const std::string& fractal_id, bool without_sessions) {
  GoalRow* root = user.model.goals.FindLive({fractal_id, fractal_id});
  v1::GetGoalTreeRequest request;
  request.set_fractal_id(fractal_id);
  request.set_without_sessions(without_sessions);
  Refusals refusals;
  refusals.Malformed(!World::IsId(fractal_id));
  refusals.If(root == nullptr, kNotFound);
  const auto answer = world.Call(user, &Stub::GetGoalTree, request);
  if (world.Expect(answer, refusals)) {
    ExpectNode(world, user, *root, answer->root(), without_sessions);
  }
}

std::vector<Operation> TreeOperations() {
  return {{"MoveGoal", 10, MoveGoal},      {"ReorderGoals", 5, ReorderGoals},
          {"DeleteGoal", 7, DeleteGoal},   {"GetGoalTree", 3, GetGoalTree}};
}

}  // namespace fractal::tests::property
