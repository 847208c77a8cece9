#pragma once

#include "absl/status/status.h"
#include "db/tenant.h"
#include "fractal/v1/programs.pb.h"
#include "server/caller.h"

// What ProgramService does for blocks; proto/fractal/v1/programs.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status CreateProgramBlock(const Caller& caller, db::Tenant& tenant,
                                const v1::CreateProgramBlockRequest& request,
                                v1::CreateProgramBlockResponse* response);
absl::Status UpdateProgramBlock(const Caller& caller, db::Tenant& tenant,
                                const v1::UpdateProgramBlockRequest& request,
                                v1::UpdateProgramBlockResponse* response);
absl::Status DeleteProgramBlock(const Caller& caller, db::Tenant& tenant,
                                const v1::DeleteProgramBlockRequest& request,
                                v1::DeleteProgramBlockResponse* response);

}  // namespace fractal::server::handlers
