#pragma once

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace fractal::server::convert {

// Writes a time as protobuf has it.
inline void ToProto(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

}  // namespace fractal::server::convert
