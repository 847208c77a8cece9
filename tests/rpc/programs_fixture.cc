#include "tests/rpc/programs_fixture.h"

#include "db/uuid.h"

namespace fractal::tests {

v1::CreateProgramRequest ProgramsTest::NewProgram(const std::string& name, const std::string& start,
                                                  const std::string& end) {
  v1::CreateProgramRequest request;
  request.mutable_program()->set_fractal_id(fractal.id());
  request.mutable_program()->set_name(name);
  request.mutable_program()->set_start_date(start);
  request.mutable_program()->set_end_date(end);
  return request;
}

v1::CreateProgramBlockRequest ProgramsTest::NewBlock(const std::string& program_id,
                                                     const std::string& name,
                                                     const std::string& start,
                                                     const std::string& end) {
  v1::CreateProgramBlockRequest request;
  request.mutable_block()->set_fractal_id(fractal.id());
  request.mutable_block()->set_program_id(program_id);
  request.mutable_block()->set_name(name);
  request.mutable_block()->set_start_date(start);
  request.mutable_block()->set_end_date(end);
  return request;
}

v1::CreateProgramDayRequest ProgramsTest::NewDay(const std::string& block_id,
                                                 const std::string& name, const std::string& date,
                                                 int day_number) {
  v1::CreateProgramDayRequest request;
  request.mutable_day()->set_fractal_id(fractal.id());
  request.mutable_day()->set_program_block_id(block_id);
  request.mutable_day()->set_name(name);
  request.mutable_day()->set_date(date);
  request.mutable_day()->set_day_number(day_number);
  return request;
}

v1::ScheduleSessionRequest ProgramsTest::NewScheduled(const std::string& day_id,
                                                      const std::string& template_id) {
  v1::ScheduleSessionRequest request;
  request.set_fractal_id(fractal.id());
  request.set_program_day_id(day_id);
  request.set_template_id(template_id);
  return request;
}

v1::Program ProgramsTest::MakeProgram(const std::string& name, const std::string& start,
                                      const std::string& end) {
  return ada.Call(&Stub::CreateProgram, NewProgram(name, start, end))->program();
}

v1::ProgramBlock ProgramsTest::MakeBlock(const v1::Program& program, const std::string& name,
                                         const std::string& start, const std::string& end) {
  return ada.Call(&Stub::CreateProgramBlock, NewBlock(program.id(), name, start, end))->block();
}

v1::ProgramDay ProgramsTest::MakeDay(const v1::ProgramBlock& block, const std::string& name,
                                     const std::string& date, int day_number) {
  return ada.Call(&Stub::CreateProgramDay, NewDay(block.id(), name, date, day_number))->day();
}

v1::ScheduledSession ProgramsTest::Schedule(const v1::ProgramDay& day,
                                            const std::string& template_id) {
  return ada.Call(&Stub::ScheduleSession, NewScheduled(day.id(), template_id))->scheduled_session();
}

Answer<v1::GetProgramResponse> ProgramsTest::GetProgram(Client& client, const std::string& id) {
  v1::GetProgramRequest request;
  request.set_fractal_id(fractal.id());
  request.set_program_id(id);
  return client.Call(&Stub::GetProgram, request);
}

Answer<v1::CompleteScheduledSessionResponse> ProgramsTest::Complete(Client& client,
                                                                    const std::string& id,
                                                                    const std::string& session_id,
                                                                    bool completed) {
  v1::CompleteScheduledSessionRequest request;
  request.set_fractal_id(fractal.id());
  request.set_scheduled_session_id(id);
  request.set_session_id(session_id);
  if (!completed) request.set_completed(false);
  return client.Call(&Stub::CompleteScheduledSession, request);
}

std::string ProgramsTest::AddTemplate(const std::string& fractal_id, const std::string& name) {
  const std::string id = db::Uuid::New().ToString();
  server.database().Sql(
      "insert into app.session_templates (root_id, id, name, template_data) values ('" +
      fractal_id + "', '" + id + "', '" + name + "', '{}')");
  return id;
}

std::string ProgramsTest::AddSession(Client& owner, const std::string& fractal_id) {
  const std::string id = db::Uuid::New().ToString();
  server.database().Sql("insert into app.goals (root_id, id, user_id, type, name) values ('" +
                        fractal_id + "', '" + id + "', '" + owner.user.id() +
                        "', 'PracticeSession', 'session')");
  return id;
}

void ProgramsTest::DeleteRow(const std::string& table, const std::string& id) {
  server.database().Sql("update app." + table + " set deleted_at = now() where id = '" + id + "'");
}

void ProgramsTest::LetBobView() {
  server.database().Sql("insert into app.fractal_members (user_id, root_id, role) values ('" +
                        bob.user.id() + "', '" + fractal.id() + "', 'viewer')");
}

void ProgramsTest::DeleteOnlyTheRoot() { DeleteRow("goals", fractal.id()); }

}  // namespace fractal::tests
