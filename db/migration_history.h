#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "db/query.h"
#include "sql/migration.h"

namespace fractal::db {

enum class Direction { kUp, kDown };
std::string_view DirectionName(Direction direction);

// A row of app.schema_migrations.
struct AppliedMigration {
  int32_t version = 0;
  std::string name;
  std::string sha256;  // of the script that brought it here, lower-case hex
  bool finished = false;
  Direction direction = Direction::kUp;
  int32_t steps_done = 0;
  absl::Time applied_at;
};

// SHA-256 of the script up, lower-case hex: what was applied. The scripts down and verify may be
// mended later.
std::string MigrationSha256(const sql::Migration& migration);

// "0003_integrity".
std::string MigrationTitle(const sql::Migration& migration);

// Does the database's history fit these migrations? FAILED_PRECONDITION says how it does not: it is
// newer, a migration was changed since, or one is missing in between.
absl::Status CheckHistory(std::span<const AppliedMigration> history,
                          std::span<const sql::Migration> migrations);

// The newest version that is wholly applied.
int CurrentVersion(std::span<const AppliedMigration> history);

// The migration that was left in the middle; at most one is.
std::optional<AppliedMigration> UnfinishedMigration(std::span<const AppliedMigration> history);

// How far a database is migrated.
struct MigrationStatus {
  int current = 0;  // the newest version that is wholly applied; 0 for none
  int newest = 0;   // of this program
  std::vector<AppliedMigration> history;
  std::optional<AppliedMigration> unfinished;
  // FAILED_PRECONDITION when the history is not that of this program's migrations: nothing may run.
  absl::Status fits;

  bool UpToDate() const { return fits.ok() && !unfinished.has_value() && current == newest; }
};

MigrationStatus StatusOf(std::vector<AppliedMigration> history,
                         std::span<const sql::Migration> migrations);

namespace migrations {

AdminRead<bool> FindTable();
AdminRead<std::vector<AppliedMigration>> ListApplied();
AdminWrite<int64_t> Record(const AppliedMigration& migration);
AdminWrite<int64_t> Forget(int version);
AdminWrite<bool> TryLock(int64_t key);
AdminWrite<bool> ReleaseLock(int64_t key);
// `role` "none" is the operator himself. Local: until the transaction ends.
AdminWrite<Nothing> EnterStep(std::string_view role, absl::Duration lock_timeout, bool local);
AdminRead<Nothing> ForbidWrites();
// Whether the index is valid; nothing when there is none.
AdminRead<std::optional<bool>> FindIndex(std::string_view schema, std::string_view name);
// Statements whose names could not be parameters, to be run as they come.
AdminRead<std::string> WriteDropIndex(std::string_view schema, std::string_view name,
                                      bool concurrently);
AdminRead<std::string> WriteRolePassword(std::string_view role, std::string_view verifier);

}  // namespace migrations
}  // namespace fractal::db
