#include "db/migrate.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/errors.h"
#include "db/scram.h"
#include "db/text.h"

namespace fractal::db {
namespace {

// Any number, the same in every program that migrates this schema.
constexpr int64_t kLockKey = 0x66726163746c6d67;
constexpr absl::Duration kPoll = absl::Milliseconds(100);

// Roles belong to the whole cluster, and the lock to one database: migrations of two databases may
// make the same role at once.
absl::Status RetryRace(const absl::Status& status) {
  const std::string state = DetailOf(status).sqlstate;
  const bool race = state == "23505" || state == "42710" || state == "XX000";
  return race ? absl::AbortedError(status.message()) : status;
}

absl::Status CheckVersion(int to, int newest) {
  if (to >= 0 && to <= newest) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("there is no version ", to, ": this program knows 0 to ", newest));
}

std::string_view ScriptOf(const sql::Migration& migration, Direction direction) {
  return direction == Direction::kUp ? migration.up : migration.down;
}

size_t LastWork(const std::vector<MigrationStep>& steps) {
  size_t last = 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].kind != StepKind::kReport) last = i;
  }
  return last;
}

// One transaction is all or nothing by itself; anything else is noted before it begins.
bool IsOneTransaction(const std::vector<MigrationStep>& steps) {
  return std::ranges::all_of(steps, [&steps](const MigrationStep& step) {
    return step.kind == StepKind::kReport ||
           (step.kind == StepKind::kTransaction && &step == &steps[LastWork(steps)]);
  });
}

}  // namespace

// A migration that is to run, in one direction, from a step on.
struct Migrator::Work {
  const sql::Migration* migration;
  Direction direction;
  MigrationScript script;
  size_t steps_done;
};

Migrator::Migrator(std::unique_ptr<Connection> connection, const DatabaseAddress& address,
                   MigrationObserver* observer, const MigratorOptions& options)
    : connection_(std::move(connection)),
      address_(address),
      observer_(observer == nullptr ? silent_ : *observer),
      options_(options),
      runner_(*connection_, options.patience, observer_) {}

absl::StatusOr<std::unique_ptr<Migrator>> Migrator::Connect(const DatabaseAddress& address,
                                                            MigrationObserver* observer,
                                                            const MigratorOptions& options) {
  const ConnectionLimits limits{absl::ZeroDuration(), options.patience.lock_timeout};
  auto connection = Connection::OpenAsOperator(address, limits);
  if (!connection.ok()) return connection.status();
  return std::unique_ptr<Migrator>(
      new Migrator(*std::move(connection), address, observer, options));
}

absl::StatusOr<std::vector<AppliedMigration>> Migrator::ReadHistory() {
  const auto found = runner_.Ask(migrations::FindTable());
  if (!found.ok()) return found.status();
  if (!*found) return std::vector<AppliedMigration>();
  return runner_.Ask(migrations::ListApplied());
}

absl::StatusOr<MigrationStatus> Migrator::Status() {
  auto history = ReadHistory();
  if (!history.ok()) return history.status();
  return StatusOf(*std::move(history), options_.migrations);
}

absl::Status Migrator::TakeLock() {
  const absl::Time deadline = absl::Now() + options_.wait_for_other;
  for (bool waiting = false;; waiting = true) {
    const auto taken = runner_.Ask(migrations::TryLock(kLockKey));
    if (!taken.ok() || *taken) return taken.status();
    if (!waiting) observer_.OnWaiting();
    if (absl::Now() > deadline) {
      return absl::AbortedError("another migration is still running on this database");
    }
    absl::SleepFor(kPoll);
  }
}

absl::Status Migrator::WithLock(absl::FunctionRef<absl::Status()> body) {
  const absl::Status taken = TakeLock();
  if (!taken.ok()) return taken;
  const absl::Status status = body();
  // A connection that is lost has let go of the lock.
  if (!connection_->IsOpen()) return status;
  const auto released = runner_.Ask(migrations::ReleaseLock(kLockKey));
  return status.ok() ? released.status() : status;
}

absl::Status Migrator::CheckDirection(const MigrationStatus& status, int to,
                                      Direction direction) const {
  const absl::Status version = CheckVersion(to, newest());
  if (!version.ok()) return version;
  if (!status.fits.ok()) return status.fits;
  if (status.unfinished.has_value() && status.unfinished->direction != direction) {
    const bool up = status.unfinished->direction == Direction::kUp;
    return absl::FailedPreconditionError(
        absl::StrCat("migration ", status.unfinished->version, " was stopped ",
                     up ? "half applied: finish it with migrate up"
                        : "half taken back: finish it with migrate down --to ",
                     up ? "" : std::to_string(status.unfinished->version - 1)));
  }
  const int reached = status.current + (status.unfinished.has_value() ? 1 : 0);
  if (direction == Direction::kUp && to < status.current) {
    return absl::InvalidArgumentError(absl::StrCat("the database is at version ", status.current,
                                                   ": only migrate down goes back to ", to));
  }
  if (direction == Direction::kDown && to >= reached && to > status.current) {
    return absl::InvalidArgumentError(absl::StrCat("the database is at version ", status.current,
                                                   ": only migrate up goes on to ", to));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Migrator::Work>> Migrator::PlanWork(const MigrationStatus& status,
                                                               int to, Direction direction) const {
  const absl::Status possible = CheckDirection(status, to, direction);
  if (!possible.ok()) return possible;
  const bool up = direction == Direction::kUp;
  const int reached = status.current + (!up && status.unfinished.has_value() ? 1 : 0);
  std::vector<int> versions;
  for (int version = reached + 1; up && version <= to; ++version) versions.push_back(version);
  for (int version = reached; !up && version > to; --version) versions.push_back(version);
  std::vector<Work> works;
  for (const int version : versions) {
    const sql::Migration& migration = options_.migrations[static_cast<size_t>(version - 1)];
    auto script = ParseMigrationScript(ScriptOf(migration, direction));
    if (!script.ok()) {
      return absl::InternalError(
          absl::StrCat(MigrationTitle(migration), ": ", script.status().message()));
    }
    const bool resumed = status.unfinished.has_value() && status.unfinished->version == version;
    const size_t done = resumed ? static_cast<size_t>(status.unfinished->steps_done) : 0;
    works.push_back({&migration, direction, *std::move(script), done});
  }
  return works;
}

absl::StatusOr<MigrationOutcome> Migrator::Up(std::optional<int> to) {
  return Run(to.value_or(newest()), Direction::kUp);
}

absl::StatusOr<MigrationOutcome> Migrator::Down(int to) { return Run(to, Direction::kDown); }

absl::StatusOr<MigrationOutcome> Migrator::Run(int to, Direction direction) {
  MigrationOutcome outcome;
  const absl::Status done = WithLock([&]() -> absl::Status {
    const auto status = Status();
    if (!status.ok()) return status.status();
    const auto works = PlanWork(*status, to, direction);
    if (!works.ok()) return works.status();
    outcome.from = status->current;
    outcome.to = works->empty() ? status->current : to;
    absl::Status ready;
    if (direction == Direction::kUp && !works->empty())
      ready = runner_.InTransaction([this] { return MakeRoles(); });
    if (direction == Direction::kUp && ready.ok()) ready = SetPasswords();
    if (!ready.ok()) return ready;
    for (const Work& work : *works) {
      const absl::Status applied = Apply(work, &outcome);
      if (!applied.ok()) return applied;
    }
    return absl::OkStatus();
  });
  if (!done.ok()) return done;
  return outcome;
}

absl::Status Migrator::MakeRoles() {
  return RetryRace(runner_.Execute(sql::RolesScript()).status());
}

absl::Status Migrator::SetPassword(std::string_view role, const std::string& password) {
  if (password.empty()) return absl::OkStatus();
  const auto verifier = ScramVerifier(password);
  if (!verifier.ok()) return verifier.status();
  const auto statement = runner_.Ask(migrations::WriteRolePassword(role, *verifier));
  if (!statement.ok()) return statement.status();
  return runner_.InTransaction([&] { return RetryRace(runner_.Execute(*statement).status()); });
}

absl::Status Migrator::SetPasswords() {
  absl::Status set = SetPassword("fractal_app", address_.app_password);
  set.Update(SetPassword("fractal_auth", address_.auth_password));
  set.Update(SetPassword("fractal_admin", address_.admin_password));
  return set;
}

absl::Status Migrator::Record(const Work& work, size_t steps_done) {
  const bool finished = steps_done > LastWork(work.script.steps);
  if (finished && work.direction == Direction::kDown) {
    return runner_.Ask(migrations::Forget(work.migration->version)).status();
  }
  AppliedMigration applied;
  applied.version = work.migration->version;
  applied.name = work.migration->name;
  applied.sha256 = MigrationSha256(*work.migration);
  applied.finished = finished;
  applied.direction = work.direction;
  applied.steps_done = static_cast<int32_t>(steps_done);
  return runner_.Ask(migrations::Record(applied)).status();
}

void Migrator::Hear(const std::vector<RowRepair>& repairs, MigrationOutcome* outcome) {
  if (!repairs.empty()) observer_.OnRepairs(repairs);
  outcome->repairs.insert(outcome->repairs.end(), repairs.begin(), repairs.end());
}

absl::Status Migrator::Apply(const Work& work, MigrationOutcome* outcome) {
  const std::vector<MigrationStep>& steps = work.script.steps;
  observer_.OnMigration(*work.migration, work.direction);
  if (work.steps_done == 0 && !IsOneTransaction(steps)) {
    const absl::Status noted = runner_.InOwnersTransaction([&] { return Record(work, 0); });
    if (!noted.ok()) return noted;
  }
  for (size_t at = work.steps_done; at < steps.size(); ++at) {
    if (steps[at].kind == StepKind::kReport) {
      const auto repairs = runner_.Report(*work.migration, steps[at]);
      if (!repairs.ok()) return repairs.status();
      Hear(*repairs, outcome);
      continue;
    }
    const absl::Status status =
        runner_.Run(*work.migration, steps[at], [&] { return Record(work, at + 1); });
    if (!status.ok()) return status;
  }
  outcome->applied.push_back(MigrationTitle(*work.migration));
  return absl::OkStatus();
}

absl::Status Migrator::ApplyInside(const Work& work, MigrationOutcome* outcome) {
  const std::vector<MigrationStep>& steps = work.script.steps;
  observer_.OnMigration(*work.migration, work.direction);
  for (size_t at = work.steps_done; at < steps.size(); ++at) {
    if (steps[at].kind == StepKind::kReport) {
      const auto repairs = runner_.ReportInside(*work.migration, steps[at]);
      if (!repairs.ok()) return repairs.status();
      Hear(*repairs, outcome);
      continue;
    }
    const absl::Status status = runner_.RunInside(*work.migration, steps[at]);
    if (!status.ok()) return status;
  }
  outcome->applied.push_back(MigrationTitle(*work.migration));
  return Record(work, steps.size());
}

absl::StatusOr<MigrationOutcome> Migrator::Rehearse(std::optional<int> to) {
  MigrationOutcome outcome;
  const absl::Status done = WithLock([&]() -> absl::Status {
    const auto status = Status();
    if (!status.ok()) return status.status();
    const int target = to.value_or(newest());
    const Direction direction = DirectionTo(*status, target);
    const auto works = PlanWork(*status, target, direction);
    if (!works.ok()) return works.status();
    bool rehearsed = false;
    const absl::Status rolled_back = runner_.InTransaction([&]() -> absl::Status {
      outcome = {status->current, target, {}, {}};
      absl::Status step;
      if (direction == Direction::kUp && !works->empty()) step = MakeRoles();
      for (size_t i = 0; step.ok() && i < works->size(); ++i)
        step = ApplyInside((*works)[i], &outcome);
      rehearsed = step.ok();
      return rehearsed ? absl::CancelledError("rehearsed") : step;
    });
    return rehearsed ? absl::OkStatus() : rolled_back;
  });
  if (!done.ok()) return done;
  return outcome;
}

Direction Migrator::DirectionTo(const MigrationStatus& status, int to) {
  if (status.unfinished.has_value() && to < status.unfinished->version) {
    return to < status.current ? Direction::kDown : status.unfinished->direction;
  }
  return to < status.current ? Direction::kDown : Direction::kUp;
}

absl::Status Migrator::CollectReports(std::span<const Work> works, MigrationPlan* plan) {
  bool exact = true;  // until something comes before that changes rows
  for (const Work& work : works) {
    for (size_t at = work.steps_done; at < work.script.steps.size(); ++at) {
      const MigrationStep& step = work.script.steps[at];
      if (step.kind != StepKind::kReport) {
        exact = false;
        continue;
      }
      const auto repairs = runner_.Report(*work.migration, step);
      if (!repairs.ok() && !absl::IsNotFound(repairs.status())) return repairs.status();
      if (!exact) plan->inexact_reports.push_back(MigrationTitle(*work.migration));
      if (repairs.ok()) plan->repairs.insert(plan->repairs.end(), repairs->begin(), repairs->end());
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<MigrationPlan> Migrator::Plan(std::optional<int> to) {
  const auto status = Status();
  if (!status.ok()) return status.status();
  MigrationPlan plan;
  plan.from = status->current;
  plan.to = to.value_or(newest());
  plan.direction = DirectionTo(*status, plan.to);
  const auto works = PlanWork(*status, plan.to, plan.direction);
  if (!works.ok()) return works.status();
  for (const Work& work : *works) {
    PlannedMigration planned{work.migration->version,
                             MigrationTitle(*work.migration),
                             work.script.about,
                             {},
                             static_cast<int>(work.steps_done)};
    for (const MigrationStep& step : work.script.steps) {
      PlannedStep shown{step.kind, {}};
      for (const std::string& text : step.statements)
        shown.statements.push_back({text, LockOf(text)});
      planned.steps.push_back(std::move(shown));
    }
    plan.migrations.push_back(std::move(planned));
  }
  // Before the first migration there is no row to report.
  if (plan.direction == Direction::kDown || status->history.empty()) return plan;
  const absl::Status collected = CollectReports(*works, &plan);
  if (!collected.ok()) return collected;
  return plan;
}

absl::StatusOr<std::vector<VerifiedCheck>> Migrator::Verify() {
  const auto status = Status();
  if (!status.ok()) return status.status();
  return VerifyMigrations(*status, options_.migrations, [this](std::string_view script) {
    absl::StatusOr<std::vector<VerifiedCheck>> checks;
    const absl::Status read = runner_.InMigratorsRead([&]() -> absl::Status {
      const auto result = runner_.Execute(script);
      if (!result.ok()) return result.status();
      checks = ReadVerifiedChecks(*result);
      return checks.status();
    });
    if (!read.ok()) checks = read;
    return checks;
  });
}

}  // namespace fractal::db
