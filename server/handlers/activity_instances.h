#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/sessions.pb.h"
#include "server/caller.h"

// What SessionService does for activity instances; proto/fractal/v1/sessions.proto tells each
// method's errors.
namespace fractal::server::handlers {

absl::Status CreateActivityInstance(const Caller& caller, db::Tenant& tenant,
                                    const v1::CreateActivityInstanceRequest& request,
                                    v1::CreateActivityInstanceResponse* response);
absl::StatusOr<db::Reading> ListActivityInstances(const Caller& caller,
                                                  const v1::ListActivityInstancesRequest& request,
                                                  v1::ListActivityInstancesResponse* response);
absl::Status UpdateActivityInstance(const Caller& caller, db::Tenant& tenant,
                                    const v1::UpdateActivityInstanceRequest& request,
                                    v1::UpdateActivityInstanceResponse* response);
absl::Status DeleteActivityInstance(const Caller& caller, db::Tenant& tenant,
                                    const v1::DeleteActivityInstanceRequest& request,
                                    v1::DeleteActivityInstanceResponse* response);

}  // namespace fractal::server::handlers
