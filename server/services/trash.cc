#include "fractal/v1/trash.grpc.pb.h"
#include "server/handlers/trash.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class TrashService final : public v1::TrashService::CallbackService {
 public:
  explicit TrashService(Door& door) : door_(door) {}

  FRACTAL_METHOD(LongRead, ListTrash)
  FRACTAL_METHOD(Write, Undelete)
  FRACTAL_METHOD(Write, Purge)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeTrashService(Door& door) {
  return std::make_unique<TrashService>(door);
}

}  // namespace fractal::server::services
