#pragma once

#include "db/users.h"
#include "fractal/v1/auth.pb.h"

namespace fractal::server::convert {

void ToProto(const db::User& user, v1::User* out);

}  // namespace fractal::server::convert
