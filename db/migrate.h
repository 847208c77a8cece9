#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/connection.h"
#include "db/migration_history.h"
#include "db/migration_locks.h"
#include "db/migration_script.h"
#include "db/migration_steps.h"
#include "db/migration_verify.h"
#include "sql/migration.h"

namespace fractal::db {

struct MigratorOptions {
  std::span<const sql::Migration> migrations = sql::AllMigrations();
  LockPatience patience;
  // How long to wait for another migrator.
  absl::Duration wait_for_other = absl::Minutes(10);
};

struct PlannedStatement {
  std::string text;
  StatementLock lock;
};

struct PlannedStep {
  StepKind kind;
  std::vector<PlannedStatement> statements;
};

struct PlannedMigration {
  int version = 0;
  std::string title;  // "0003_integrity"
  std::string about;  // the first words of its script
  std::vector<PlannedStep> steps;
  int steps_done = 0;  // by an earlier run that was stopped
};

struct MigrationPlan {
  int from = 0;
  int to = 0;
  Direction direction = Direction::kUp;
  std::vector<PlannedMigration> migrations;  // in the order in which they run; empty: nothing to do
  std::vector<RowRepair> repairs;            // rows that a constraint would refuse
  // Reports that could not be exact: they run on what an earlier pending migration makes of the
  // rows. A rehearsal knows.
  std::vector<std::string> inexact_reports;
};

struct MigrationOutcome {
  int from = 0;
  int to = 0;
  std::vector<std::string> applied;  // titles, in the order in which they ran
  std::vector<RowRepair> repairs;
};

// Brings a database to a version of the schema (DESIGN.md §6). One at a time works on a database:
// another waits. A run that was stopped, at whatever point, is taken up by the next.
//
// Errors are for an operator, in PostgreSQL's own words: INVALID_ARGUMENT for a version that there
// is not, UNAVAILABLE without a database, FAILED_PRECONDITION for a history that does not fit,
// ABORTED for locks that others keep, INTERNAL for a statement that failed.
class Migrator {
 public:
  // Connects as the user of the URL, who must be able to make roles: a superuser, or a role that
  // may and that the server's roles were made by. The observer may be null, and outlives this.
  static absl::StatusOr<std::unique_ptr<Migrator>> Connect(const DatabaseAddress& address,
                                                           MigrationObserver* observer = nullptr,
                                                           const MigratorOptions& options = {});

  absl::StatusOr<MigrationStatus> Status();

  // What Up or Down would do to come to version `to` (the newest unless given). Changes nothing.
  absl::StatusOr<MigrationPlan> Plan(std::optional<int> to = std::nullopt);

  // Makes the roles, gives fractal_app and fractal_auth the passwords of the address if it has any,
  // and applies what is pending up to `to`. With nothing pending only the passwords are set.
  absl::StatusOr<MigrationOutcome> Up(std::optional<int> to = std::nullopt);

  // Takes back every version above `to`, newest first.
  absl::StatusOr<MigrationOutcome> Down(int to);

  // Really does what Up or Down would, in one transaction that is rolled back: without
  // CONCURRENTLY, and holding every lock to its end.
  absl::StatusOr<MigrationOutcome> Rehearse(std::optional<int> to = std::nullopt);

  // Every check of the versions that are applied, and that they are those of this program.
  absl::StatusOr<std::vector<VerifiedCheck>> Verify();

 private:
  struct Work;

  Migrator(std::unique_ptr<Connection> connection, const DatabaseAddress& address,
           MigrationObserver* observer, const MigratorOptions& options);

  absl::StatusOr<std::vector<AppliedMigration>> ReadHistory();
  absl::Status WithLock(absl::FunctionRef<absl::Status()> body);
  absl::Status TakeLock();
  static Direction DirectionTo(const MigrationStatus& status, int to);
  absl::Status CheckDirection(const MigrationStatus& status, int to, Direction direction) const;
  absl::StatusOr<std::vector<Work>> PlanWork(const MigrationStatus& status, int to,
                                             Direction direction) const;
  absl::StatusOr<MigrationOutcome> Run(int to, Direction direction);
  absl::Status Apply(const Work& work, MigrationOutcome* outcome);
  absl::Status ApplyInside(const Work& work, MigrationOutcome* outcome);
  absl::Status Record(const Work& work, size_t steps_done);
  absl::Status MakeRoles();
  absl::Status SetPasswords();
  absl::Status SetPassword(std::string_view role, const std::string& password);
  absl::Status CollectReports(std::span<const Work> works, MigrationPlan* plan);
  void Hear(const std::vector<RowRepair>& repairs, MigrationOutcome* outcome);
  int newest() const { return static_cast<int>(options_.migrations.size()); }

  std::unique_ptr<Connection> connection_;
  const DatabaseAddress address_;
  MigrationObserver silent_;
  MigrationObserver& observer_;
  const MigratorOptions options_;
  StepRunner runner_;
};

}  // namespace fractal::db
