#pragma once

#include "db/activity_instances.h"
#include "fractal/v1/sessions.pb.h"

namespace fractal::server::convert {

// Values of a set stand in it, the others beside the sets.
void ToProto(const db::ActivityInstance& instance, v1::ActivityInstance* out);

// Without its values.
void ToProto(const db::ActivitySet& set, v1::ActivitySet* out);

}  // namespace fractal::server::convert
