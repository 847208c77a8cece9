#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/fractals.pb.h"
#include "server/caller.h"
#include "server/intake.h"
#include "server/spool.h"

// What FractalService does to carry fractals in and out; proto/fractal/v1/fractals.proto tells each
// method's errors.
namespace fractal::server::handlers {

absl::Status ExportFractal(const Caller& caller, db::Tenant& tenant,
                           const v1::ExportFractalRequest& request,
                           Sink<v1::ExportFractalResponse> out);
// NOT_FOUND for who is no member of the fractal any more.
absl::StatusOr<db::Reading> ExportFractalAllowed(const Caller& caller,
                                                 const v1::ExportFractalRequest& request);
std::unique_ptr<Intake<v1::ImportFractalRequest, v1::ImportFractalResponse>> ImportFractal(
    const Caller& caller, Spool spool);

}  // namespace fractal::server::handlers
