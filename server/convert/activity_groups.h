#pragma once

#include "db/activity_groups.h"
#include "fractal/v1/activities.pb.h"

namespace fractal::server::convert {

void ToProto(const db::ActivityGroup& group, v1::ActivityGroup* out);

}  // namespace fractal::server::convert
