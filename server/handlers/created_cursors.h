#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "db/members.h"

namespace fractal::server::handlers {

// What a page token holds of a list in order of created_at and id, and back. Nothing for the first
// page; INTERNAL for a token of our own that holds something else.
std::vector<std::string> WriteCreatedCursor(const db::CreatedCursor& cursor);
absl::StatusOr<std::optional<db::CreatedCursor>> ReadCreatedCursor(
    const absl::StatusOr<std::optional<std::vector<std::string>>>& parts);

}  // namespace fractal::server::handlers
