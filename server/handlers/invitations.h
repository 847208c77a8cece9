#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/members.pb.h"
#include "server/caller.h"

// What FractalService does for invitations; proto/fractal/v1/fractals.proto tells each method's
// errors.
namespace fractal::server::handlers {

absl::Status CreateInvitation(const Caller& caller, db::Tenant& tenant,
                              const v1::CreateInvitationRequest& request,
                              v1::CreateInvitationResponse* response);
absl::StatusOr<db::Reading> ListInvitations(const Caller& caller,
                                            const v1::ListInvitationsRequest& request,
                                            v1::ListInvitationsResponse* response);
absl::Status DeleteInvitation(const Caller& caller, db::Tenant& tenant,
                              const v1::DeleteInvitationRequest& request,
                              v1::DeleteInvitationResponse* response);
absl::Status AcceptInvitation(const Caller& caller, db::Tenant& tenant,
                              const v1::AcceptInvitationRequest& request,
                              v1::AcceptInvitationResponse* response);
absl::Status DeclineInvitation(const Caller& caller, db::Tenant& tenant,
                               const v1::DeclineInvitationRequest& request,
                               v1::DeclineInvitationResponse* response);

}  // namespace fractal::server::handlers
