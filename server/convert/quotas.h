#pragma once

#include "db/quotas.h"
#include "fractal/v1/auth.pb.h"

namespace fractal::server::convert {

void ToProto(const db::Usage& usage, v1::Usage* out);

}  // namespace fractal::server::convert
