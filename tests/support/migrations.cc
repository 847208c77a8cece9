#include "tests/support/migrations.h"

#include <stdexcept>
#include <utility>

#include "sql/migration.h"

namespace fractal::tests {
namespace {

template <typename T>
T OrThrow(absl::StatusOr<T> result) {
  if (!result.ok()) throw std::runtime_error(result.status().ToString());
  return *std::move(result);
}

}  // namespace

int NewestVersion() { return sql::AllMigrations().back().version; }

std::unique_ptr<db::Migrator> ConnectMigrator(const TestDatabase& database,
                                              db::MigrationObserver* observer,
                                              const db::MigratorOptions& options) {
  return OrThrow(db::Migrator::Connect(database.address(), observer, options));
}

int SchemaVersion(const TestDatabase& database) {
  return OrThrow(ConnectMigrator(database)->Status()).current;
}

std::vector<std::string> VerifyFaults(const TestDatabase& database) {
  std::vector<std::string> faults;
  for (const db::VerifiedCheck& check : OrThrow(ConnectMigrator(database)->Verify())) {
    if (!check.ok) faults.push_back(check.check);
  }
  return faults;
}

db::MigrationOutcome MigrateUp(const TestDatabase& database, std::optional<int> to) {
  return OrThrow(ConnectMigrator(database)->Up(to));
}

db::MigrationOutcome MigrateDown(const TestDatabase& database, int to) {
  return OrThrow(ConnectMigrator(database)->Down(to));
}

}  // namespace fractal::tests
