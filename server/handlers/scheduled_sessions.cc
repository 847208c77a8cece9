#include "server/handlers/scheduled_sessions.h"

#include "server/convert/dates.h"
#include "server/convert/scheduled_sessions.h"
#include "server/handlers/date_cursors.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

db::ScheduledSessionKey ReadKey(const std::string& fractal_id, const std::string& scheduled_id,
                                RequestChecks& checks) {
  return {checks.Id("fractal_id", fractal_id), checks.Id("scheduled_session_id", scheduled_id)};
}

// The session that did it; nothing when the call says that it is not done.
std::optional<db::Uuid> ReadSession(const v1::CompleteScheduledSessionRequest& request,
                                    RequestChecks& checks) {
  const bool completed = !request.has_completed() || request.completed();
  if (completed) return checks.Id("session_id", request.session_id());
  if (!request.session_id().empty()) {
    checks.Refuse("session_id", "must be empty when completed is false");
  }
  return std::nullopt;
}

// Puts the scheduled session of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::ScheduledSession>& scheduled, Response* response) {
  if (!scheduled.ok()) return scheduled.status();
  convert::ToProto(*scheduled, response->mutable_scheduled_session());
  return absl::OkStatus();
}

}  // namespace

absl::Status ScheduleSession(const Caller&, db::Tenant& tenant,
                             const v1::ScheduleSessionRequest& request,
                             v1::ScheduleSessionResponse* response) {
  RequestChecks checks;
  db::NewScheduledSession made;
  made.key = {checks.Id("fractal_id", request.fractal_id()), db::Uuid::New()};
  made.day_id = checks.Id("program_day_id", request.program_day_id());
  made.template_id = checks.Id("template_id", request.template_id());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::scheduled_sessions::Schedule(made)), response);
}

absl::Status UnscheduleSession(const Caller&, db::Tenant& tenant,
                               const v1::UnscheduleSessionRequest& request,
                               v1::UnscheduleSessionResponse* response) {
  RequestChecks checks;
  const db::ScheduledSessionKey key =
      ReadKey(request.fractal_id(), request.scheduled_session_id(), checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::scheduled_sessions::Unschedule(key, version)), response);
}

absl::Status CompleteScheduledSession(const Caller&, db::Tenant& tenant,
                                      const v1::CompleteScheduledSessionRequest& request,
                                      v1::CompleteScheduledSessionResponse* response) {
  RequestChecks checks;
  const db::ScheduledSessionKey key =
      ReadKey(request.fractal_id(), request.scheduled_session_id(), checks);
  const auto session = ReadSession(request, checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::scheduled_sessions::Complete(key, version, session)), response);
}

absl::StatusOr<db::Reading> ListScheduledSessions(const Caller& caller,
                                                  const v1::ListScheduledSessionsRequest& request,
                                                  v1::ListScheduledSessionsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  db::ScheduledSessionFilter filter;
  filter.from_date = convert::OptionalDateFromProto("from_date", request.from_date(), checks);
  filter.to_date = convert::OptionalDateFromProto("to_date", request.to_date(), checks);
  if (request.has_completed()) filter.completed = request.completed();
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadDateCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(db::scheduled_sessions::List(fractal, filter, *after, page_size + 1),
                     [response, page_size, scope, &tokens](std::vector<db::ScheduledSession> rows) {
                       const auto* const last = FillPage(
                           page_size, rows, response->mutable_scheduled_sessions(),
                           [](const auto& row, auto* message) { convert::ToProto(row, message); });
                       if (last != nullptr) {
                         response->set_next_page_token(tokens.Make(
                             scope, WriteDateCursor({*last->date, last->created_at, last->id})));
                       }
                       return absl::OkStatus();
                     });
}

}  // namespace fractal::server::handlers
