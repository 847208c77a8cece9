#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace fractal::db {

// What a call would have gone beyond.
struct QuotaBreach {
  // Only for whom it concerns: the owner of the fractal, and operators.
  struct Extent {
    int64_t use = 0;  // what the call would have come to, at the least
    int64_t limit = 0;
  };
  std::string quota;    // "fractals", "goals", "sessions", "values" or "bytes"
  std::string user_id;  // whose: the owner of the fractal
  std::optional<Extent> extent;
};

// SQLSTATE of app.check_quota.
inline constexpr std::string_view kQuotaSqlstate = "QT001";

// RESOURCE_EXHAUSTED (QUOTA_EXCEEDED) of what app.check_quota says; a message that it cannot have
// written is INTERNAL.
absl::Status QuotaExceeded(std::string_view postgres_message);

// The breach of a status that QuotaExceeded made; nothing for any other.
std::optional<QuotaBreach> QuotaBreachOf(const absl::Status& status);

}  // namespace fractal::db
