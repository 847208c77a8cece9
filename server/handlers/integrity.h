#pragma once

#include "absl/status/status.h"
#include "fractal/v1/admin.pb.h"
#include "server/administration.h"
#include "server/caller.h"

// What AdminService and `fractald integrity` tell of the database's integrity;
// proto/fractal/v1/admin.proto tells the errors.
namespace fractal::server::handlers {

absl::Status CheckIntegrity(const Caller& caller, Administration& administration,
                            const v1::CheckIntegrityRequest& request,
                            v1::CheckIntegrityResponse* response);

}  // namespace fractal::server::handlers
