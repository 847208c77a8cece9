#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "db/uuid.h"
#include "db/value.h"

namespace fractal::db {

// Where a page of rows in siblings' order (sort_order, created_at, id) begins: behind this row.
struct PlaceCursor {
  int32_t sort_order;
  absl::Time created_at;
  Uuid id;
};

// The values of a list: those of its filter, then the cursor's three, NULL for the first page, then
// the limit.
inline std::vector<Value> WithPage(std::vector<Value> filter,
                                   const std::optional<PlaceCursor>& after, int32_t limit) {
  filter.push_back(after.has_value() ? Value(after->sort_order) : std::nullopt);
  filter.push_back(after.has_value() ? Value(after->created_at) : std::nullopt);
  filter.push_back(after.has_value() ? Value(after->id) : std::nullopt);
  filter.push_back(limit);
  return filter;
}

}  // namespace fractal::db
