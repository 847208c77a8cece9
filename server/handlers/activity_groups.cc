#include "server/handlers/activity_groups.h"

#include "server/convert/activity_groups.h"
#include "server/places.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

db::ActivityGroupKey ReadKey(const std::string& fractal_id, const std::string& group_id,
                             RequestChecks& checks) {
  return {checks.Id("fractal_id", fractal_id), checks.Id("group_id", group_id)};
}

// Puts the group of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::ActivityGroup>& group, Response* response) {
  if (!group.ok()) return group.status();
  convert::ToProto(*group, response->mutable_group());
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateActivityGroup(const Caller&, db::Tenant& tenant,
                                 const v1::CreateActivityGroupRequest& request,
                                 v1::CreateActivityGroupResponse* response) {
  RequestChecks checks;
  const v1::ActivityGroup& wanted = request.group();
  db::NewActivityGroup group;
  group.key = {checks.Id("group.fractal_id", wanted.fractal_id()), db::Uuid::New()};
  group.parent_id = checks.OptionalId("group.parent_id", wanted.parent_id());
  group.name = checks.Name("group.name", wanted.name());
  group.description = checks.Description("group.description", wanted.description());
  if (!checks.status().ok()) return checks.status();
  const auto created = tenant.Run(db::activity_groups::Create(group));
  return db::WithFieldIn("group.", Answer(created, response));
}

absl::StatusOr<db::Reading> GetActivityGroup(const Caller&,
                                             const v1::GetActivityGroupRequest& request,
                                             v1::GetActivityGroupResponse* response) {
  RequestChecks checks;
  const auto key = ReadKey(request.fractal_id(), request.group_id(), checks);
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::activity_groups::Get(key), [response](const db::ActivityGroup& group) {
    convert::ToProto(group, response->mutable_group());
    return absl::OkStatus();
  });
}

absl::StatusOr<db::Reading> ListActivityGroups(const Caller& caller,
                                               const v1::ListActivityGroupsRequest& request,
                                               v1::ListActivityGroupsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  if (!checks.status().ok()) return checks.status();
  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadPlaceCursor(tokens, scope, request.page_token());
  if (!after.ok()) return after.status();
  return db::Reading(
      db::activity_groups::List(fractal, request.show_deleted(), *after, page_size + 1),
      [response, page_size, scope, &tokens](std::vector<db::ActivityGroup> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_groups(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) response->set_next_page_token(MakePlaceToken(tokens, scope, *last));
        return absl::OkStatus();
      });
}

absl::Status UpdateActivityGroup(const Caller&, db::Tenant& tenant,
                                 const v1::UpdateActivityGroupRequest& request,
                                 v1::UpdateActivityGroupResponse* response) {
  RequestChecks checks;
  const v1::ActivityGroup& wanted = request.group();
  const UpdateMask mask(request.update_mask(), wanted, {"name", "description", "parent_id"},
                        checks);
  const db::ActivityGroupKey key = {checks.Id("group.fractal_id", wanted.fractal_id()),
                                    checks.Id("group.id", wanted.id())};
  const auto version = checks.Etag("group.etag", wanted.etag());
  db::ActivityGroupChange change;
  if (mask.Has("name")) change.name = checks.Name("group.name", wanted.name());
  if (mask.Has("description")) {
    change.description = checks.Description("group.description", wanted.description());
  }
  change.set_parent = mask.Has("parent_id");
  if (change.set_parent) {
    change.parent_id = checks.OptionalId("group.parent_id", wanted.parent_id());
  }
  if (!checks.status().ok()) return checks.status();
  const auto updated = tenant.Run(db::activity_groups::Update(key, version, change));
  return db::WithFieldIn("group.", Answer(updated, response));
}

absl::Status ReorderActivityGroups(const Caller&, db::Tenant& tenant,
                                   const v1::ReorderActivityGroupsRequest& request,
                                   v1::ReorderActivityGroupsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const auto parent = checks.OptionalId("parent_id", request.parent_id());
  const std::vector<db::Uuid> order = ReadOrder("group_ids", request.group_ids(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto groups = tenant.Run(db::activity_groups::Reorder(fractal, parent, order));
  if (!groups.ok()) return groups.status();
  for (const db::ActivityGroup& group : *groups) convert::ToProto(group, response->add_groups());
  return absl::OkStatus();
}

absl::Status DeleteActivityGroup(const Caller&, db::Tenant& tenant,
                                 const v1::DeleteActivityGroupRequest& request,
                                 v1::DeleteActivityGroupResponse* response) {
  RequestChecks checks;
  const auto key = ReadKey(request.fractal_id(), request.group_id(), checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::activity_groups::Delete(key, version)), response);
}

}  // namespace fractal::server::handlers
