#include "fractal/v1/admin.grpc.pb.h"
#include "server/handlers/audit.h"
#include "server/handlers/integrity.h"
#include "server/handlers/quotas.h"
#include "server/handlers/statistics.h"
#include "server/handlers/trash_as_owner.h"
#include "server/handlers/users.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class AdminService final : public v1::AdminService::CallbackService {
 public:
  explicit AdminService(Door& door) : door_(door) {}

  FRACTAL_METHOD(Admin, ListUsers)
  FRACTAL_METHOD(Admin, GetUser)
  FRACTAL_METHOD(Admin, CreateUser)
  FRACTAL_METHOD(Admin, DisableUser)
  FRACTAL_METHOD(Admin, EnableUser)
  FRACTAL_METHOD(Admin, CreatePasswordResetToken)
  FRACTAL_METHOD(Admin, SignOutUser)
  FRACTAL_METHOD(Admin, SetUserRole)
  FRACTAL_METHOD(Admin, GetUserUsage)
  FRACTAL_METHOD(Admin, SetUserQuota)
  FRACTAL_METHOD(Admin, DeleteUser)
  FRACTAL_METHOD(Admin, UndeleteUser)
  FRACTAL_METHOD(Admin, ListTrashAsOwner)
  FRACTAL_METHOD(Admin, UndeleteAsOwner)
  FRACTAL_METHOD(Admin, PurgeAsOwner)
  FRACTAL_METHOD(Admin, ListAllAuditEvents)
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
