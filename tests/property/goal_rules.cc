#include "tests/property/goal_rules.h"

#include <algorithm>
#include <ctime>

namespace fractal::tests::property {
namespace {

constexpr int kSecondsOfADay = 86'400;

}  // namespace

std::optional<Timestamp> PickDeadline(Random& random) {
  if (random.Percent(50)) return std::nullopt;
  Timestamp deadline;
  const int days = random.Percent(4) ? -3 : random.Between(1, 12);
  deadline.set_seconds(std::time(nullptr) + days * kSecondsOfADay);
  return deadline;
}

bool IsPast(const Timestamp& deadline) { return deadline.seconds() < std::time(nullptr); }

bool IsFractalName(Model& model, const std::string& name, const std::string& but_id) {
  return std::any_of(model.goals.begin(), model.goals.end(), [&](const GoalRow& row) {
    return row.live() && IsRoot(row.message) && row.message.name() == name &&
           row.message.id() != but_id;
  });
}

GoalRow* ParentOf(Model& model, const GoalRow& goal) {
  return model.goals.Find({goal.fractal_id, goal.message.parent_id()});
}

std::vector<GoalRow*> ChildrenOf(Model& model, const GoalRow& goal) {
  std::vector<GoalRow*> children;
  for (GoalRow& row : model.goals) {
    if (row.live() && row.message.parent_id() == goal.message.id()) children.push_back(&row);
  }
  SortByPlace(children);
  return children;
}

std::vector<GoalRow*> BelowOf(Model& model, const GoalRow& goal) {
  std::vector<GoalRow*> below = ChildrenOf(model, goal);
  for (size_t i = 0; i < below.size(); ++i) {
    const std::vector<GoalRow*> next = ChildrenOf(model, *below[i]);
    below.insert(below.end(), next.begin(), next.end());
  }
  return below;
}

void CheckDeadline(Model& model, const GoalRow* goal, const GoalRow* parent,
                   const v1::Goal& changed, Refusals& refusals) {
  if (!changed.has_deadline()) return;
  const Timestamp& deadline = changed.deadline();
  refusals.If(IsPast(deadline), "INVALID_ARGUMENT DEADLINE_IN_PAST");
  refusals.If(parent != nullptr && parent->message.has_deadline() &&
                  IsBefore(parent->message.deadline(), deadline),
              "INVALID_ARGUMENT DEADLINE_AFTER_PARENT");
  if (goal == nullptr) return;
  for (const GoalRow* child : ChildrenOf(model, *goal)) {
    refusals.If(child->message.has_deadline() && IsBefore(deadline, child->message.deadline()),
                "INVALID_ARGUMENT DEADLINE_BEFORE_CHILD");
  }
}

void CheckUndelete(Model& model, const GoalRow& goal, Refusals& refusals) {
  refusals.If(goal.live(), kNotDeleted);
  if (goal.live()) return;
  const GoalRow* parent = ParentOf(model, goal);
  refusals.If(!model.IsLiveFractal(goal.fractal_id) || (parent != nullptr && !parent->live()),
              kParentDeleted);
  // The parent may have got an earlier deadline meanwhile.
  refusals.If(parent != nullptr && goal.message.has_deadline() && parent->message.has_deadline() &&
                  IsBefore(parent->message.deadline(), goal.message.deadline()),
              "FAILED_PRECONDITION DEADLINE_AFTER_PARENT");
}

void CheckInvariants(Model& model) {
  for (const GoalRow& goal : model.goals) {
    const GoalRow* parent = ParentOf(model, goal);
    if (!goal.live() || parent == nullptr) continue;
    if (!parent->live()) throw Difference("a live goal hangs below a deleted one");
    if (goal.message.has_deadline() && parent->message.has_deadline() &&
        IsBefore(parent->message.deadline(), goal.message.deadline())) {
      throw Difference("a goal's deadline is after its parent's: " +
                       goal.message.ShortDebugString());
    }
  }
}

}  // namespace fractal::tests::property
