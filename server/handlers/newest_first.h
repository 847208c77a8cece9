#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "db/sign_ins.h"

namespace fractal::server::handlers {

// What a page token holds of a list in order of the time at which rows were made, and back. Nothing for the first
// page; INTERNAL for a token of our own that holds something else.
std::vector<std::string> WriteNewestFirst(const db::NewestFirstCursor& cursor);
absl::StatusOr<std::optional<db::NewestFirstCursor>> ReadNewestFirst(
    const absl::StatusOr<std::optional<std::vector<std::string>>>& parts);

}  // namespace fractal::server::handlers
