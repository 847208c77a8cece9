#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/fractals.pb.h"
#include "server/caller.h"

// What FractalService does for goals; proto/fractal/v1/fractals.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status CreateGoal(const Caller& caller, db::Tenant& tenant,
                        const v1::CreateGoalRequest& request, v1::CreateGoalResponse* response);
absl::StatusOr<db::Reading> GetGoal(const Caller& caller, const v1::GetGoalRequest& request,
                                    v1::GetGoalResponse* response);
absl::StatusOr<db::Reading> ListGoals(const Caller& caller, const v1::ListGoalsRequest& request,
                                      v1::ListGoalsResponse* response);
absl::StatusOr<db::Reading> GetGoalTree(const Caller& caller, const v1::GetGoalTreeRequest& request,
                                        v1::GetGoalTreeResponse* response);
absl::Status UpdateGoal(const Caller& caller, db::Tenant& tenant,
                        const v1::UpdateGoalRequest& request, v1::UpdateGoalResponse* response);
absl::Status CompleteGoal(const Caller& caller, db::Tenant& tenant,
                          const v1::CompleteGoalRequest& request,
                          v1::CompleteGoalResponse* response);
absl::Status MoveGoal(const Caller& caller, db::Tenant& tenant, const v1::MoveGoalRequest& request,
                      v1::MoveGoalResponse* response);
absl::Status ReorderGoals(const Caller& caller, db::Tenant& tenant,
                          const v1::ReorderGoalsRequest& request,
                          v1::ReorderGoalsResponse* response);
absl::Status DeleteGoal(const Caller& caller, db::Tenant& tenant,
                        const v1::DeleteGoalRequest& request, v1::DeleteGoalResponse* response);

}  // namespace fractal::server::handlers
