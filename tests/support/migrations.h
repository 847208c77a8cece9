#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/migrate.h"
#include "tests/support/database.h"

namespace fractal::tests {

// The newest version of the schema.
int NewestVersion();

// These throw, and so fail the test, when there is no way to connect.
std::unique_ptr<db::Migrator> ConnectMigrator(const TestDatabase& database,
                                              db::MigrationObserver* observer = nullptr,
                                              const db::MigratorOptions& options = {});
int SchemaVersion(const TestDatabase& database);

// The checks of `migrate verify` that do not hold, in its words.
std::vector<std::string> VerifyFaults(const TestDatabase& database);

// Throw when the migration fails.
db::MigrationOutcome MigrateUp(const TestDatabase& database, std::optional<int> to = std::nullopt);
db::MigrationOutcome MigrateDown(const TestDatabase& database, int to);

}  // namespace fractal::tests
