#include "fractal/v1/sessions.grpc.pb.h"
#include "server/handlers/activity_instances.h"
#include "server/handlers/activity_sets.h"
#include "server/handlers/sessions.h"
#include "server/handlers/templates.h"
#include "server/handlers/timers.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class SessionService final : public v1::SessionService::CallbackService {
 public:
  explicit SessionService(Door& door) : door_(door) {}

  FRACTAL_METHOD(Create, CreateSession)
  FRACTAL_METHOD(Read, GetSession)
  FRACTAL_METHOD(Read, ListSessions)
  FRACTAL_METHOD(Write, UpdateSession)
  FRACTAL_METHOD(Write, ArrangeSession)
  FRACTAL_METHOD(Write, CompleteSession)
  FRACTAL_METHOD(Create, DuplicateSession)
  FRACTAL_METHOD(Write, DeleteSession)

  FRACTAL_METHOD(Create, CreateActivityInstance)
  FRACTAL_METHOD(Read, ListActivityInstances)
  FRACTAL_METHOD(Write, UpdateActivityInstance)
  FRACTAL_METHOD(Write, DeleteActivityInstance)

  FRACTAL_METHOD(Create, CreateActivitySet)
  FRACTAL_METHOD(Write, UpdateActivitySet)
  FRACTAL_METHOD(Write, ReorderActivitySets)
  FRACTAL_METHOD(Write, DeleteActivitySet)

  FRACTAL_METHOD(Write, StartTimer)
  FRACTAL_METHOD(Write, StopTimer)
  FRACTAL_METHOD(Write, UpdateTimer)

  FRACTAL_METHOD(Create, CreateTemplate)
  FRACTAL_METHOD(Create, CreateTemplateFromSession)
  FRACTAL_METHOD(Read, GetTemplate)
  FRACTAL_METHOD(Read, ListTemplates)
  FRACTAL_METHOD(Write, UpdateTemplate)
  FRACTAL_METHOD(Write, DeleteTemplate)
  FRACTAL_METHOD(LongRead, GetTemplateStatistics)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSessionService(Door& door) {
  return std::make_unique<SessionService>(door);
}

}  // namespace fractal::server::services
