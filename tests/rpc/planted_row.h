#pragma once

#include <string>

#include "tests/support/database.h"

namespace fractal::tests {

// A row that is wrong for as long as this object lives: one that fits `condition` (on `t`) gets
// other values, with keys and triggers off, and its own again in the end. One at a time.
class PlantedRow {
 public:
  // Throws when no row fits.
  PlantedRow(TestDatabase& database, const std::string& table, const std::string& condition,
             const std::string& values);
  ~PlantedRow();
  PlantedRow(const PlantedRow&) = delete;
  PlantedRow& operator=(const PlantedRow&) = delete;

 private:
  TestDatabase& database_;
  const std::string table_;
  std::string place_;
};

}  // namespace fractal::tests
