#include "fractal/v1/activities.grpc.pb.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class ActivityService final : public v1::ActivityService::CallbackService {
 public:
  explicit ActivityService(Door& door) : door_(door) {}

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeActivityService(Door& door) {
  return std::make_unique<ActivityService>(door);
}

}  // namespace fractal::server::services
