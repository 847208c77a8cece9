#include "server/handlers/audit.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/convert/audit.h"
#include "server/convert/rows.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

using Cursor = absl::StatusOr<std::optional<db::AuditCursor>>;

Cursor ReadCursor(const absl::StatusOr<std::optional<std::vector<std::string>>>& parts) {
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::AuditCursor>();
  int64_t occurred_at = 0;
  const auto id = db::Uuid::Parse((**parts)[1]);
  if (!absl::SimpleAtoi((**parts)[0], &occurred_at) || !id.has_value()) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  return db::AuditCursor{absl::FromUnixMicros(occurred_at), *id};
}

// Puts a page of events into its response.
template <typename Response>
void Answer(const PageTokens& tokens, const PageTokens::Scope& scope, int32_t page_size,
            const std::vector<db::AuditEvent>& events, Response* response) {
  const auto* const last =
      FillPage(page_size, events, response->mutable_events(),
               [](const auto& event, auto* message) { convert::ToProto(event, message); });
  if (last == nullptr) return;
  response->set_next_page_token(tokens.Make(
      scope, {absl::StrCat(absl::ToUnixMicros(last->occurred_at)), last->id.ToString()}));
}

}  // namespace

absl::StatusOr<db::Reading> ListAuditEvents(const Caller& caller,
                                            const v1::ListAuditEventsRequest& request,
                                            v1::ListAuditEventsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  const auto filter = convert::FilterFromProto("filter.", request.filter(), checks);
  if (!checks.status().ok()) return checks.status();
  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const Cursor after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(db::audit::List(fractal, filter, *after, page_size + 1),
                     [=, &tokens](std::vector<db::AuditEvent> events) {
                       Answer(tokens, scope, page_size, events, response);
                       return absl::OkStatus();
                     });
}

absl::StatusOr<db::Reading> ListAccountEvents(const Caller& caller,
                                              const v1::ListAccountEventsRequest& request,
                                              v1::ListAccountEventsResponse* response) {
  RequestChecks checks;
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  const auto filter = convert::FilterFromProto("filter.", request.filter(), checks);
  if (!checks.status().ok()) return checks.status();
  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const Cursor after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(db::audit::ListOfAccount(filter, *after, page_size + 1),
                     [=, &tokens](std::vector<db::AuditEvent> events) {
                       Answer(tokens, scope, page_size, events, response);
                       return absl::OkStatus();
                     });
}

absl::StatusOr<db::Reading> GetRowVersion(const Caller&, const v1::GetRowVersionRequest& request,
                                          v1::GetRowVersionResponse* response) {
  RequestChecks checks;
  db::RowVersionKey key;
  key.root_id = checks.Id("fractal_id", request.fractal_id());
  key.table = convert::TableOf(request.kind());
  key.kind = convert::RowKindFromProto(request.kind());
  if (key.table.empty()) checks.Refuse("kind", "is not a kind of rows that have an id");
  const bool is_fractal = request.kind() == v1::ROW_KIND_FRACTAL;
  key.id = is_fractal && request.id().empty() ? key.root_id : checks.Id("id", request.id());
  const absl::Time time = request.has_read_time() ? checks.Time("read_time", request.read_time())
                                                  : absl::InfiniteFuture();
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::audit::GetRowVersion(key, time),
                     [response](const db::RowVersion& version) {
                       convert::ToProto(version, response);
                       return absl::OkStatus();
                     });
}

absl::Status ListAllAuditEvents(const Caller& caller, Administration& administration,
                                const v1::ListAllAuditEventsRequest& request,
                                v1::ListAllAuditEventsResponse* response) {
  RequestChecks checks;
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  const auto filter = convert::FilterFromProto("filter.", request.filter(), checks);
  const auto fractal = checks.OptionalId("fractal_id", request.fractal_id());
  const auto user = checks.OptionalId("user_id", request.user_id());
  if (!checks.status().ok()) return checks.status();
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const Cursor after = ReadCursor(caller.page_tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  auto events =
      administration.Run(db::audit::ListAll(fractal, user, filter, *after, page_size + 1));
  if (!events.ok()) return events.status();
  Answer(caller.page_tokens, scope, page_size, *events, response);
  return absl::OkStatus();
}

}  // namespace fractal::server::handlers
