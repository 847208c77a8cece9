#include "fractal/v1/fractals.grpc.pb.h"
#include "server/handlers/fractals.h"
#include "server/handlers/goals.h"
#include "server/handlers/invitations.h"
#include "server/handlers/members.h"
#include "server/handlers/portability.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class FractalService final : public v1::FractalService::CallbackService {
 public:
  explicit FractalService(Door& door) : door_(door) {}

  FRACTAL_METHOD(Create, CreateFractal)
  FRACTAL_METHOD(Read, GetFractal)
  FRACTAL_METHOD(Read, ListFractals)
  FRACTAL_METHOD(Write, UpdateFractal)
  FRACTAL_METHOD(Write, DeleteFractal)
  FRACTAL_DUMP(ExportFractal)
  FRACTAL_LOAD(ImportFractal)

  FRACTAL_METHOD(Create, CreateGoal)
  FRACTAL_METHOD(Read, GetGoal)
  FRACTAL_METHOD(Read, ListGoals)
  FRACTAL_METHOD(LongRead, GetGoalTree)
  FRACTAL_METHOD(Write, UpdateGoal)
  FRACTAL_METHOD(Write, CompleteGoal)
  FRACTAL_METHOD(Write, MoveGoal)
  FRACTAL_METHOD(Write, ReorderGoals)
  FRACTAL_METHOD(Write, DeleteGoal)

  FRACTAL_METHOD(Read, ListMembers)
  FRACTAL_METHOD(Write, UpdateMember)
  FRACTAL_METHOD(Write, RemoveMember)
  FRACTAL_METHOD(Write, LeaveFractal)
  FRACTAL_METHOD(Write, CreateInvitation)
  FRACTAL_METHOD(Read, ListInvitations)
  FRACTAL_METHOD(Write, DeleteInvitation)
  FRACTAL_METHOD(Write, AcceptInvitation)
  FRACTAL_METHOD(Write, DeclineInvitation)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFractalService(Door& door) {
  return std::make_unique<FractalService>(door);
}

}  // namespace fractal::server::services
