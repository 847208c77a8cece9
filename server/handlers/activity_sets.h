#pragma once

#include "absl/status/status.h"
#include "db/tenant.h"
#include "fractal/v1/sessions.pb.h"
#include "server/caller.h"

// What SessionService does for the sets of an instance; proto/fractal/v1/sessions.proto tells each
// method's errors.
namespace fractal::server::handlers {

absl::Status CreateActivitySet(const Caller& caller, db::Tenant& tenant,
                               const v1::CreateActivitySetRequest& request,
                               v1::CreateActivitySetResponse* response);
absl::Status UpdateActivitySet(const Caller& caller, db::Tenant& tenant,
                               const v1::UpdateActivitySetRequest& request,
                               v1::UpdateActivitySetResponse* response);
absl::Status ReorderActivitySets(const Caller& caller, db::Tenant& tenant,
                                 const v1::ReorderActivitySetsRequest& request,
                                 v1::ReorderActivitySetsResponse* response);
absl::Status DeleteActivitySet(const Caller& caller, db::Tenant& tenant,
                               const v1::DeleteActivitySetRequest& request,
                               v1::DeleteActivitySetResponse* response);

}  // namespace fractal::server::handlers
