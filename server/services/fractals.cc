#include "fractal/v1/fractals.grpc.pb.h"
#include "server/handlers/fractals.h"
#include "server/handlers/goals.h"
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

  FRACTAL_METHOD(Create, CreateGoal)
  FRACTAL_METHOD(Read, GetGoal)
  FRACTAL_METHOD(Read, ListGoals)
  FRACTAL_METHOD(Read, GetGoalTree)
  FRACTAL_METHOD(Write, UpdateGoal)
  FRACTAL_METHOD(Write, CompleteGoal)
  FRACTAL_METHOD(Write, MoveGoal)
  FRACTAL_METHOD(Write, ReorderGoals)
  FRACTAL_METHOD(Write, DeleteGoal)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFractalService(Door& door) {
  return std::make_unique<FractalService>(door);
}

}  // namespace fractal::server::services
