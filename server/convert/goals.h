#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "db/goals.h"
#include "fractal/v1/goals.pb.h"
#include "fractal/v1/fractals.pb.h"
#include "server/request_checks.h"

namespace fractal::server::convert {

// GOAL_TYPE_ULTIMATE and "UltimateGoal", and so on. An unknown type on either side has no
// counterpart: GOAL_TYPE_UNSPECIFIED, "".
v1::GoalType GoalTypeToProto(std::string_view type);
std::string_view GoalTypeFromProto(v1::GoalType type);

void ToProto(const db::Goal& goal, v1::Goal* out);

// The targets of a request as the database holds them, checked; ids are made where they are empty.
std::string TargetsFromProto(const google::protobuf::RepeatedPtrField<v1::Target>& targets,
                             RequestChecks& checks);

// Puts goals in siblings' order together into a tree. The root must be among them; what hangs below
// a goal that is not is left out. FAILED_PRECONDITION: TREE_TOO_DEEP for a goal more than
// kMostGoalLevels below the root, TREE_TOO_LARGE for a tree of more than 3.5 MiB; then what is in
// `root` is a part of it.
absl::Status ToTree(const std::vector<db::Goal>& goals, v1::GoalNode* root);

}  // namespace fractal::server::convert
