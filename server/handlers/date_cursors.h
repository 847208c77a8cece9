#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "db/date_cursor.h"

namespace fractal::server::handlers {

// What a page token holds of a list in order of a date, and back. Nothing for the first page;
// INTERNAL for a token of our own that holds something else.
std::vector<std::string> WriteDateCursor(const db::DateCursor& cursor);
absl::StatusOr<std::optional<db::DateCursor>> ReadDateCursor(
    const absl::StatusOr<std::optional<std::vector<std::string>>>& parts);

}  // namespace fractal::server::handlers
