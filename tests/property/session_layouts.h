#pragma once

#include <vector>

#include "tests/property/nouns.h"
#include "tests/property/practice.h"

namespace fractal::tests::property {

// Arrange, complete and duplicate: what changes a session together with its instances.
std::vector<Operation> LayoutOperations();

// A session that was just made as `expected`; what the server set is taken from `seen`.
GoalRow& AddSession(World& world, User& user, const v1::Session& expected, const v1::Session& seen);
// Links a session to the goals of `wanted`, and to no other that is live.
void LinkGoals(Model& model, const GoalRow& session, const v1::Session& wanted);
// Asks the server where a session stands that was put below another parent: behind its siblings.
void LearnPlace(World& world, User& user, GoalRow& session);

}  // namespace fractal::tests::property
