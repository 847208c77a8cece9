#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/activities.pb.h"
#include "server/caller.h"

// What ActivityService does for groups; proto/fractal/v1/activities.proto tells each method's
// errors.
namespace fractal::server::handlers {

absl::Status CreateActivityGroup(const Caller& caller, db::Tenant& tenant,
                                 const v1::CreateActivityGroupRequest& request,
                                 v1::CreateActivityGroupResponse* response);
absl::StatusOr<db::Reading> GetActivityGroup(const Caller& caller,
                                             const v1::GetActivityGroupRequest& request,
                                             v1::GetActivityGroupResponse* response);
absl::StatusOr<db::Reading> ListActivityGroups(const Caller& caller,
                                               const v1::ListActivityGroupsRequest& request,
                                               v1::ListActivityGroupsResponse* response);
absl::Status UpdateActivityGroup(const Caller& caller, db::Tenant& tenant,
                                 const v1::UpdateActivityGroupRequest& request,
                                 v1::UpdateActivityGroupResponse* response);
absl::Status ReorderActivityGroups(const Caller& caller, db::Tenant& tenant,
                                   const v1::ReorderActivityGroupsRequest& request,
                                   v1::ReorderActivityGroupsResponse* response);
absl::Status DeleteActivityGroup(const Caller& caller, db::Tenant& tenant,
                                 const v1::DeleteActivityGroupRequest& request,
                                 v1::DeleteActivityGroupResponse* response);

}  // namespace fractal::server::handlers
