#include "server/handlers/activity_sets.h"

#include "db/activity_sets.h"
#include "server/convert/activity_sets.h"
#include "server/places.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

// Puts the set of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::ActivitySetWithValues>& set, Response* response) {
  if (!set.ok()) return set.status();
  convert::ToProto(*set, response->mutable_set());
  return absl::OkStatus();
}

template <typename Request>
db::ActivityInstanceKey ReadInstanceKey(const Request& request, RequestChecks& checks) {
  return {checks.Id("fractal_id", request.fractal_id()),
          checks.Id("activity_instance_id", request.activity_instance_id())};
}

}  // namespace

absl::Status CreateActivitySet(const Caller&, db::Tenant& tenant,
                               const v1::CreateActivitySetRequest& request,
                               v1::CreateActivitySetResponse* response) {
  RequestChecks checks;
  const db::ActivityInstanceKey instance = ReadInstanceKey(request, checks);
  if (!checks.status().ok()) return checks.status();
  return Answer(
      tenant.Run(db::activity_sets::Create(instance, db::Uuid::New(), request.completed())),
      response);
}

absl::Status UpdateActivitySet(const Caller&, db::Tenant& tenant,
                               const v1::UpdateActivitySetRequest& request,
                               v1::UpdateActivitySetResponse* response) {
  RequestChecks checks;
  const v1::ActivitySet& wanted = request.set();
  const UpdateMask mask(request.update_mask(), wanted, {"completed"}, checks);
  const db::ActivitySetKey key = {checks.Id("fractal_id", request.fractal_id()),
                                  checks.Id("set.id", wanted.id())};
  const auto version = checks.Etag("set.etag", wanted.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::activity_sets::Update(key, version, wanted.completed())), response);
}

absl::Status ReorderActivitySets(const Caller&, db::Tenant& tenant,
                                 const v1::ReorderActivitySetsRequest& request,
                                 v1::ReorderActivitySetsResponse* response) {
  RequestChecks checks;
  const db::ActivityInstanceKey instance = ReadInstanceKey(request, checks);
  const std::vector<db::Uuid> order = ReadOrder("set_ids", request.set_ids(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto sets = db::activity_sets::Reorder(tenant, instance, order);
  if (!sets.ok()) return sets.status();
  for (const auto& set : *sets) convert::ToProto(set, response->add_sets());
  return absl::OkStatus();
}

absl::Status DeleteActivitySet(const Caller&, db::Tenant& tenant,
                               const v1::DeleteActivitySetRequest& request,
                               v1::DeleteActivitySetResponse* response) {
  RequestChecks checks;
  const db::ActivitySetKey key = {checks.Id("fractal_id", request.fractal_id()),
                                  checks.Id("set_id", request.set_id())};
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::activity_sets::Delete(key, version)), response);
}

}  // namespace fractal::server::handlers
