#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// How large a table is.
struct TableStatistics {
  int64_t database_bytes = 0;  // of the whole database, in every row
  std::string table;           // with its schema
  int64_t rows = 0;            // an estimate
  int64_t bytes = 0;           // with indexes and long values
};

struct FractalStatistics {
  Uuid root_id;
  std::string name;
  Uuid owner_id;
  int64_t rows = 0;  // values, instances and goals
};

namespace statistics {

// The largest first.
AdminRead<std::vector<TableStatistics>> ListTables();
AdminRead<std::vector<FractalStatistics>> ListLargestFractals(int32_t limit);

}  // namespace statistics
}  // namespace fractal::db
