#include <unistd.h>

#include <csignal>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "db/migration_history.h"
#include "db/purge.h"
#include "db/upkeep.h"
#include "server/commands/admin_command.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/progress.h"
#include "server/commands/text_table.h"

namespace fractal::server::commands {
namespace {

constexpr absl::Duration kWaitsForOther = absl::Minutes(1);
constexpr absl::Duration kPoll = absl::Milliseconds(200);
constexpr int kMostNumber = 100'000;

struct PurgeOptions {
  AdminOptions admin;
  std::string older_than;
  std::string audit_older_than;
  bool expired = false;
  bool dry_run = false;
  bool yes = false;
};

// What is to be purged.
struct Wanted {
  std::optional<absl::Time> cutoff;
  std::optional<int32_t> audit_months;
  bool expired = false;
};

std::optional<int> ParseNumber(absl::string_view text, absl::string_view unit) {
  int number = 0;
  if (!absl::EndsWith(text, unit)) return std::nullopt;
  text.remove_suffix(unit.size());
  const bool good = absl::SimpleAtoi(text, &number) && number >= 0 && number <= kMostNumber;
  return good ? std::optional(number) : std::nullopt;
}

absl::StatusOr<absl::Duration> ParseAge(const std::string& text) {
  if (const auto hours = ParseNumber(text, "h")) return absl::Hours(*hours);
  if (const auto days = ParseNumber(text, "d")) return absl::Hours(24 * *days);
  if (const auto weeks = ParseNumber(text, "w")) return absl::Hours(24 * 7 * *weeks);
  return absl::InvalidArgumentError(
      absl::StrCat("--older-than takes hours, days or weeks, as 36h, 90d or 12w, not ", text));
}

absl::StatusOr<Wanted> ReadOptions(const PurgeOptions& options) {
  Wanted wanted;
  wanted.expired = options.expired;
  if (!options.older_than.empty()) {
    const auto age = ParseAge(options.older_than);
    if (!age.ok()) return age.status();
    wanted.cutoff = absl::Now() - *age;
  }
  if (!options.audit_older_than.empty()) {
    wanted.audit_months = ParseNumber(options.audit_older_than, "mo");
    if (wanted.audit_months.value_or(0) < 1) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--audit-older-than takes months, as 24mo, not ", options.audit_older_than));
    }
  }
  if (!wanted.cutoff.has_value() && !wanted.audit_months.has_value() && !wanted.expired) {
    return absl::InvalidArgumentError(
        "nothing to purge: give --older-than, --expired or --audit-older-than");
  }
  return wanted;
}

// Set by a signal, which ends the purge behind the batch that runs; a second one ends the program.
volatile std::sig_atomic_t stop_asked = 0;

void StopOnSignal() {
  struct sigaction action {};
  action.sa_handler = [](int) { stop_asked = 1; };
  action.sa_flags = SA_RESETHAND | SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

absl::Status DoAll(db::Purge& purge, const Wanted& wanted) {
  absl::Status done;
  if (wanted.expired) done = purge.Expired();
  if (done.ok() && wanted.cutoff.has_value()) done = purge.Trash(*wanted.cutoff);
  if (done.ok() && wanted.audit_months.has_value()) {
    done = purge.AuditPartitions(*wanted.audit_months);
  }
  return done;
}

int64_t Sum(const db::Batches::Counts& rows) {
  int64_t all = 0;
  for (const auto& [table, count] : rows) all += count;
  return all;
}

void Print(const db::Batches::Counts& rows) {
  TextTable table({"TABLE", "ROWS"});
  for (const auto& [name, count] : rows) table.Add({name, absl::StrCat(count)});
  table.Add({"all", absl::StrCat(Sum(rows))});
  table.Print(std::cout);
}

int Show(const db::Batches::Counts& rows, bool dry_run, bool stopped, bool json) {
  if (json) {
    const nlohmann::ordered_json answer = {
        {"dry_run", dry_run}, {"stopped", stopped}, {"rows", rows}, {"all", Sum(rows)}};
    std::cout << answer.dump(2) << "\n";
  } else {
    Print(rows);
    if (dry_run) std::cout << "This was a dry run: nothing was changed.\n";
    if (stopped) std::cout << "Stopped before all was done: the next purge goes on.\n";
  }
  return stopped ? kNotAsItShouldBe : kDone;
}

// Beside a server's own upkeep, or another purge, it would do the same work twice.
absl::Status WaitForOthers(db::AdminAccess& access) {
  const absl::Time deadline = absl::Now() + kWaitsForOther;
  for (bool told = false;; told = true) {
    const auto taken = access.Run(db::migrations::TryLock(db::upkeep::kLockKey));
    if (!taken.ok() || *taken) return taken.status();
    if (absl::Now() > deadline) {
      return absl::AbortedError("a server's upkeep, or another purge, still runs on this database");
    }
    if (!told) std::cerr << "Another purge runs on this database: waiting for it.\n";
    absl::SleepFor(kPoll);
  }
}

absl::StatusOr<db::Batches::Counts> Preview(db::AdminAccess& access, const Wanted& wanted) {
  db::Purge purge(access, true);
  const absl::Status counted = DoAll(purge, wanted);
  if (!counted.ok()) return counted;
  return purge.rows();
}

absl::StatusOr<int> Work(AdminCommand& command, const Wanted& wanted, int64_t expected) {
  ProgressBar bar(std::cerr, isatty(STDERR_FILENO) != 0 && !command.json());
  StopOnSignal();
  db::Purge purge(command.connection().access(), false,
                  {[] { return stop_asked != 0; },
                   [&](std::string_view table, int64_t all) {
                     bar.Show(std::string(table), all, expected);
                   }});
  const absl::Status done = DoAll(purge, wanted);
  bar.Clear();
  const bool stopped = absl::IsCancelled(done);
  if (!done.ok() && !stopped) {
    if (!purge.rows().empty()) Show(purge.rows(), false, true, command.json());
    return done;
  }
  return Show(purge.rows(), false, stopped, command.json());
}

absl::StatusOr<int> Purge(AdminCommand& command, const PurgeOptions& options) {
  const auto wanted = ReadOptions(options);
  if (!wanted.ok()) return wanted.status();
  db::AdminAccess& access = command.connection().access();
  if (options.dry_run) {
    const auto rows = Preview(access, *wanted);
    if (!rows.ok()) return rows.status();
    return Show(*rows, true, false, command.json());
  }
  const bool asks = !options.yes && isatty(STDIN_FILENO) != 0;
  if (!asks && !options.yes) return AdminCommand::Confirm("", false);
  const absl::Status alone = WaitForOthers(access);
  if (!alone.ok()) return alone;
  int64_t expected = 0;
  if (asks || isatty(STDERR_FILENO) != 0) {
    const auto rows = Preview(access, *wanted);
    if (!rows.ok()) return rows.status();
    expected = Sum(*rows);
    if (asks) {
      Print(*rows);
      const absl::Status agreed = AdminCommand::Confirm("Remove these rows for good?", false);
      if (!agreed.ok()) return agreed;
    }
  }
  return Work(command, *wanted, expected);
}

}  // namespace

void AddPurge(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<PurgeOptions>();
  CLI::App* command = app.add_subcommand(
      "purge", "Remove for good what was deleted long ago, or has expired; in short transactions, "
               "while servers run");
  options->admin.AddTo(*command);
  command->add_option("--older-than", options->older_than,
                      "What lies in the trash for longer, in all fractals: 36h, 90d or 12w")
      ->type_name("AGE");
  command->add_flag("--expired", options->expired,
                    "Accounts past their time of grace with all that they own, idempotency keys of "
                    "yesterday, tokens that ended 30 days ago, old counters of failed sign-ins: as "
                    "a server does every hour");
  command->add_option("--audit-older-than", options->audit_older_than,
                      "Whole months of the audit trail that ended this many months ago: 24mo")
      ->type_name("MONTHS");
  command->add_flag("--dry-run", options->dry_run, "Count by table what would go, change nothing");
  command->add_flag("--yes", options->yes, "Do not ask");
  command->callback([options, &run] {
    run = [options] {
      return RunAdminCommand("purge", options->admin, [&](AdminCommand& admin) {
        return Purge(admin, *options);
      });
    };
  });
}

}  // namespace fractal::server::commands
