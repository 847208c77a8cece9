#pragma once

#include <pqxx/pqxx>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/migration_history.h"
#include "sql/migration.h"

namespace fractal::db {

struct VerifiedCheck {
  std::string check;
  bool ok = false;
};

// What a verify script answers.
absl::StatusOr<std::vector<VerifiedCheck>> ReadVerifiedChecks(const pqxx::result& result);

// Whether a check that could not run says something of the database: not when it is out of reach,
// busy, or when nobody waits any more.
bool IsFaultOfDatabase(const absl::Status& status);

// Every check of the versions that are applied, and that they are those of `migrations`. `read`
// runs a verify script, read-only; one that cannot run is a fault in its own words.
absl::StatusOr<std::vector<VerifiedCheck>> VerifyMigrations(
    const MigrationStatus& status, std::span<const sql::Migration> migrations,
    absl::FunctionRef<absl::StatusOr<std::vector<VerifiedCheck>>(std::string_view script)> read);

}  // namespace fractal::db
