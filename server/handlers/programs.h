#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/programs.pb.h"
#include "server/caller.h"

// What ProgramService does for programs; proto/fractal/v1/programs.proto tells each method's
// errors.
namespace fractal::server::handlers {

absl::Status CreateProgram(const Caller& caller, db::Tenant& tenant,
                           const v1::CreateProgramRequest& request,
                           v1::CreateProgramResponse* response);
absl::StatusOr<db::Reading> GetProgram(const Caller& caller, const v1::GetProgramRequest& request,
                                       v1::GetProgramResponse* response);
absl::StatusOr<db::Reading> ListPrograms(const Caller& caller,
                                         const v1::ListProgramsRequest& request,
                                         v1::ListProgramsResponse* response);
absl::Status UpdateProgram(const Caller& caller, db::Tenant& tenant,
                           const v1::UpdateProgramRequest& request,
                           v1::UpdateProgramResponse* response);
absl::Status DeleteProgram(const Caller& caller, db::Tenant& tenant,
                           const v1::DeleteProgramRequest& request,
                           v1::DeleteProgramResponse* response);

}  // namespace fractal::server::handlers
