#include "tests/db/dirty_database.h"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "tests/support/migrations.h"

namespace fractal::tests {

TestDatabase DirtyDatabase() {
  TestDatabase database = TestDatabase::Empty();
  MigrateUp(database, 1);
  std::ifstream file(FRACTAL_SOURCE_DIR "/tests/db/dirty_baseline.sql");
  if (!file) throw std::runtime_error("tests/db/dirty_baseline.sql is not there");
  database.Sql(std::string(std::istreambuf_iterator<char>(file), {}));
  return database;
}

}  // namespace fractal::tests
