#pragma once

#include <string>
#include <vector>

#include "tests/property/nouns.h"

namespace fractal::tests::property {

inline constexpr char kNotBelowParent[] = "INVALID_ARGUMENT TYPE_NOT_BELOW_PARENT";

// Move, reorder, delete, and the reads that show what they made.
std::vector<Operation> TreeOperations();

// GetGoalTree of a fractal, which may be foreign or unknown.
void ExpectTree(World& world, User& user, const std::string& fractal_id, bool without_sessions);

}  // namespace fractal::tests::property
