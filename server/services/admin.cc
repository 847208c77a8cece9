#include "fractal/v1/admin.grpc.pb.h"
#include "server/handlers/integrity.h"
#include "server/handlers/statistics.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class AdminService final : public v1::AdminService::CallbackService {
 public:
  explicit AdminService(Door& door) : door_(door) {}

  FRACTAL_METHOD(Admin, CheckIntegrity)
  FRACTAL_METHOD(Admin, GetStatistics)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAdminService(Door& door) {
  return std::make_unique<AdminService>(door);
}

}  // namespace fractal::server::services
