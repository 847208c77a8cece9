#pragma once

#include "absl/status/status.h"
#include "db/tenant.h"
#include "db/uuid.h"
#include "fractal/v1/records.pb.h"
#include "server/intake.h"

namespace fractal::server::portability {

// Reads everything in a fractal that the user may see, all of one moment, and puts it into `out` as
// records: a header, each row behind those that it refers to, an end. NOT_FOUND.
absl::Status Export(db::Tenant& tenant, const db::Uuid& fractal, Sink<v1::FractalRecord> out);

}  // namespace fractal::server::portability
