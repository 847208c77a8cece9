#include "server/handlers/activities.h"

#include <algorithm>

#include "server/convert/activities.h"
#include "server/places.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

db::ActivityKey ReadKey(const std::string& fractal_id, const std::string& activity_id,
                        RequestChecks& checks) {
  return {checks.Id("fractal_id", fractal_id), checks.Id("activity_id", activity_id)};
}

// Puts the activity of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::Activity>& activity, Response* response) {
  if (!activity.ok()) return activity.status();
  convert::ToProto(*activity, response->mutable_activity());
  return absl::OkStatus();
}

template <typename Part>
bool AnyActive(const std::vector<db::Given<Part>>& given) {
  return std::any_of(given.begin(), given.end(),
                     [](const db::Given<Part>& one) { return one.part.is_active; });
}

// An update is held to the same by its statement, which knows what the request does not name.
void CheckFlags(const db::NewActivity& activity, RequestChecks& checks) {
  if (!activity.has_metrics && AnyActive(activity.metrics)) {
    checks.Refuse("activity.metrics", "needs has_metrics");
  }
  if (!activity.has_metrics && activity.metrics_multiplicative) {
    checks.Refuse("activity.metrics_multiplicative", "needs has_metrics");
  }
  if (!activity.has_splits && AnyActive(activity.splits)) {
    checks.Refuse("activity.splits", "needs has_splits");
  }
}

db::ActivityChange ReadChange(const v1::Activity& wanted, const UpdateMask& mask,
                              RequestChecks& checks) {
  db::ActivityChange change;
  if (mask.Has("name")) change.name = checks.Name("activity.name", wanted.name());
  if (mask.Has("description")) {
    change.description = checks.Description("activity.description", wanted.description());
  }
  change.set_group = mask.Has("group_id");
  if (change.set_group) {
    change.group_id = checks.OptionalId("activity.group_id", wanted.group_id());
  }
  if (mask.Has("has_sets")) change.has_sets = wanted.has_sets();
  if (mask.Has("has_metrics")) change.has_metrics = wanted.has_metrics();
  if (mask.Has("metrics_multiplicative")) {
    change.metrics_multiplicative = wanted.metrics_multiplicative();
  }
  if (mask.Has("has_splits")) change.has_splits = wanted.has_splits();
  if (mask.Has("metrics")) {
    change.metrics =
        convert::MetricsFromProto(wanted.metrics(), convert::PartIds::kMatched, checks);
  }
  if (mask.Has("splits")) {
    change.splits = convert::SplitsFromProto(wanted.splits(), convert::PartIds::kMatched, checks);
  }
  return change;
}

}  // namespace

absl::Status CreateActivity(const Caller&, db::Tenant& tenant,
                            const v1::CreateActivityRequest& request,
                            v1::CreateActivityResponse* response) {
  RequestChecks checks;
  const v1::Activity& wanted = request.activity();
  db::NewActivity activity;
  activity.key = {checks.Id("activity.fractal_id", wanted.fractal_id()), db::Uuid::New()};
  activity.group_id = checks.OptionalId("activity.group_id", wanted.group_id());
  activity.name = checks.Name("activity.name", wanted.name());
  activity.description = checks.Description("activity.description", wanted.description());
  activity.has_sets = wanted.has_sets();
  activity.has_metrics = wanted.has_metrics();
  activity.metrics_multiplicative = wanted.metrics_multiplicative();
  activity.has_splits = wanted.has_splits();
  activity.metrics =
      convert::MetricsFromProto(wanted.metrics(), convert::PartIds::kIgnored, checks);
  activity.splits = convert::SplitsFromProto(wanted.splits(), convert::PartIds::kIgnored, checks);
  CheckFlags(activity, checks);
  if (!checks.status().ok()) return checks.status();
  const auto created = tenant.Run(db::activities::Create(activity));
  return db::WithFieldIn("activity.", Answer(created, response));
}

absl::StatusOr<db::Reading> GetActivity(const Caller&, const v1::GetActivityRequest& request,
                                        v1::GetActivityResponse* response) {
  RequestChecks checks;
  const db::ActivityKey key = ReadKey(request.fractal_id(), request.activity_id(), checks);
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::activities::Get(key), [response](const db::Activity& activity) {
    convert::ToProto(activity, response->mutable_activity());
    return absl::OkStatus();
  });
}

absl::StatusOr<db::Reading> ListActivities(const Caller& caller,
                                           const v1::ListActivitiesRequest& request,
                                           v1::ListActivitiesResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  db::ActivityFilter filter;
  filter.group_id = checks.OptionalId("group_id", request.group_id());
  if (!request.name_prefix().empty()) {
    filter.name_prefix = checks.OptionalName("name_prefix", request.name_prefix());
  }
  filter.show_deleted = request.show_deleted();
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadPlaceCursor(tokens, scope, request.page_token());
  if (!after.ok()) return after.status();
  return db::Reading(
      db::activities::List(fractal, filter, *after, page_size + 1),
      [response, page_size, scope, &tokens](std::vector<db::Activity> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_activities(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) response->set_next_page_token(MakePlaceToken(tokens, scope, *last));
        return absl::OkStatus();
      });
}

absl::Status UpdateActivity(const Caller&, db::Tenant& tenant,
                            const v1::UpdateActivityRequest& request,
                            v1::UpdateActivityResponse* response) {
  RequestChecks checks;
  const v1::Activity& wanted = request.activity();
  const UpdateMask mask(request.update_mask(), wanted,
                        {"name", "description", "group_id", "has_sets", "has_metrics",
                         "metrics_multiplicative", "has_splits", "metrics", "splits"},
                        checks);
  const db::ActivityKey key = {checks.Id("activity.fractal_id", wanted.fractal_id()),
                               checks.Id("activity.id", wanted.id())};
  const auto version = checks.Etag("activity.etag", wanted.etag());
  const db::ActivityChange change = ReadChange(wanted, mask, checks);
  if (!checks.status().ok()) return checks.status();
  const auto updated = tenant.Run(db::activities::Update(key, version, change));
  return db::WithFieldIn("activity.", Answer(updated, response));
}

absl::Status ReorderActivities(const Caller&, db::Tenant& tenant,
                               const v1::ReorderActivitiesRequest& request,
                               v1::ReorderActivitiesResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const auto group = checks.OptionalId("group_id", request.group_id());
  const std::vector<db::Uuid> order = ReadOrder("activity_ids", request.activity_ids(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto activities = tenant.Run(db::activities::Reorder(fractal, group, order));
  if (!activities.ok()) return activities.status();
  for (const db::Activity& one : *activities) convert::ToProto(one, response->add_activities());
  return absl::OkStatus();
}

absl::Status DeleteActivity(const Caller&, db::Tenant& tenant,
                            const v1::DeleteActivityRequest& request,
                            v1::DeleteActivityResponse* response) {
  RequestChecks checks;
  const db::ActivityKey key = ReadKey(request.fractal_id(), request.activity_id(), checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::activities::Delete(key, version)), response);
}

}  // namespace fractal::server::handlers
