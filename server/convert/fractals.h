#pragma once

#include "db/fractals.h"
#include "fractal/v1/fractals.pb.h"

namespace fractal::server::convert {

void ToProto(const db::Fractal& fractal, v1::Fractal* out);

}  // namespace fractal::server::convert
