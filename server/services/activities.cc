#include "fractal/v1/activities.grpc.pb.h"
#include "server/handlers/activities.h"
#include "server/handlers/activity_groups.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class ActivityService final : public v1::ActivityService::CallbackService {
 public:
  explicit ActivityService(Door& door) : door_(door) {}

  FRACTAL_METHOD(Create, CreateActivityGroup)
  FRACTAL_METHOD(Read, GetActivityGroup)
  FRACTAL_METHOD(Read, ListActivityGroups)
  FRACTAL_METHOD(Write, UpdateActivityGroup)
  FRACTAL_METHOD(Write, ReorderActivityGroups)
  FRACTAL_METHOD(Write, DeleteActivityGroup)

  FRACTAL_METHOD(Create, CreateActivity)
  FRACTAL_METHOD(Read, GetActivity)
  FRACTAL_METHOD(Read, ListActivities)
  FRACTAL_METHOD(Write, UpdateActivity)
  FRACTAL_METHOD(Write, ReorderActivities)
  FRACTAL_METHOD(Write, DeleteActivity)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeActivityService(Door& door) {
  return std::make_unique<ActivityService>(door);
}

}  // namespace fractal::server::services
