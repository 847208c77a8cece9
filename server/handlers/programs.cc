#include "server/handlers/programs.h"

#include "server/convert/dates.h"
#include "server/convert/program_blocks.h"
#include "server/convert/program_days.h"
#include "server/convert/programs.h"
#include "server/convert/scheduled_sessions.h"
#include "server/handlers/date_cursors.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

// Puts the program of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::Program>& program, Response* response) {
  if (!program.ok()) return program.status();
  convert::ToProto(*program, response->mutable_program());
  return absl::OkStatus();
}

// The same for a request that holds the program as a resource.
template <typename Response>
absl::Status AnswerIn(const absl::StatusOr<db::Program>& program, Response* response) {
  return db::WithFieldIn("program.", Answer(program, response));
}

void AnswerPlan(const db::ProgramPlan& plan, v1::GetProgramResponse* response) {
  convert::ToProto(plan.program, response->mutable_program());
  for (const db::ProgramBlock& block : plan.blocks) convert::ToProto(block, response->add_blocks());
  for (const db::ProgramDay& day : plan.days) convert::ToProto(day, response->add_days());
  for (const db::ScheduledSession& scheduled : plan.scheduled) {
    convert::ToProto(scheduled, response->add_scheduled_sessions());
  }
}

}  // namespace

absl::Status CreateProgram(const Caller&, db::Tenant& tenant,
                           const v1::CreateProgramRequest& request,
                           v1::CreateProgramResponse* response) {
  RequestChecks checks;
  const v1::Program& wanted = request.program();
  db::NewProgram program;
  program.key = {checks.Id("program.fractal_id", wanted.fractal_id()), db::Uuid::New()};
  program.name = checks.Name("program.name", wanted.name());
  program.description = checks.Description("program.description", wanted.description());
  program.start_date = convert::DateFromProto("program.start_date", wanted.start_date(), checks);
  program.end_date = convert::DateFromProto("program.end_date", wanted.end_date(), checks);
  program.is_active = !wanted.has_is_active() || wanted.is_active();
  program.goal_ids = convert::GoalIdsFromProto("program.goal_ids", wanted.goal_ids(), checks);
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::programs::Create(program)), response);
}

absl::StatusOr<db::Reading> GetProgram(const Caller&, const v1::GetProgramRequest& request,
                                       v1::GetProgramResponse* response) {
  RequestChecks checks;
  const db::ProgramKey key = {checks.Id("fractal_id", request.fractal_id()),
                              checks.Id("program_id", request.program_id())};
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::programs::Get(key), [response](const db::ProgramPlan& plan) {
    AnswerPlan(plan, response);
    return absl::OkStatus();
  });
}

absl::StatusOr<db::Reading> ListPrograms(const Caller& caller,
                                         const v1::ListProgramsRequest& request,
                                         v1::ListProgramsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  db::ProgramFilter filter;
  if (request.has_is_active()) filter.is_active = request.is_active();
  filter.show_deleted = request.show_deleted();
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadDateCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(db::programs::List(fractal, filter, *after, page_size + 1),
                     [response, page_size, scope, &tokens](std::vector<db::Program> rows) {
                       const auto* const last = FillPage(
                           page_size, rows, response->mutable_programs(),
                           [](const auto& row, auto* message) { convert::ToProto(row, message); });
                       if (last != nullptr) {
                         response->set_next_page_token(
                             tokens.Make(scope, WriteDateCursor({last->start_date, last->created_at,
                                                                 last->id})));
                       }
                       return absl::OkStatus();
                     });
}

absl::Status UpdateProgram(const Caller&, db::Tenant& tenant,
                           const v1::UpdateProgramRequest& request,
                           v1::UpdateProgramResponse* response) {
  RequestChecks checks;
  const v1::Program& wanted = request.program();
  const UpdateMask mask(request.update_mask(), wanted,
                        {"name", "description", "start_date", "end_date", "is_active", "goal_ids"},
                        checks);
  const db::ProgramKey key = {checks.Id("program.fractal_id", wanted.fractal_id()),
                              checks.Id("program.id", wanted.id())};
  const auto version = checks.Etag("program.etag", wanted.etag());
  db::ProgramChange change;
  if (mask.Has("name")) change.name = checks.Name("program.name", wanted.name());
  if (mask.Has("description")) {
    change.description = checks.Description("program.description", wanted.description());
  }
  if (mask.Has("start_date")) {
    change.start_date = convert::DateFromProto("program.start_date", wanted.start_date(), checks);
  }
  if (mask.Has("end_date")) {
    change.end_date = convert::DateFromProto("program.end_date", wanted.end_date(), checks);
  }
  if (mask.Has("is_active")) change.is_active = !wanted.has_is_active() || wanted.is_active();
  if (mask.Has("goal_ids")) {
    change.goal_ids = convert::GoalIdsFromProto("program.goal_ids", wanted.goal_ids(), checks);
  }
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::programs::Update(key, version, change)), response);
}

absl::Status DeleteProgram(const Caller&, db::Tenant& tenant,
                           const v1::DeleteProgramRequest& request,
                           v1::DeleteProgramResponse* response) {
  RequestChecks checks;
  const db::ProgramKey key = {checks.Id("fractal_id", request.fractal_id()),
                              checks.Id("program_id", request.program_id())};
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::programs::Delete(key, version)), response);
}

}  // namespace fractal::server::handlers
