#pragma once

#include "db/integrity.h"
#include "fractal/v1/admin.pb.h"

namespace fractal::server::convert {

void ToProto(const db::IntegrityCheck& check, v1::IntegrityCheck* out);

}  // namespace fractal::server::convert
