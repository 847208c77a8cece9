#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>
#include <vector>

#include "server/door.h"

namespace fractal::server {

// The full names of every service of the API, AdminService among them when it is served.
std::vector<std::string> ServiceNames(bool administration = true);

// The services, in the order of their names; the door outlives them. Each stands in a file of
// services/, one line a method: which way through the door.
std::vector<std::unique_ptr<grpc::Service>> MakeServices(Door& door, bool administration);

// AdminService alone, for a port of its own.
inline constexpr char kAdminServiceName[] = "fractal.v1.AdminService";
std::vector<std::unique_ptr<grpc::Service>> MakeAdminServices(Door& door);

}  // namespace fractal::server
