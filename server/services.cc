#include "server/services.h"

#include "server/services/makers.h"

namespace fractal::server {
namespace {

struct ServiceMaker {
  const char* name;
  std::unique_ptr<grpc::Service> (*make)(Door& door);
  bool administers = false;
};

constexpr ServiceMaker kMakers[] = {
    {"fractal.v1.AuthService", services::MakeAuthService},
    {"fractal.v1.FractalService", services::MakeFractalService},
    {"fractal.v1.ActivityService", services::MakeActivityService},
    {"fractal.v1.SessionService", services::MakeSessionService},
    {"fractal.v1.ProgramService", services::MakeProgramService},
    {"fractal.v1.MetricService", services::MakeMetricService},
    {"fractal.v1.TrashService", services::MakeTrashService},
    {"fractal.v1.AuditService", services::MakeAuditService},
    {kAdminServiceName, services::MakeAdminService, true},
};

}  // namespace

std::vector<std::string> ServiceNames(bool administration) {
  std::vector<std::string> names;
  for (const ServiceMaker& maker : kMakers) {
    if (administration || !maker.administers) names.emplace_back(maker.name);
  }
  return names;
}

std::vector<std::unique_ptr<grpc::Service>> MakeServices(Door& door, bool administration) {
  std::vector<std::unique_ptr<grpc::Service>> made;
  for (const ServiceMaker& maker : kMakers) {
    if (administration || !maker.administers) made.push_back(maker.make(door));
  }
  return made;
}

std::vector<std::unique_ptr<grpc::Service>> MakeAdminServices(Door& door) {
  std::vector<std::unique_ptr<grpc::Service>> made;
  for (const ServiceMaker& maker : kMakers) {
    if (maker.administers) made.push_back(maker.make(door));
  }
  return made;
}

}  // namespace fractal::server
