#pragma once

#include "absl/status/status.h"
#include "db/tenant.h"
#include "fractal/v1/programs.pb.h"
#include "server/caller.h"

// What ProgramService does for days; proto/fractal/v1/programs.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status CreateProgramDay(const Caller& caller, db::Tenant& tenant,
                              const v1::CreateProgramDayRequest& request,
                              v1::CreateProgramDayResponse* response);
absl::Status UpdateProgramDay(const Caller& caller, db::Tenant& tenant,
                              const v1::UpdateProgramDayRequest& request,
                              v1::UpdateProgramDayResponse* response);
absl::Status DeleteProgramDay(const Caller& caller, db::Tenant& tenant,
                              const v1::DeleteProgramDayRequest& request,
                              v1::DeleteProgramDayResponse* response);
absl::Status CopyProgramDay(const Caller& caller, db::Tenant& tenant,
                            const v1::CopyProgramDayRequest& request,
                            v1::CopyProgramDayResponse* response);
absl::Status SpreadProgramDay(const Caller& caller, db::Tenant& tenant,
                              const v1::SpreadProgramDayRequest& request,
                              v1::SpreadProgramDayResponse* response);

}  // namespace fractal::server::handlers
