#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/fractals.pb.h"
#include "server/caller.h"

// What FractalService does for fractals; proto/fractal/v1/fractals.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status CreateFractal(const Caller& caller, db::Tenant& tenant,
                           const v1::CreateFractalRequest& request,
                           v1::CreateFractalResponse* response);
absl::StatusOr<db::Reading> GetFractal(const Caller& caller, const v1::GetFractalRequest& request,
                                       v1::GetFractalResponse* response);
absl::StatusOr<db::Reading> ListFractals(const Caller& caller,
                                         const v1::ListFractalsRequest& request,
                                         v1::ListFractalsResponse* response);
absl::Status UpdateFractal(const Caller& caller, db::Tenant& tenant,
                           const v1::UpdateFractalRequest& request,
                           v1::UpdateFractalResponse* response);
absl::Status DeleteFractal(const Caller& caller, db::Tenant& tenant,
                           const v1::DeleteFractalRequest& request,
                           v1::DeleteFractalResponse* response);

}  // namespace fractal::server::handlers
