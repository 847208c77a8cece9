#pragma once

#include <cstdint>
#include <exception>
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
#include "db/migration_script.h"

namespace fractal::db {

// A row that a migration repairs.
struct RowRepair {
  int32_t version = 0;
  std::string table_name;
  std::string row_id;
  std::string rule;
};

// Hears what a migration does, while it does it. Called on the migrating thread.
class MigrationObserver {
 public:
  virtual ~MigrationObserver() = default;
  virtual void OnWaiting() {}  // another migrator is at work; said once
  virtual void OnMigration(const sql::Migration&, Direction) {}
  virtual void OnRepairs(std::span<const RowRepair>) {}  // before the rows are changed; never empty
  virtual void OnStatement(const sql::Migration&, std::string_view /*statement*/) {}
  virtual void OnBatch(int64_t /*rows*/) {}  // filled by one transaction
  virtual void OnRetry(std::string_view /*why*/) {}
};

// How patient a migration is with the locks of others.
struct LockPatience {
  // Longer than PostgreSQL's deadlock_timeout, 1 s: only a wait that outlasts that one cancels an
  // autovacuum that holds the lock [measured].
  absl::Duration lock_timeout = absl::Milliseconds(1500);
  // CREATE INDEX CONCURRENTLY waits for older transactions, and stops nobody meanwhile.
  absl::Duration index_lock_timeout = absl::Seconds(30);
  int attempts = 30;
  absl::Duration pause = absl::Milliseconds(500);
};

// Turns what libpqxx threw into a status that says it in PostgreSQL's words, after `what`.
// UNAVAILABLE: the connection is gone; ABORTED: trying again may help; INTERNAL: the rest.
absl::Status MigrationError(std::string_view what, std::exception_ptr thrown);

// Runs the steps of scripts. The connection is an operator's.
class StepRunner {
 public:
  StepRunner(Connection& connection, const LockPatience& patience, MigrationObserver& observer)
      : connection_(connection), patience_(patience), observer_(observer) {}

  // Runs a step in transactions of its own. `record` runs in the last of them, so that a step and
  // the note of it are kept together, or not at all.
  absl::Status Run(const sql::Migration& migration, const MigrationStep& step,
                   absl::FunctionRef<absl::Status()> record);

  // Runs a step inside the transaction that is open: no CONCURRENTLY, and batches to their end.
  absl::Status RunInside(const sql::Migration& migration, const MigrationStep& step);

  // The rows that a report step lists, read in a transaction of its own or in the one that is open.
  // NOT_FOUND when the step needs a later schema.
  absl::StatusOr<std::vector<RowRepair>> Report(const sql::Migration& migration,
                                                const MigrationStep& step);

  absl::StatusOr<std::vector<RowRepair>> ReportInside(const sql::Migration& migration,
                                                      const MigrationStep& step);

  // One transaction, tried again while others hold its locks.
  absl::Status InTransaction(absl::FunctionRef<absl::Status()> body);

  // The same, as fractal_owner.
  absl::Status InOwnersTransaction(absl::FunctionRef<absl::Status()> body);

  // The same, as fractal_migrator, who sees every row, and read-only.
  absl::Status InMigratorsRead(absl::FunctionRef<absl::Status()> body);

  // One statement or script; nothing of it is prepared.
  absl::StatusOr<pqxx::result> Execute(std::string_view statement);

  // One of the migrator's own statements.
  template <sql::Effect E, typename T>
  absl::StatusOr<T> Ask(const Query<sql::Role::kAdmin, E, T>& query) {
    try {
      return query.decode()(connection_.Execute(query.call(), nullptr, query.lock()));
    } catch (...) {
      return MigrationError(query.call().statement->name, std::current_exception());
    }
  }

 private:
  absl::Status Enter(std::string_view role, absl::Duration lock_timeout, bool local);
  absl::Status RunStatements(const sql::Migration& migration, const MigrationStep& step);
  absl::Status RunBatches(const sql::Migration& migration, const MigrationStep& step,
                          absl::FunctionRef<absl::Status()> record);
  absl::StatusOr<int64_t> RunBatch(const sql::Migration& migration, const MigrationStep& step);
  absl::Status RunConcurrently(const sql::Migration& migration, const MigrationStep& step,
                               absl::FunctionRef<absl::Status()> record);
  absl::Status RunIndexStatement(const std::string& statement, bool concurrently);
  absl::Status DropInvalid(const IndexStatement& index, bool concurrently);
  absl::StatusOr<bool> IsIndexDone(const IndexStatement& index);
  absl::Status Retry(absl::FunctionRef<absl::Status()> attempt);

  Connection& connection_;
  const LockPatience patience_;
  MigrationObserver& observer_;
};

}  // namespace fractal::db
