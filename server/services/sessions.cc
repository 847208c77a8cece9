#include "fractal/v1/sessions.grpc.pb.h"
#include "server/handlers/templates.h"
#include "server/handlers/sessions.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class SessionService final : public v1::SessionService::CallbackService {
 public:
  explicit SessionService(Door& door) : door_(door) {}

  FRACTAL_METHOD(Create, CreateTemplate)
  FRACTAL_METHOD(Create, CreateTemplateFromSession)
  FRACTAL_METHOD(Read, GetTemplate)
  FRACTAL_METHOD(Read, ListTemplates)
  FRACTAL_METHOD(Write, UpdateTemplate)
  FRACTAL_METHOD(Write, DeleteTemplate)
  FRACTAL_METHOD(Read, GetTemplateStatistics)
  FRACTAL_METHOD(Create, CreateSession)
  FRACTAL_METHOD(Read, GetSession)
  FRACTAL_METHOD(Read, ListSessions)
  FRACTAL_METHOD(Write, UpdateSession)
  FRACTAL_METHOD(Write, ArrangeSession)
  FRACTAL_METHOD(Write, CompleteSession)
  FRACTAL_METHOD(Create, DuplicateSession)
  FRACTAL_METHOD(Write, DeleteSession)
  FRACTAL_METHOD(Write, UndeleteSession)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSessionService(Door& door) {
  return std::make_unique<SessionService>(door);
}

}  // namespace fractal::server::services
