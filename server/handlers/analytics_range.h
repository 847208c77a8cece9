#pragma once

#include "db/analytics.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {

// The from_time and until_time of a request.
template <typename Request>
db::analytics::TimeRange ReadRange(const Request& request, RequestChecks& checks) {
  db::analytics::TimeRange range;
  if (request.has_from_time()) range.from = checks.Time("from_time", request.from_time());
  if (request.has_until_time()) range.until = checks.Time("until_time", request.until_time());
  if (range.from.has_value() && range.until.has_value() && *range.until <= *range.from) {
    checks.Refuse("until_time", "is not later than from_time");
  }
  return range;
}

}  // namespace fractal::server::handlers
