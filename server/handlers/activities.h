#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/activities.pb.h"
#include "server/caller.h"

// What ActivityService does for activities; proto/fractal/v1/activities.proto tells each method's
// errors.
namespace fractal::server::handlers {

absl::Status CreateActivity(const Caller& caller, db::Tenant& tenant,
                            const v1::CreateActivityRequest& request,
                            v1::CreateActivityResponse* response);
absl::StatusOr<db::Reading> GetActivity(const Caller& caller, const v1::GetActivityRequest& request,
                                        v1::GetActivityResponse* response);
absl::StatusOr<db::Reading> ListActivities(const Caller& caller,
                                           const v1::ListActivitiesRequest& request,
                                           v1::ListActivitiesResponse* response);
absl::Status UpdateActivity(const Caller& caller, db::Tenant& tenant,
                            const v1::UpdateActivityRequest& request,
                            v1::UpdateActivityResponse* response);
absl::Status ReorderActivities(const Caller& caller, db::Tenant& tenant,
                               const v1::ReorderActivitiesRequest& request,
                               v1::ReorderActivitiesResponse* response);
absl::Status DeleteActivity(const Caller& caller, db::Tenant& tenant,
                            const v1::DeleteActivityRequest& request,
                            v1::DeleteActivityResponse* response);

}  // namespace fractal::server::handlers
