#pragma once

#include "absl/status/status.h"
#include "db/tenant.h"
#include "fractal/v1/sessions.pb.h"
#include "server/caller.h"

// What SessionService does for the timers of instances; proto/fractal/v1/sessions.proto tells each
// method's errors.
namespace fractal::server::handlers {

absl::Status StartTimer(const Caller& caller, db::Tenant& tenant,
                        const v1::StartTimerRequest& request, v1::StartTimerResponse* response);
absl::Status StopTimer(const Caller& caller, db::Tenant& tenant,
                       const v1::StopTimerRequest& request, v1::StopTimerResponse* response);
absl::Status UpdateTimer(const Caller& caller, db::Tenant& tenant,
                         const v1::UpdateTimerRequest& request, v1::UpdateTimerResponse* response);

}  // namespace fractal::server::handlers
