#include "server/handlers/programs.h"

#include "fractal/v1/programs.grpc.pb.h"
#include "server/handlers/program_blocks.h"
#include "server/handlers/program_days.h"
#include "server/handlers/scheduled_sessions.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class ProgramService final : public v1::ProgramService::CallbackService {
 public:
  explicit ProgramService(Door& door) : door_(door) {}

  FRACTAL_METHOD(Create, CreateProgram)
  FRACTAL_METHOD(Read, GetProgram)
  FRACTAL_METHOD(Read, ListPrograms)
  FRACTAL_METHOD(Write, UpdateProgram)
  FRACTAL_METHOD(Write, DeleteProgram)

  FRACTAL_METHOD(Create, CreateProgramBlock)
  FRACTAL_METHOD(Write, UpdateProgramBlock)
  FRACTAL_METHOD(Write, DeleteProgramBlock)

  FRACTAL_METHOD(Create, CreateProgramDay)
  FRACTAL_METHOD(Write, UpdateProgramDay)
  FRACTAL_METHOD(Write, DeleteProgramDay)
  FRACTAL_METHOD(Create, CopyProgramDay)
  FRACTAL_METHOD(Create, SpreadProgramDay)

  FRACTAL_METHOD(Create, ScheduleSession)
  FRACTAL_METHOD(Write, UnscheduleSession)
  FRACTAL_METHOD(Write, CompleteScheduledSession)
  FRACTAL_METHOD(Read, ListScheduledSessions)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeProgramService(Door& door) {
  return std::make_unique<ProgramService>(door);
}

}  // namespace fractal::server::services
