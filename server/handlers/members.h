#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/members.pb.h"
#include "server/caller.h"

// What FractalService does for members; proto/fractal/v1/fractals.proto tells each method's errors.
namespace fractal::server::handlers {

absl::StatusOr<db::Reading> ListMembers(const Caller& caller, const v1::ListMembersRequest& request,
                                        v1::ListMembersResponse* response);
absl::Status UpdateMember(const Caller& caller, db::Tenant& tenant,
                          const v1::UpdateMemberRequest& request,
                          v1::UpdateMemberResponse* response);
absl::Status RemoveMember(const Caller& caller, db::Tenant& tenant,
                          const v1::RemoveMemberRequest& request,
                          v1::RemoveMemberResponse* response);
absl::Status LeaveFractal(const Caller& caller, db::Tenant& tenant,
                          const v1::LeaveFractalRequest& request,
                          v1::LeaveFractalResponse* response);

}  // namespace fractal::server::handlers
