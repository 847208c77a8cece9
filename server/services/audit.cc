#include "fractal/v1/audit.grpc.pb.h"
#include "server/handlers/audit.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class AuditService final : public v1::AuditService::CallbackService {
 public:
  explicit AuditService(Door& door) : door_(door) {}

  FRACTAL_METHOD(LongRead, ListAuditEvents)
  FRACTAL_METHOD(LongRead, ListAccountEvents)
  FRACTAL_METHOD(LongRead, GetRowVersion)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAuditService(Door& door) {
  return std::make_unique<AuditService>(door);
}

}  // namespace fractal::server::services
