#include "db/migration_steps.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/errors.h"
#include "db/text.h"

namespace fractal::db {
namespace {

constexpr std::string_view kOwner = "fractal_owner";
constexpr std::string_view kMigrator = "fractal_migrator";
constexpr size_t kStatementWidth = 120;

std::string_view RoleOf(StepKind kind) {
  return kind == StepKind::kTransaction || kind == StepKind::kConcurrently ? kOwner : kMigrator;
}

// libpqxx 6 tells deadlocks and serialization failures by type only.
bool IsRollback(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const pqxx::transaction_rollback&) {
    return true;
  } catch (...) {
    return false;
  }
}

bool NeedsLaterSchema(const absl::Status& status) {
  const std::string state = DetailOf(status).sqlstate;
  return state == "42P01" || state == "42703" || state == "3F000" || state == "42883";
}

absl::Status Annotate(const absl::Status& status, std::string_view where) {
  absl::Status annotated(status.code(), absl::StrCat(Absl(where), ": ", status.message()));
  status.ForEachPayload([&annotated](absl::string_view type, const absl::Cord& payload) {
    annotated.SetPayload(type, payload);
  });
  return annotated;
}

std::string Where(const sql::Migration& migration, std::string_view statement) {
  return absl::StrCat("migration ", MigrationTitle(migration), ", at \"",
                      Shortened(statement, kStatementWidth), "\"");
}

}  // namespace

absl::Status MigrationError(std::string_view what, std::exception_ptr thrown) {
  std::string said;
  const absl::Status mapped = FromException(thrown, &said);
  ErrorDetail detail = DetailOf(mapped);
  const bool may_repeat = IsTransient(mapped) || IsRollback(thrown);
  detail.retry_after = may_repeat ? kRetrySoon : absl::ZeroDuration();
  absl::StripAsciiWhitespace(&said);
  const absl::StatusCode code = absl::IsUnavailable(mapped) ? absl::StatusCode::kUnavailable
                                : may_repeat                ? absl::StatusCode::kAborted
                                                            : absl::StatusCode::kInternal;
  return MakeError(code, what.empty() ? said : absl::StrCat(Absl(what), ": ", said), detail);
}

absl::StatusOr<pqxx::result> StepRunner::Execute(std::string_view statement) {
  try {
    pqxx::nontransaction work(connection_.raw());
    return work.exec(std::string(statement));
  } catch (...) {
    return MigrationError("", std::current_exception());
  }
}

absl::Status StepRunner::Enter(std::string_view role, absl::Duration lock_timeout, bool local) {
  return Ask(migrations::EnterStep(role, lock_timeout, local)).status();
}

absl::Status StepRunner::Retry(absl::FunctionRef<absl::Status()> attempt) {
  for (int tried = 1;; ++tried) {
    const absl::Status status = attempt();
    if (!absl::IsAborted(status) || tried >= patience_.attempts) return status;
    observer_.OnRetry({status.message().data(), status.message().size()});
    absl::SleepFor(patience_.pause);
  }
}

absl::Status StepRunner::InTransaction(absl::FunctionRef<absl::Status()> body) {
  return Retry([&]() -> absl::Status {
    try {
      return connection_.InTransaction(nullptr, body);
    } catch (...) {
      return MigrationError("", std::current_exception());
    }
  });
}

absl::Status StepRunner::InOwnersTransaction(absl::FunctionRef<absl::Status()> body) {
  return InTransaction([&]() -> absl::Status {
    const absl::Status entered = Enter(kOwner, patience_.lock_timeout, true);
    return entered.ok() ? body() : entered;
  });
}

absl::Status StepRunner::InMigratorsRead(absl::FunctionRef<absl::Status()> body) {
  return InTransaction([&]() -> absl::Status {
    const absl::Status entered = Enter(kMigrator, patience_.lock_timeout, true);
    if (!entered.ok()) return entered;
    const auto forbidden = Ask(migrations::ForbidWrites());
    return forbidden.ok() ? body() : forbidden.status();
  });
}

absl::Status StepRunner::RunStatements(const sql::Migration& migration, const MigrationStep& step) {
  const absl::Status entered = Enter(RoleOf(step.kind), patience_.lock_timeout, true);
  if (!entered.ok()) return entered;
  for (const std::string& statement : step.statements) {
    observer_.OnStatement(migration, statement);
    const auto result = Execute(statement);
    if (!result.ok()) return Annotate(result.status(), Where(migration, statement));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> StepRunner::RunBatch(const sql::Migration& migration,
                                             const MigrationStep& step) {
  const absl::Status entered = Enter(kMigrator, patience_.lock_timeout, true);
  if (!entered.ok()) return entered;
  observer_.OnStatement(migration, step.statements[0]);
  const auto result = Execute(step.statements[0]);
  if (!result.ok()) return Annotate(result.status(), Where(migration, step.statements[0]));
  return static_cast<int64_t>(result->affected_rows());
}

absl::Status StepRunner::RunBatches(const sql::Migration& migration, const MigrationStep& step,
                                    absl::FunctionRef<absl::Status()> record) {
  int64_t changed = 0;
  do {
    const absl::Status status = InTransaction([&]() -> absl::Status {
      const auto rows = RunBatch(migration, step);
      if (!rows.ok()) return rows.status();
      changed = *rows;
      return changed == 0 ? record() : absl::OkStatus();
    });
    if (!status.ok()) return status;
    if (changed > 0) observer_.OnBatch(changed);
  } while (changed > 0);
  return absl::OkStatus();
}

// Done already, by an earlier run that did not come to its note: made and valid, or dropped.
absl::StatusOr<bool> StepRunner::IsIndexDone(const IndexStatement& index) {
  const auto valid = Ask(migrations::FindIndex(index.schema, index.name));
  if (!valid.ok()) return valid.status();
  return index.creates ? valid->value_or(false) : !valid->has_value();
}

absl::Status StepRunner::DropInvalid(const IndexStatement& index, bool concurrently) {
  const auto valid = Ask(migrations::FindIndex(index.schema, index.name));
  if (!valid.ok() || valid->value_or(true)) return valid.status();
  const auto drop = Ask(migrations::WriteDropIndex(index.schema, index.name, concurrently));
  if (!drop.ok()) return drop.status();
  return Execute(*drop).status();
}

absl::Status StepRunner::RunIndexStatement(const std::string& statement, bool concurrently) {
  const auto index = ParseIndexStatement(statement);
  if (!index.has_value()) return absl::InternalError("not CREATE or DROP INDEX CONCURRENTLY");
  const auto done = IsIndexDone(*index);
  if (!done.ok() || *done) return done.status();
  absl::Status status = DropInvalid(*index, concurrently);
  if (status.ok())
    status = Execute(concurrently ? statement : WithoutConcurrently(statement)).status();
  // An invalid unique index would go on refusing rows.
  if (!status.ok() && concurrently && connection_.IsOpen()) DropInvalid(*index, true).IgnoreError();
  return status;
}

absl::Status StepRunner::RunConcurrently(const sql::Migration& migration, const MigrationStep& step,
                                         absl::FunctionRef<absl::Status()> record) {
  absl::Status status = Enter(kOwner, patience_.index_lock_timeout, false);
  if (!status.ok()) return status;
  for (const std::string& statement : step.statements) {
    observer_.OnStatement(migration, statement);
    status = Retry([&] { return RunIndexStatement(statement, true); });
    if (!status.ok()) {
      status = Annotate(status, Where(migration, statement));
      break;
    }
  }
  if (!connection_.IsOpen()) return status;
  const absl::Status left = Enter("none", patience_.lock_timeout, false);
  if (!status.ok() || !left.ok()) return status.ok() ? left : status;
  return InOwnersTransaction(record);
}

absl::Status StepRunner::Run(const sql::Migration& migration, const MigrationStep& step,
                             absl::FunctionRef<absl::Status()> record) {
  switch (step.kind) {
    case StepKind::kReport:
      return absl::OkStatus();
    case StepKind::kBatch:
      return RunBatches(migration, step, record);
    case StepKind::kConcurrently:
      return RunConcurrently(migration, step, record);
    case StepKind::kTransaction:
    case StepKind::kValidate:
      break;
  }
  return InTransaction([&]() -> absl::Status {
    const absl::Status status = RunStatements(migration, step);
    return status.ok() ? record() : status;
  });
}

absl::Status StepRunner::RunInside(const sql::Migration& migration, const MigrationStep& step) {
  if (step.kind == StepKind::kReport) return absl::OkStatus();
  if (step.kind == StepKind::kBatch) {
    while (true) {
      const auto rows = RunBatch(migration, step);
      if (!rows.ok() || *rows == 0) return rows.status();
    }
  }
  if (step.kind != StepKind::kConcurrently) return RunStatements(migration, step);
  const absl::Status entered = Enter(kOwner, patience_.lock_timeout, true);
  if (!entered.ok()) return entered;
  for (const std::string& statement : step.statements) {
    observer_.OnStatement(migration, statement);
    const absl::Status status = RunIndexStatement(statement, false);
    if (!status.ok()) return Annotate(status, Where(migration, statement));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<RowRepair>> StepRunner::ReportInside(const sql::Migration& migration,
                                                                const MigrationStep& step) {
  std::vector<RowRepair> repairs;
  const absl::Status entered = Enter(kMigrator, patience_.lock_timeout, true);
  if (!entered.ok()) return entered;
  for (const std::string& statement : step.statements) {
    const auto result = Execute(statement);
    if (!result.ok()) {
      const absl::Status status = Annotate(result.status(), Where(migration, statement));
      if (NeedsLaterSchema(status)) return absl::NotFoundError(status.message());
      return status;
    }
    for (const pqxx::row& row : *result) {
      RowReader reader(row);
      RowRepair repair{migration.version, reader.Text(), "", ""};
      repair.row_id = reader.Text();
      repair.rule = reader.Text();
      repairs.push_back(std::move(repair));
    }
  }
  return repairs;
}

absl::StatusOr<std::vector<RowRepair>> StepRunner::Report(const sql::Migration& migration,
                                                          const MigrationStep& step) {
  std::vector<RowRepair> repairs;
  const absl::Status status = InMigratorsRead([&]() -> absl::Status {
    auto read = ReportInside(migration, step);
    if (read.ok()) repairs = *std::move(read);
    return read.status();
  });
  if (!status.ok()) return status;
  return repairs;
}

}  // namespace fractal::db
