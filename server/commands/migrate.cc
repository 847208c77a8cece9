#include "server/commands/migrate.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "db/migrate.h"
#include "server/commands/commands.h"
#include "server/commands/migrate_text.h"

namespace fractal::server::commands {
namespace {

// Says what a migration does while it does it.
class Narrator : public db::MigrationObserver {
 public:
  Narrator(std::ostream& out, bool live) : out_(out), live_(live) {}

  void OnWaiting() override {
    Line() << "Another migration is running on this database: waiting for it.\n" << std::flush;
  }
  void OnMigration(const sql::Migration& migration, db::Direction direction) override {
    if (rehearses_ && !tells_repairs_) return;
    Line() << (rehearses_ ? "rehearsing " : "") << db::DirectionName(direction) << " "
           << db::MigrationTitle(migration) << "\n"
           << std::flush;
  }
  void OnRepairs(std::span<const db::RowRepair> repairs) override {
    if (!tells_repairs_) return;
    Line() << "Rows to be repaired, each kept in legacy.repairs as it was: " << repairs.size()
           << "\n";
    PrintRepairs(repairs, out_);
  }
  void OnBatch(int64_t rows) override {
    if (!live_ || rehearses_) return;
    rows_ += rows;
    out_ << "\r  " << rows_ << " rows filled" << std::flush;
  }
  void OnRetry(std::string_view why) override {
    Line() << "  waiting for a lock: " << why << "\n" << std::flush;
  }

  // For rows that are shown in another way.
  void TellNoRepairs() { tells_repairs_ = false; }
  void SetRehearses(bool rehearses) { rehearses_ = rehearses; }

  // Where the next line goes: ends the one that counts rows.
  std::ostream& Line() {
    if (rows_ > 0) out_ << "\n";
    rows_ = 0;
    return out_;
  }

 private:
  std::ostream& out_;
  const bool live_;
  bool tells_repairs_ = true;
  bool rehearses_ = false;
  int64_t rows_ = 0;
};

int Fail(const absl::Status& status) {
  std::cerr << "fractald migrate: " << std::string(absl::StripAsciiWhitespace(status.message()))
            << "\n";
  return absl::IsInvalidArgument(status) ? kUnusableInput : kNotAsItShouldBe;
}

class MigrateCommand {
 public:
  MigrateCommand(const MigrateOptions& options, db::Migrator& migrator, Narrator& narrator,
                 std::ostream& out, std::istream& in, bool may_ask)
      : options_(options),
        migrator_(migrator),
        narrator_(narrator),
        out_(out),
        in_(in),
        may_ask_(may_ask) {}

  int Run() {
    switch (options_.action) {
      case MigrateAction::kPlan:
        return Plan();
      case MigrateAction::kUp:
        return Up();
      case MigrateAction::kDown:
        return Down();
      case MigrateAction::kStatus:
        return Status();
      case MigrateAction::kVerify:
        return Verify();
    }
    return kUnusableInput;
  }

 private:
  int Plan() {
    auto plan = migrator_.Plan(options_.to);
    if (!plan.ok()) return Fail(plan.status());
    if (options_.dry_run) {
      narrator_.TellNoRepairs();
      const absl::Status exact = MakeExact(&*plan);
      if (!exact.ok()) return Fail(exact);
    }
    if (options_.json) return Write(ToJson(*plan));
    PrintPlan(*plan, out_);
    return kDone;
  }

  int Status() {
    const auto status = migrator_.Status();
    if (!status.ok()) return Fail(status.status());
    if (options_.json) {
      Write(ToJson(*status));
    } else {
      PrintStatus(*status, out_);
    }
    return status->UpToDate() ? kDone : kNotAsItShouldBe;
  }

  int Verify() {
    const auto checks = migrator_.Verify();
    if (!checks.ok()) return Fail(checks.status());
    if (options_.json) {
      Write(ToJson(*checks));
    } else {
      PrintChecks(*checks, out_);
    }
    return std::ranges::all_of(*checks, &db::VerifiedCheck::ok) ? kDone : kNotAsItShouldBe;
  }

  int Up() {
    auto plan = migrator_.Plan(options_.to);
    if (!plan.ok()) return Fail(plan.status());
    if (plan->direction == db::Direction::kDown && !plan->migrations.empty()) {
      return Fail(absl::InvalidArgumentError("the database is newer: only migrate down goes back"));
    }
    if (options_.dry_run) return Rehearse(plan->to);
    if (!plan->migrations.empty() && !options_.yes) {
      if (!may_ask_) return NobodyToAsk();
      narrator_.TellNoRepairs();
      const absl::Status exact = MakeExact(&*plan);
      if (!exact.ok()) return Fail(exact);
      Announce(*plan);
      if (!Confirm("Apply?")) return kNotAsItShouldBe;
    }
    return Finish(migrator_.Up(options_.to));
  }

  int Down() {
    const auto status = migrator_.Status();
    if (!status.ok()) return Fail(status.status());
    const int to = options_.to.value_or(std::max(0, status->current - 1));
    if (options_.dry_run) return Rehearse(to);
    const auto plan = migrator_.Plan(to);
    if (!plan.ok()) return Fail(plan.status());
    if (!plan->migrations.empty() && !options_.yes) {
      if (!may_ask_) return NobodyToAsk();
      out_ << "Going back from version " << plan->from << " to " << to << " loses data:\n";
      for (const db::PlannedMigration& migration : plan->migrations) {
        out_ << "  " << migration.title << ": " << migration.about << "\n";
      }
      if (!Confirm("Go back?")) return kNotAsItShouldBe;
    }
    return Finish(migrator_.Down(to));
  }

  int Rehearse(int to) {
    narrator_.SetRehearses(true);
    const auto outcome = migrator_.Rehearse(to);
    if (!outcome.ok()) return Fail(outcome.status());
    if (options_.json) {
      auto json = ToJson(*outcome);
      json["dry_run"] = true;
      return Write(json);
    }
    out_ << "Rehearsed " << outcome->applied.size() << " migrations, from version " << outcome->from
         << " to " << outcome->to << ", in one transaction that was rolled back (indexes without "
         << "CONCURRENTLY): nothing was changed.\n";
    return kDone;
  }

  // What later reports will find is known by running what comes before them.
  absl::Status MakeExact(db::MigrationPlan* plan) {
    if (plan->inexact_reports.empty()) return absl::OkStatus();
    if (!options_.json) {
      out_ << "Rehearsing in a transaction that is rolled back, to find the rows to be repaired.\n"
           << std::flush;
    }
    narrator_.SetRehearses(true);
    auto outcome = migrator_.Rehearse(plan->to);
    narrator_.SetRehearses(false);
    if (!outcome.ok()) return outcome.status();
    plan->repairs = std::move(outcome->repairs);
    plan->inexact_reports.clear();
    return absl::OkStatus();
  }

  void Announce(const db::MigrationPlan& plan) {
    out_ << plan.migrations.size() << " migrations bring the database from version " << plan.from
         << " to " << plan.to << ". Rows to be repaired: " << plan.repairs.size() << "\n";
    PrintRepairs(plan.repairs, out_);
  }

  bool Confirm(const std::string& question) {
    out_ << question << " [y/N] " << std::flush;
    std::string answer;
    std::getline(in_, answer);
    answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
    if (answer == "y" || answer == "yes") return true;
    out_ << "Nothing was changed.\n";
    return false;
  }

  int NobodyToAsk() {
    std::cerr << "fractald migrate: nobody to ask before the database is changed: give --yes\n";
    return kUnusableInput;
  }

  int Finish(const absl::StatusOr<db::MigrationOutcome>& outcome) {
    if (!options_.json) narrator_.Line();
    if (!outcome.ok()) return Fail(outcome.status());
    if (options_.json) {
      auto json = ToJson(*outcome);
      json["dry_run"] = false;
      return Write(json);
    }
    if (outcome->applied.empty()) {
      out_ << "Nothing to do: the database is at version " << outcome->to << ".\n";
      return kDone;
    }
    out_ << "The database is at version " << outcome->to << ".\n";
    return kDone;
  }

  int Write(const nlohmann::ordered_json& json) {
    out_ << json.dump(2) << "\n";
    return kDone;
  }

  const MigrateOptions& options_;
  db::Migrator& migrator_;
  Narrator& narrator_;
  std::ostream& out_;
  std::istream& in_;
  const bool may_ask_;
};

}  // namespace

int RunMigrate(const MigrateOptions& options, const db::DatabaseAddress& address, std::ostream& out,
               std::istream& in, bool interactive) {
  const bool reads =
      options.action == MigrateAction::kStatus || options.action == MigrateAction::kVerify;
  if (reads && (options.dry_run || options.to.has_value())) {
    return Fail(absl::InvalidArgumentError("status and verify take neither --dry-run nor --to"));
  }
  Narrator narrator(out, interactive);
  auto migrator = db::Migrator::Connect(address, options.json ? nullptr : &narrator);
  if (!migrator.ok()) {
    Fail(migrator.status());
    return kUnusableInput;
  }
  return MigrateCommand(options, **migrator, narrator, out, in, interactive && !options.json).Run();
}

}  // namespace fractal::server::commands
