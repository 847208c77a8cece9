#pragma once

#include "db/activity_sets.h"
#include "fractal/v1/sessions.pb.h"

namespace fractal::server::convert {

// With its values.
void ToProto(const db::ActivitySetWithValues& set, v1::ActivitySet* out);

}  // namespace fractal::server::convert
