#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "fractal/v1/admin.pb.h"
#include "fractal/v1/audit.pb.h"
#include "server/administration.h"
#include "server/caller.h"

// What AuditService does, and AdminService with the audit trail; proto/fractal/v1/audit.proto tells
// each method's errors.
namespace fractal::server::handlers {

absl::StatusOr<db::Reading> ListAuditEvents(const Caller& caller,
                                            const v1::ListAuditEventsRequest& request,
                                            v1::ListAuditEventsResponse* response);
absl::StatusOr<db::Reading> ListAccountEvents(const Caller& caller,
                                              const v1::ListAccountEventsRequest& request,
                                              v1::ListAccountEventsResponse* response);
absl::StatusOr<db::Reading> GetRowVersion(const Caller& caller,
                                          const v1::GetRowVersionRequest& request,
                                          v1::GetRowVersionResponse* response);
absl::Status ListAllAuditEvents(const Caller& caller, Administration& administration,
                                const v1::ListAllAuditEventsRequest& request,
                                v1::ListAllAuditEventsResponse* response);

}  // namespace fractal::server::handlers
