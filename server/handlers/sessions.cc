#include "server/handlers/sessions.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/convert/activity_instances.h"
#include "server/convert/sessions.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

// Of a request that names a session by fractal_id and session_id.
template <typename Request>
db::SessionKey ReadKey(const Request& request, RequestChecks& checks) {
  return {checks.Id("fractal_id", request.fractal_id()),
          checks.Id("session_id", request.session_id())};
}

using CursorParts = absl::StatusOr<std::optional<std::vector<std::string>>>;

absl::StatusOr<std::optional<db::SessionCursor>> ReadCursor(const CursorParts& parts) {
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::SessionCursor>();
  int64_t when = 0;
  const auto id = db::Uuid::Parse((**parts)[1]);
  if (!absl::SimpleAtoi((**parts)[0], &when) || !id.has_value()) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  return db::SessionCursor{absl::FromUnixMicros(when), *id};
}

db::SessionFilter ReadFilter(const v1::ListSessionsRequest& request, RequestChecks& checks) {
  db::SessionFilter filter;
  if (request.has_from_time()) filter.from = checks.Time("from_time", request.from_time());
  if (request.has_until_time()) filter.until = checks.Time("until_time", request.until_time());
  filter.goal_id = checks.OptionalId("goal_id", request.goal_id());
  filter.activity_id = checks.OptionalId("activity_id", request.activity_id());
  if (request.has_completed()) filter.completed = request.completed();
  if (!request.name_prefix().empty()) {
    filter.name_prefix = checks.OptionalName("name_prefix", request.name_prefix());
  }
  filter.show_deleted = request.show_deleted();
  return filter;
}

db::SessionChange ReadChange(const UpdateMask& mask, const v1::Session& wanted,
                             RequestChecks& checks) {
  db::SessionChange change;
  if (mask.Has("name")) change.name = checks.Name("session.name", wanted.name());
  if (mask.Has("description")) {
    change.description = checks.Description("session.description", wanted.description());
  }
  if (mask.Has("goal_ids")) change.goal_ids = convert::GoalIdsFromProto(wanted, checks);
  change.set_start = mask.Has("start_time");
  if (change.set_start && wanted.has_start_time()) {
    change.start = checks.Time("session.start_time", wanted.start_time());
  }
  change.set_end = mask.Has("end_time");
  if (change.set_end && wanted.has_end_time()) {
    change.end = checks.Time("session.end_time", wanted.end_time());
  }
  if (mask.Has("planned_minutes")) {
    change.planned_minutes =
        convert::PlannedMinutes("session.planned_minutes", wanted.planned_minutes(), checks);
  }
  return change;
}

// Puts the session of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::Session>& session, Response* response) {
  if (!session.ok()) return session.status();
  convert::ToProto(*session, response->mutable_session());
  return absl::OkStatus();
}

// The same with its instances.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::SessionWithInstances>& whole, Response* response) {
  if (!whole.ok()) return whole.status();
  convert::ToProto(whole->session, response->mutable_session());
  for (const db::ActivityInstance& instance : whole->instances) {
    convert::ToProto(instance, response->add_instances());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateSession(const Caller&, db::Tenant& tenant,
                           const v1::CreateSessionRequest& request,
                           v1::CreateSessionResponse* response) {
  RequestChecks checks;
  const v1::Session& wanted = request.session();
  db::NewSession session;
  session.key = {checks.Id("session.fractal_id", wanted.fractal_id()), db::Uuid::New()};
  session.name = checks.OptionalName("session.name", wanted.name());
  session.description = checks.Description("session.description", wanted.description());
  session.goal_ids = convert::GoalIdsFromProto(wanted, checks);
  if (wanted.has_start_time()) {
    session.start = checks.Time("session.start_time", wanted.start_time());
  }
  if (wanted.has_end_time()) session.end = checks.Time("session.end_time", wanted.end_time());
  session.planned_minutes =
      convert::PlannedMinutes("session.planned_minutes", wanted.planned_minutes(), checks);
  session.template_id = checks.OptionalId("template_id", request.template_id());
  session.scheduled_session_id =
      checks.OptionalId("scheduled_session_id", request.scheduled_session_id());
  if (!request.template_id().empty() && !request.scheduled_session_id().empty()) {
    checks.Refuse("scheduled_session_id", "must be empty beside a template_id");
  }
  session.only_when_finished = request.only_when_finished();
  if (!checks.status().ok()) return checks.status();
  return db::WithFieldIn("session.", Answer(tenant.Run(db::sessions::Create(session)), response));
}

absl::StatusOr<db::Reading> GetSession(const Caller&, const v1::GetSessionRequest& request,
                                       v1::GetSessionResponse* response) {
  RequestChecks checks;
  const db::SessionKey key = ReadKey(request, checks);
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::sessions::Get(key), [response](db::SessionWithInstances whole) {
    return Answer(absl::StatusOr<db::SessionWithInstances>(std::move(whole)), response);
  });
}

absl::StatusOr<db::Reading> ListSessions(const Caller& caller,
                                         const v1::ListSessionsRequest& request,
                                         v1::ListSessionsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  const db::SessionFilter filter = ReadFilter(request, checks);
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(
      db::sessions::List(fractal, filter, *after, page_size + 1),
      [response, page_size, scope, &tokens](std::vector<db::Session> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_sessions(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) {
          response->set_next_page_token(tokens.Make(
              scope, {absl::StrCat(absl::ToUnixMicros(last->when())), last->id.ToString()}));
        }
        return absl::OkStatus();
      });
}

absl::Status UpdateSession(const Caller&, db::Tenant& tenant,
                           const v1::UpdateSessionRequest& request,
                           v1::UpdateSessionResponse* response) {
  RequestChecks checks;
  const v1::Session& wanted = request.session();
  const UpdateMask mask(
      request.update_mask(), wanted,
      {"name", "description", "goal_ids", "start_time", "end_time", "planned_minutes"}, checks);
  const db::SessionKey key = {checks.Id("session.fractal_id", wanted.fractal_id()),
                              checks.Id("session.id", wanted.id())};
  const auto version = checks.Etag("session.etag", wanted.etag());
  const db::SessionChange change = ReadChange(mask, wanted, checks);
  if (!checks.status().ok()) return checks.status();
  return db::WithFieldIn(
      "session.", Answer(tenant.Run(db::sessions::Update(key, version, change)), response));
}

absl::Status ArrangeSession(const Caller&, db::Tenant& tenant,
                            const v1::ArrangeSessionRequest& request,
                            v1::ArrangeSessionResponse* response) {
  RequestChecks checks;
  const db::SessionKey key = ReadKey(request, checks);
  const auto version = checks.Etag("etag", request.etag());
  const auto sections = convert::SectionsFromProto(request.sections(), checks);
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::sessions::Arrange(key, version, sections)), response);
}

absl::Status CompleteSession(const Caller&, db::Tenant& tenant,
                             const v1::CompleteSessionRequest& request,
                             v1::CompleteSessionResponse* response) {
  RequestChecks checks;
  const db::SessionKey key = ReadKey(request, checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  const bool completed = !request.has_completed() || request.completed();
  return Answer(tenant.Run(db::sessions::Complete(key, version, completed)), response);
}

absl::Status DuplicateSession(const Caller&, db::Tenant& tenant,
                              const v1::DuplicateSessionRequest& request,
                              v1::DuplicateSessionResponse* response) {
  RequestChecks checks;
  const db::SessionKey key = ReadKey(request, checks);
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::sessions::Duplicate(key, db::Uuid::New())), response);
}

absl::Status DeleteSession(const Caller&, db::Tenant& tenant,
                           const v1::DeleteSessionRequest& request,
                           v1::DeleteSessionResponse* response) {
  RequestChecks checks;
  const db::SessionKey key = ReadKey(request, checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::sessions::Delete(key, version)), response);
}

}  // namespace fractal::server::handlers
