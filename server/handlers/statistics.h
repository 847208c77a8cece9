#pragma once

#include "absl/status/status.h"
#include "fractal/v1/admin.pb.h"
#include "server/administration.h"
#include "server/caller.h"

// What AdminService and `fractald statistics` tell of the database's size;
// proto/fractal/v1/admin.proto tells the errors.
namespace fractal::server::handlers {

absl::Status GetStatistics(const Caller& caller, Administration& administration,
                           const v1::GetStatisticsRequest& request,
                           v1::GetStatisticsResponse* response);

}  // namespace fractal::server::handlers
