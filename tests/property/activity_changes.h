#pragma once

#include <set>
#include <string>

#include "tests/property/world.h"

// What UpdateActivity is asked for, and what comes of it.
namespace fractal::tests::property {

// No group, or one that is mostly of the fractal.
std::string PickGroup(World& world, User& user, const std::string& fractal_id);
void CheckGroup(Model& model, const std::string& fractal_id, const std::string& group_id,
                Refusals& refusals);

// Random fields of `paths` for an activity that is `old`.
void PickChange(World& world, User& user, const v1::Activity& old,
                const std::set<std::string>& paths, v1::Activity& wanted);
// What the change breaks, and what the activity is after it.
v1::Activity Changed(Model& model, const v1::Activity& old, const v1::Activity& wanted,
                     const std::set<std::string>& mask, Refusals& refusals);

}  // namespace fractal::tests::property
