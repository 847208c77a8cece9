#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>

#include "tests/property/world.h"

// The targets of goals: each of an activity of the fractal and of metrics of it.
namespace fractal::tests::property {

using Targets = google::protobuf::RepeatedPtrField<v1::Target>;

// Some of `old`, and some new ones; at times of an activity or a metric of elsewhere.
Targets PickTargets(World& world, User& user, const std::string& fractal_id, const Targets& old);
void CheckTargets(Model& model, const std::string& fractal_id, const Targets& targets,
                  Refusals& refusals);
// Gives targets without an id those that the server gave them.
void AdoptTargetIds(const Targets& seen, Targets* expected);

}  // namespace fractal::tests::property
