#pragma once

#include <string>
#include <vector>

#include "auth/access_policy.h"

namespace fractal::server {

// The access of every method of these services, by their full names, as its option says.
auth::AccessPolicy ReadAccessPolicy(const std::vector<std::string>& services);

}  // namespace fractal::server
