#pragma once

#include "db/program_days.h"
#include "fractal/v1/programs.pb.h"

namespace fractal::server::convert {

void ToProto(const db::ProgramDay& day, v1::ProgramDay* out);

}  // namespace fractal::server::convert
