#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "auth/principal.h"

namespace fractal::server {

// What is logged of a call. Never its request or response, and no token.
struct CallRecord {
  const std::string& method;
  const absl::Status& status;
  const std::string& internal;  // PostgreSQL's own text, when it refused something
  const std::string& request_id;
  const auth::Identity& identity;
  const std::string& peer;     // the other end of the connection
  const std::string& address;  // where the call came from: through a proxy, another
  absl::Duration took;
};

// One JSON object on one line of the log: level info for OK and for what clients do wrong, warn for
// what they cannot help, error for faults of the server.
void LogCall(const CallRecord& record);

}  // namespace fractal::server
