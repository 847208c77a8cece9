#include "db/migration_history.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "db/text.h"
#include "sql/queries/migrations.h"

namespace fractal::db {
namespace {

absl::Status CheckApplied(const AppliedMigration& applied, int expected,
                          std::span<const sql::Migration> migrations) {
  if (applied.version > static_cast<int>(migrations.size())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the database is at version ", applied.version, ", newer than this program, which knows ",
        migrations.size(), ": use the newer program"));
  }
  if (applied.version != expected) {
    return absl::FailedPreconditionError(absl::StrCat("the database's history names version ",
                                                      applied.version, " but not ", expected));
  }
  const sql::Migration& known = migrations[static_cast<size_t>(expected - 1)];
  if (applied.sha256 != MigrationSha256(known)) {
    return absl::FailedPreconditionError(
        absl::StrCat("migration ", MigrationTitle(known),
                     " was applied in another form than this program holds "
                     "(SHA-256 ",
                     applied.sha256.substr(0, 12), "…, here ", MigrationSha256(known).substr(0, 12),
                     "…): applied migrations are never changed; use the program that applied it"));
  }
  return absl::OkStatus();
}

AppliedMigration ReadApplied(RowReader& row) {
  AppliedMigration applied;
  applied.version = row.Int();
  applied.name = row.Text();
  applied.sha256 = row.Text();
  applied.finished = row.Bool();
  applied.direction = row.Text() == "down" ? Direction::kDown : Direction::kUp;
  applied.steps_done = row.Int();
  applied.applied_at = row.Time();
  return applied;
}

bool ReadFlag(RowReader& row) { return row.Bool(); }
std::string ReadStatement(RowReader& row) { return row.Text(); }

}  // namespace

std::string_view DirectionName(Direction direction) {
  return direction == Direction::kUp ? "up" : "down";
}

std::string MigrationSha256(const sql::Migration& migration) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(migration.up.data()), migration.up.size(),
         digest.data());
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string MigrationTitle(const sql::Migration& migration) {
  return absl::StrFormat("%04d_%s", migration.version, Absl(migration.name));
}

absl::Status CheckHistory(std::span<const AppliedMigration> history,
                          std::span<const sql::Migration> migrations) {
  for (size_t i = 0; i < history.size(); ++i) {
    const absl::Status status = CheckApplied(history[i], static_cast<int>(i) + 1, migrations);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

int CurrentVersion(std::span<const AppliedMigration> history) {
  int current = 0;
  for (const AppliedMigration& applied : history) {
    if (applied.finished) current = std::max(current, applied.version);
  }
  return current;
}

std::optional<AppliedMigration> UnfinishedMigration(std::span<const AppliedMigration> history) {
  const auto found = std::ranges::find(history, false, &AppliedMigration::finished);
  if (found == history.end()) return std::nullopt;
  return *found;
}

MigrationStatus StatusOf(std::vector<AppliedMigration> history,
                         std::span<const sql::Migration> migrations) {
  MigrationStatus status;
  status.current = CurrentVersion(history);
  status.newest = static_cast<int>(migrations.size());
  status.unfinished = UnfinishedMigration(history);
  status.fits = CheckHistory(history, migrations);
  status.history = std::move(history);
  return status;
}

namespace migrations {

AdminRead<bool> FindTable() {
  return {sql::migrations::kFindMigrationTable, {}, One<bool, ReadFlag>};
}

AdminRead<std::vector<AppliedMigration>> ListApplied() {
  return {sql::migrations::kListAppliedMigrations, {}, Many<AppliedMigration, ReadApplied>};
}

AdminWrite<int64_t> Record(const AppliedMigration& migration) {
  return {sql::migrations::kRecordMigration,
          {migration.version, migration.name, migration.sha256, DirectionName(migration.direction),
           migration.steps_done, migration.finished},
          RowsChanged};
}

AdminWrite<int64_t> Forget(int version) {
  return {sql::migrations::kForgetMigration, {version}, RowsChanged};
}

AdminWrite<bool> TryLock(int64_t key) {
  return {sql::migrations::kTryMigrationLock, {key}, One<bool, ReadFlag>};
}

AdminWrite<bool> ReleaseLock(int64_t key) {
  return {sql::migrations::kReleaseMigrationLock, {key}, One<bool, ReadFlag>};
}

AdminWrite<Nothing> EnterStep(std::string_view role, absl::Duration lock_timeout, bool local) {
  return {sql::migrations::kEnterMigrationStep,
          {role, std::to_string(absl::ToInt64Milliseconds(lock_timeout)), local},
          Done};
}

AdminRead<Nothing> ForbidWrites() { return {sql::migrations::kForbidMigrationWrites, {}, Done}; }

AdminRead<std::optional<bool>> FindIndex(std::string_view schema, std::string_view name) {
  return {sql::migrations::kFindMigrationIndex, {schema, name}, AtMostOne<bool, ReadFlag>};
}

AdminRead<std::string> WriteDropIndex(std::string_view schema, std::string_view name,
                                      bool concurrently) {
  return {sql::migrations::kWriteDropIndex,
          {schema, name, concurrently},
          One<std::string, ReadStatement>};
}

AdminRead<std::string> WriteRolePassword(std::string_view role, std::string_view verifier) {
  return {sql::migrations::kWriteRolePassword, {role, verifier}, One<std::string, ReadStatement>};
}

}  // namespace migrations
}  // namespace fractal::db
