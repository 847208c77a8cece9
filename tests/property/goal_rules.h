#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/property/order.h"

// The rules of goals (DESIGN.md §5), which fractals share.
namespace fractal::tests::property {

using GoalRow = Row<v1::Goal>;

// None, one of the next days, or at times one that is past.
std::optional<Timestamp> PickDeadline(Random& random);
bool IsPast(const Timestamp& deadline);

// Whether a live fractal of the user, other than `but_id`, has the name.
bool IsFractalName(Model& model, const std::string& name, const std::string& but_id);

// The parent of a goal; null for a root and for a session that hangs below nothing.
GoalRow* ParentOf(Model& model, const GoalRow& goal);
// The live goals right below a goal, in siblings' order.
std::vector<GoalRow*> ChildrenOf(Model& model, const GoalRow& goal);
// All live goals below a goal, at any depth.
std::vector<GoalRow*> BelowOf(Model& model, const GoalRow& goal);

// What a deadline of a goal breaks against its parent and its children; either may be null.
void CheckDeadline(Model& model, const GoalRow* goal, const GoalRow* parent,
                   const v1::Goal& changed, Refusals& refusals);

// What an undelete of a goal, or of a session, breaks.
void CheckUndelete(Model& model, const GoalRow& goal, Refusals& refusals);

// Every goal is right after a change: the deadlines of live goals stand in order, and nothing live
// hangs below something deleted.
void CheckInvariants(Model& model);

}  // namespace fractal::tests::property
