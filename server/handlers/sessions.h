#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/sessions.pb.h"
#include "server/caller.h"

// What SessionService does for sessions; fractal/v1/sessions.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status CreateSession(const Caller& caller, db::Tenant& tenant,
                           const v1::CreateSessionRequest& request,
                           v1::CreateSessionResponse* response);
absl::StatusOr<db::Reading> GetSession(const Caller& caller, const v1::GetSessionRequest& request,
                                       v1::GetSessionResponse* response);
absl::StatusOr<db::Reading> ListSessions(const Caller& caller,
                                         const v1::ListSessionsRequest& request,
                                         v1::ListSessionsResponse* response);
absl::Status UpdateSession(const Caller& caller, db::Tenant& tenant,
                           const v1::UpdateSessionRequest& request,
                           v1::UpdateSessionResponse* response);
absl::Status ArrangeSession(const Caller& caller, db::Tenant& tenant,
                            const v1::ArrangeSessionRequest& request,
                            v1::ArrangeSessionResponse* response);
absl::Status CompleteSession(const Caller& caller, db::Tenant& tenant,
                             const v1::CompleteSessionRequest& request,
                             v1::CompleteSessionResponse* response);
absl::Status DuplicateSession(const Caller& caller, db::Tenant& tenant,
                              const v1::DuplicateSessionRequest& request,
                              v1::DuplicateSessionResponse* response);
absl::Status DeleteSession(const Caller& caller, db::Tenant& tenant,
                           const v1::DeleteSessionRequest& request,
                           v1::DeleteSessionResponse* response);

}  // namespace fractal::server::handlers
