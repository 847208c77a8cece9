#include "server/handlers/activity_instances.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "db/activity_instances.h"
#include "server/convert/activity_instances.h"
#include "server/page_token.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

constexpr int kMostSetsAtOnce = 100;

std::vector<db::Uuid> NewSetIds(int32_t sets, RequestChecks& checks) {
  if (sets < 0 || sets > kMostSetsAtOnce) {
    checks.Refuse("sets", absl::StrCat("is not between 0 and ", kMostSetsAtOnce));
    return {};
  }
  std::vector<db::Uuid> ids;
  for (int32_t i = 0; i < sets; ++i) ids.push_back(db::Uuid::New());
  return ids;
}

using CursorParts = absl::StatusOr<std::optional<std::vector<std::string>>>;

absl::StatusOr<std::optional<db::ActivityInstanceCursor>> ReadCursor(const CursorParts& parts) {
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::ActivityInstanceCursor>();
  int64_t took_place_at = 0;
  const auto id = db::Uuid::Parse((**parts)[1]);
  if (!absl::SimpleAtoi((**parts)[0], &took_place_at) || !id.has_value()) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  return db::ActivityInstanceCursor{absl::FromUnixMicros(took_place_at), *id};
}

// Puts the instance of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::ActivityInstance>& instance, Response* response) {
  if (!instance.ok()) return instance.status();
  convert::ToProto(*instance, response->mutable_instance());
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateActivityInstance(const Caller&, db::Tenant& tenant,
                                    const v1::CreateActivityInstanceRequest& request,
                                    v1::CreateActivityInstanceResponse* response) {
  RequestChecks checks;
  db::NewActivityInstance instance;
  instance.key = {checks.Id("fractal_id", request.fractal_id()), db::Uuid::New()};
  instance.session_id = checks.Id("session_id", request.session_id());
  instance.activity_id = checks.Id("activity_id", request.activity_id());
  if (request.has_section_index()) {
    instance.section = request.section_index();
    if (*instance.section < 0) checks.Refuse("section_index", "is negative");
  }
  instance.notes = checks.Description("notes", request.notes());
  instance.set_ids = NewSetIds(request.sets(), checks);
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::activity_instances::Create(instance)), response);
}

absl::StatusOr<db::Reading> ListActivityInstances(const Caller& caller,
                                                  const v1::ListActivityInstancesRequest& request,
                                                  v1::ListActivityInstancesResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const db::Uuid activity = checks.Id("activity_id", request.activity_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  if (!checks.status().ok()) return checks.status();
  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(
      db::activity_instances::List(fractal, activity, *after, page_size + 1),
      [response, page_size, scope, &tokens](std::vector<db::ListedActivityInstance> rows) {
        const auto* const last = FillPage(
            page_size, rows, response->mutable_instances(),
            [](const auto& row, auto* message) { convert::ToProto(row.instance, message); });
        if (last != nullptr) {
          response->set_next_page_token(
              tokens.Make(scope, {absl::StrCat(absl::ToUnixMicros(last->took_place_at)),
                                  last->instance.id.ToString()}));
        }
        return absl::OkStatus();
      });
}

absl::Status UpdateActivityInstance(const Caller&, db::Tenant& tenant,
                                    const v1::UpdateActivityInstanceRequest& request,
                                    v1::UpdateActivityInstanceResponse* response) {
  RequestChecks checks;
  const v1::ActivityInstance& wanted = request.instance();
  const UpdateMask mask(request.update_mask(), wanted, {"notes", "completed"}, checks);
  const db::ActivityInstanceKey key = {checks.Id("instance.fractal_id", wanted.fractal_id()),
                                       checks.Id("instance.id", wanted.id())};
  const auto version = checks.Etag("instance.etag", wanted.etag());
  db::ActivityInstanceChange change;
  if (mask.Has("notes")) change.notes = checks.Description("instance.notes", wanted.notes());
  if (mask.Has("completed")) change.completed = wanted.completed();
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::activity_instances::Update(key, version, change)), response);
}

absl::Status DeleteActivityInstance(const Caller&, db::Tenant& tenant,
                                    const v1::DeleteActivityInstanceRequest& request,
                                    v1::DeleteActivityInstanceResponse* response) {
  RequestChecks checks;
  const db::ActivityInstanceKey key = {
      checks.Id("fractal_id", request.fractal_id()),
      checks.Id("activity_instance_id", request.activity_instance_id())};
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::activity_instances::Delete(key, version)), response);
}

}  // namespace fractal::server::handlers
