#pragma once

#include "auth/access_policy.h"

namespace fractal::server {

// The access of every method of every service of package fractal.v1, as its option says.
auth::AccessPolicy ReadAccessPolicy();

}  // namespace fractal::server
