#pragma once

#include "db/scheduled_sessions.h"
#include "fractal/v1/programs.pb.h"

namespace fractal::server::convert {

void ToProto(const db::ScheduledSession& scheduled, v1::ScheduledSession* out);

}  // namespace fractal::server::convert
