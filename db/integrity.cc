#include "db/integrity.h"

#include <span>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/migration_history.h"
#include "db/migration_verify.h"
#include "db/text.h"
#include "sql/migration.h"
#include "sql/queries/integrity.h"

namespace fractal::db::integrity {
namespace {

using Checks = std::vector<IntegrityCheck>;

IntegrityCheck ReadCheck(RowReader& row) {
  IntegrityCheck check;
  check.name = row.Text();
  check.count = row.BigInt();
  return check;
}

std::string ReadStatement(RowReader& row) { return row.Text(); }

AdminRead<Nothing> EnterCheck(int64_t milliseconds) {
  return {sql::integrity::kEnterIntegrityCheck, {milliseconds}, Done};
}

AdminRead<Checks> Count(const sql::Statement<sql::Role::kAdmin, sql::Effect::kRead>& statement) {
  return {statement, {}, Many<IntegrityCheck, ReadCheck>};
}

AdminRead<std::vector<std::string>> Write(
    const sql::Statement<sql::Role::kAdmin, sql::Effect::kRead>& statement) {
  return {statement, {}, Many<std::string, ReadStatement>};
}

// What PostgreSQL said, without the lines that show where in the statement.
std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// Runs checks, and keeps what they count.
class Checker {
 public:
  Checker(AdminAccess& admin, absl::Time deadline) : admin_(admin), deadline_(deadline) {}

  absl::Status Verify();
  absl::Status CountBy(const sql::Statement<sql::Role::kAdmin, sql::Effect::kRead>& statement);
  // Each statement that `statement` writes.
  absl::Status CountByWritten(
      const sql::Statement<sql::Role::kAdmin, sql::Effect::kRead>& statement);

  Checks TakeChecks() { return std::move(checks_); }

 private:
  // Reads in a transaction of its own.
  absl::Status Read(absl::FunctionRef<absl::Status()> body);
  // A fault of the database in PostgreSQL's words: they are a check's result, for administrators.
  absl::Status InItsWords(const absl::Status& status) const;
  absl::Status Keep(const absl::StatusOr<Checks>& counted, std::string_view what);

  AdminAccess& admin_;
  const absl::Time deadline_;
  Checks checks_;
};

absl::Status Checker::Read(absl::FunctionRef<absl::Status()> body) {
  int64_t milliseconds = 0;
  if (deadline_ != absl::InfiniteFuture()) {
    milliseconds = absl::ToInt64Milliseconds(deadline_ - absl::Now());
    if (milliseconds <= 0) return absl::DeadlineExceededError("the deadline passed between checks");
  }
  return admin_.InTransaction([&]() -> absl::Status {
    const auto entered = admin_.Run(EnterCheck(milliseconds));
    return entered.ok() ? body() : entered.status();
  });
}

absl::Status Checker::InItsWords(const absl::Status& status) const {
  if (!IsFaultOfDatabase(status) || admin_.internal_error().empty()) return status;
  return absl::Status(status.code(), FirstLine(admin_.internal_error()));
}

absl::Status Checker::Keep(const absl::StatusOr<Checks>& counted, std::string_view what) {
  if (counted.ok()) {
    checks_.insert(checks_.end(), counted->begin(), counted->end());
    return absl::OkStatus();
  }
  if (!IsFaultOfDatabase(counted.status())) return counted.status();
  checks_.push_back({absl::StrCat(Absl(what), ": ", InItsWords(counted.status()).message()), 1});
  return absl::OkStatus();
}

absl::Status Checker::Verify() {
  absl::StatusOr<std::vector<AppliedMigration>> history;
  const absl::Status read = Read([&] {
    history = admin_.Run(migrations::ListApplied());
    return history.status();
  });
  if (!read.ok()) return read;
  const std::span<const sql::Migration> migrations = sql::AllMigrations();
  const auto checks = VerifyMigrations(StatusOf(*std::move(history), migrations), migrations,
                                       [this](std::string_view script) {
                                         absl::StatusOr<std::vector<VerifiedCheck>> found;
                                         const absl::Status status = Read([&] {
                                           found = admin_.RunText(script, ReadVerifiedChecks);
                                           return found.status();
                                         });
                                         if (!status.ok()) found = InItsWords(status);
                                         return found;
                                       });
  if (!checks.ok()) return checks.status();
  for (const VerifiedCheck& check : *checks) checks_.push_back({check.check, check.ok ? 0 : 1});
  return absl::OkStatus();
}

absl::Status Checker::CountBy(
    const sql::Statement<sql::Role::kAdmin, sql::Effect::kRead>& statement) {
  absl::StatusOr<Checks> counted;
  const absl::Status read = Read([&] {
    counted = admin_.Run(Count(statement));
    return counted.status();
  });
  return Keep(read.ok() ? counted : read, statement.name);
}

absl::Status Checker::CountByWritten(
    const sql::Statement<sql::Role::kAdmin, sql::Effect::kRead>& statement) {
  absl::StatusOr<std::vector<std::string>> written;
  const absl::Status read = Read([&] {
    written = admin_.Run(Write(statement));
    return written.status();
  });
  if (!read.ok()) return Keep(read, statement.name);
  for (const std::string& text : *written) {
    absl::StatusOr<Checks> counted;
    const absl::Status ran = Read([&] {
      counted = admin_.RunText(text, Many<IntegrityCheck, ReadCheck>);
      return counted.status();
    });
    const absl::Status kept = Keep(ran.ok() ? counted : ran, statement.name);
    if (!kept.ok()) return kept;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<IntegrityCheck>> Check(AdminAccess& admin, absl::Time deadline) {
  Checker checker(admin, deadline);
  absl::Status status = checker.Verify();
  if (status.ok()) status = checker.CountBy(sql::integrity::kCountSchemaFaults);
  if (status.ok()) status = checker.CountByWritten(sql::integrity::kWriteOrphanChecks);
  if (status.ok()) status = checker.CountByWritten(sql::integrity::kWriteRingChecks);
  if (status.ok()) status = checker.CountByWritten(sql::integrity::kWriteTrashChecks);
  if (status.ok()) status = checker.CountByWritten(sql::integrity::kWriteUsageChecks);
  if (status.ok()) status = checker.CountBy(sql::integrity::kCountBrokenRules);
  if (!status.ok()) return status;
  return checker.TakeChecks();
}

}  // namespace fractal::db::integrity
