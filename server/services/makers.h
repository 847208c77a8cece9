#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "server/door.h"

namespace fractal::server::services {

// A file of this folder each.
std::unique_ptr<grpc::Service> MakeAuthService(Door& door);
std::unique_ptr<grpc::Service> MakeFractalService(Door& door);
std::unique_ptr<grpc::Service> MakeActivityService(Door& door);
std::unique_ptr<grpc::Service> MakeSessionService(Door& door);
std::unique_ptr<grpc::Service> MakeProgramService(Door& door);
std::unique_ptr<grpc::Service> MakeMetricService(Door& door);
std::unique_ptr<grpc::Service> MakeTrashService(Door& door);
std::unique_ptr<grpc::Service> MakeAuditService(Door& door);
std::unique_ptr<grpc::Service> MakeAdminService(Door& door);

}  // namespace fractal::server::services
