#pragma once

#include <string>

#include "absl/time/time.h"
#include "db/uuid.h"

namespace fractal::db {

// Where a page of rows begins that stand in order of a date, created_at and id: behind this row.
struct DateCursor {
  std::string date;  // YYYY-MM-DD
  absl::Time created_at;
  Uuid id;
};

}  // namespace fractal::db
