#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "fractal/v1/records.pb.h"

namespace fractal::server::portability {

// A record as a line of an export's file: JSON with the names of records.proto. No line break.
std::string ToLine(const v1::FractalRecord& record);

// INVALID_ARGUMENT, with what is wrong, for a line that is none.
absl::StatusOr<v1::FractalRecord> FromLine(const std::string& line);

}  // namespace fractal::server::portability
