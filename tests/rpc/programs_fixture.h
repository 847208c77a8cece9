#pragma once

#include <string>
#include <vector>

#include "fractal/v1/programs.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {

// A fractal of Ada's with a goal and a template, and what the tests of programs do on their way.
// What answers a message fails the test when the call does.
class ProgramsTest : public RpcTest {
 protected:
  using Stub = v1::ProgramService::Stub;
  static constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";
  static constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";
  static constexpr char kStale[] = "ABORTED ETAG_MISMATCH";

  // Requests that succeed as they are; dates as "2026-01-31", "" for none.
  v1::CreateProgramRequest NewProgram(const std::string& name, const std::string& start,
                                      const std::string& end);
  v1::CreateProgramBlockRequest NewBlock(const std::string& program_id, const std::string& name,
                                         const std::string& start, const std::string& end);
  v1::CreateProgramDayRequest NewDay(const std::string& block_id, const std::string& name,
                                     const std::string& date, int day_number = 0);
  v1::ScheduleSessionRequest NewScheduled(const std::string& day_id,
                                          const std::string& template_id);

  v1::Program MakeProgram(const std::string& name, const std::string& start,
                          const std::string& end);
  v1::ProgramBlock MakeBlock(const v1::Program& program, const std::string& name,
                             const std::string& start, const std::string& end);
  v1::ProgramDay MakeDay(const v1::ProgramBlock& block, const std::string& name,
                         const std::string& date, int day_number = 0);
  v1::ScheduledSession Schedule(const v1::ProgramDay& day, const std::string& template_id);

  Answer<v1::GetProgramResponse> GetProgram(Client& client, const std::string& id);
  Answer<v1::CompleteScheduledSessionResponse> Complete(Client& client, const std::string& id,
                                                        const std::string& session_id,
                                                        bool completed = true);

  // Rows that other services make.
  std::string AddTemplate(const std::string& fractal_id, const std::string& name);
  std::string AddSession(Client& owner, const std::string& fractal_id);
  void DeleteRow(const std::string& table, const std::string& id);
  // Bob sees Ada's fractal.
  void LetBobView();
  // Ada's fractal is deleted, and its other rows are not, as an import may leave them.
  void DeleteOnlyTheRoot();

  v1::Fractal fractal = MakeFractal(ada, "Strength");
  v1::Goal goal = MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, "Squat 150");
  std::string heavy = AddTemplate(fractal.id(), "Heavy");
};

}  // namespace fractal::tests
