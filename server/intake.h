#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "db/tenant.h"

namespace fractal::server {

// Where a method that answers a stream puts the messages, one by one: a status that is not OK says
// that no more are wanted.
template <typename Response>
using Sink = absl::FunctionRef<absl::Status(const Response&)>;

// What a method that takes a stream does with it: looks at each message as it comes, and writes
// everything at the end.
template <typename Request, typename Response>
class Intake {
 public:
  virtual ~Intake() = default;

  // A status that is not OK ends the stream.
  virtual absl::Status Take(const Request& request) = 0;

  // Behind the last message, on a worker; may be run again when it failed. `wanted` is asked now
  // and then: a status that is not OK ends the work.
  virtual absl::Status Finish(db::Tenant& tenant, absl::FunctionRef<absl::Status()> wanted,
                              Response* response) = 0;
};

}  // namespace fractal::server
