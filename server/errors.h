#pragma once

#include <grpcpp/grpcpp.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace fractal::server {

// The domain of every ErrorInfo.
inline constexpr std::string_view kErrorDomain = "fractal.v1";

// The status that a client gets: code, message and google.rpc details (DESIGN.md §7). ErrorInfo and
// RequestInfo are always there; BadRequest where a field is at fault, QuotaFailure where a quota
// refused, RetryInfo where a later try may help. Nothing of PostgreSQL's own text is in it.
grpc::Status ToGrpc(const absl::Status& status, const std::string& request_id);

}  // namespace fractal::server
