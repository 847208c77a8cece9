#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "fractal/v1/admin.pb.h"
#include "fractal/v1/auth.pb.h"
#include "server/administration.h"
#include "server/caller.h"

// What users have of everything that is limited: of AuthService for themselves, of AdminService for
// anybody; proto/fractal/v1/auth.proto and admin.proto tell each method's errors.
namespace fractal::server::handlers {

absl::StatusOr<db::Reading> GetUsage(const Caller& caller, const v1::GetUsageRequest& request,
                                     v1::GetUsageResponse* response);
absl::Status GetUserUsage(const Caller& caller, Administration& administration,
                          const v1::GetUserUsageRequest& request,
                          v1::GetUserUsageResponse* response);
absl::Status SetUserQuota(const Caller& caller, Administration& administration,
                          const v1::SetUserQuotaRequest& request,
                          v1::SetUserQuotaResponse* response);

}  // namespace fractal::server::handlers
