#include "server/services.h"

#include "server/services/makers.h"

namespace fractal::server {
namespace {

struct ServiceMaker {
  const char* name;
  std::unique_ptr<grpc::Service> (*make)(Door& door);
};

constexpr ServiceMaker kMakers[] = {
    {"fractal.v1.AuthService", services::MakeAuthService},
    {"fractal.v1.FractalService", services::MakeFractalService},
    {"fractal.v1.ActivityService", services::MakeActivityService},
    {"fractal.v1.SessionService", services::MakeSessionService},
    {"fractal.v1.MetricService", services::MakeMetricService},
};

}  // namespace

std::vector<std::string> ServiceNames() {
  std::vector<std::string> names;
  for (const ServiceMaker& maker : kMakers) names.emplace_back(maker.name);
  return names;
}

std::vector<std::unique_ptr<grpc::Service>> MakeServices(Door& door) {
  std::vector<std::unique_ptr<grpc::Service>> made;
  for (const ServiceMaker& maker : kMakers) made.push_back(maker.make(door));
  return made;
}

}  // namespace fractal::server
