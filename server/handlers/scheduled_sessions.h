#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/programs.pb.h"
#include "server/caller.h"

// What ProgramService does for scheduled sessions; proto/fractal/v1/programs.proto tells each
// method's errors.
namespace fractal::server::handlers {

absl::Status ScheduleSession(const Caller& caller, db::Tenant& tenant,
                             const v1::ScheduleSessionRequest& request,
                             v1::ScheduleSessionResponse* response);
absl::Status UnscheduleSession(const Caller& caller, db::Tenant& tenant,
                               const v1::UnscheduleSessionRequest& request,
                               v1::UnscheduleSessionResponse* response);
absl::Status CompleteScheduledSession(const Caller& caller, db::Tenant& tenant,
                                      const v1::CompleteScheduledSessionRequest& request,
                                      v1::CompleteScheduledSessionResponse* response);
absl::StatusOr<db::Reading> ListScheduledSessions(const Caller& caller,
                                                  const v1::ListScheduledSessionsRequest& request,
                                                  v1::ListScheduledSessionsResponse* response);

}  // namespace fractal::server::handlers
