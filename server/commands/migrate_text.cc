#include "server/commands/migrate_text.h"

#include <algorithm>
#include <iomanip>
#include <map>
#include <ostream>
#include <string>
#include <utility>

#include "absl/time/time.h"

namespace fractal::server::commands {
namespace {

constexpr size_t kRowsShown = 20;
constexpr size_t kStatementWidth = 96;
constexpr int kLockWidth = 24;

void PrintStatement(const db::PlannedStatement& statement, std::ostream& out) {
  out << "    " << std::left << std::setw(kLockWidth) << db::TableLockName(statement.lock.lock)
      << db::Shortened(statement.text, kStatementWidth);
  if (!statement.lock.note.empty()) out << "  [" << statement.lock.note << "]";
  out << "\n";
}

void PrintMigration(const db::PlannedMigration& migration, std::ostream& out) {
  out << "\n" << migration.title << "\n";
  if (!migration.about.empty()) out << "  " << migration.about << "\n";
  for (size_t i = 0; i < migration.steps.size(); ++i) {
    out << "  " << db::StepKindName(migration.steps[i].kind);
    if (i < static_cast<size_t>(migration.steps_done)) out << " (done by an earlier run)";
    out << "\n";
    for (const db::PlannedStatement& statement : migration.steps[i].statements) {
      PrintStatement(statement, out);
    }
  }
}

nlohmann::ordered_json ToJson(const std::vector<db::RowRepair>& repairs) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const db::RowRepair& repair : repairs) {
    list.push_back({{"version", repair.version},
                    {"table", repair.table_name},
                    {"id", repair.row_id},
                    {"rule", repair.rule}});
  }
  return list;
}

nlohmann::ordered_json ToJson(const db::PlannedMigration& migration) {
  nlohmann::ordered_json steps = nlohmann::ordered_json::array();
  for (const db::PlannedStep& step : migration.steps) {
    nlohmann::ordered_json statements = nlohmann::ordered_json::array();
    for (const db::PlannedStatement& statement : step.statements) {
      statements.push_back({{"sql", statement.text},
                            {"lock", db::TableLockName(statement.lock.lock)},
                            {"note", statement.lock.note}});
    }
    steps.push_back({{"kind", db::StepKindName(step.kind)}, {"statements", std::move(statements)}});
  }
  return {{"version", migration.version},
          {"name", migration.title},
          {"about", migration.about},
          {"steps_done", migration.steps_done},
          {"steps", std::move(steps)}};
}

}  // namespace

void PrintRepairs(std::span<const db::RowRepair> repairs, std::ostream& out) {
  using Rule = std::pair<int, std::string>;
  std::map<Rule, std::vector<const db::RowRepair*>> rules;
  for (const db::RowRepair& repair : repairs) {
    rules[{repair.version, repair.table_name + ": " + repair.rule}].push_back(&repair);
  }
  for (const auto& [rule, rows] : rules) {
    out << "  " << rule.second << " (version " << rule.first << ", " << rows.size()
        << (rows.size() == 1 ? " row)\n" : " rows)\n");
    for (size_t i = 0; i < std::min(rows.size(), kRowsShown); ++i) {
      out << "    " << rows[i]->row_id << "\n";
    }
    if (rows.size() > kRowsShown) {
      out << "    and " << rows.size() - kRowsShown << " more (--json lists all)\n";
    }
  }
}

void PrintPlan(const db::MigrationPlan& plan, std::ostream& out) {
  if (plan.migrations.empty()) {
    out << "Nothing to do: the database is at version " << plan.from << ".\n";
    return;
  }
  out << "From version " << plan.from << " to " << plan.to << ". In front of each statement stands "
      << "the strongest lock that it takes on a table that is there.\n";
  for (const db::PlannedMigration& migration : plan.migrations) PrintMigration(migration, out);
  if (plan.direction == db::Direction::kDown) return;
  out << "\nRows to be repaired: " << plan.repairs.size() << "\n";
  PrintRepairs(plan.repairs, out);
  if (plan.inexact_reports.empty()) return;
  out << "As the rows stand now; earlier migrations may change what is found in";
  for (const std::string& title : plan.inexact_reports) out << " " << title;
  out << ". up --dry-run knows exactly.\n";
}

void PrintStatus(const db::MigrationStatus& status, std::ostream& out) {
  out << "version " << status.current << " of " << status.newest;
  if (status.unfinished.has_value()) {
    out << ", and " << status.unfinished->version << " was stopped half "
        << (status.unfinished->direction == db::Direction::kUp ? "applied" : "taken back");
  }
  out << "\n";
  if (!status.fits.ok()) out << std::string(status.fits.message()) << "\n";
}

void PrintChecks(const std::vector<db::VerifiedCheck>& checks, std::ostream& out) {
  for (const db::VerifiedCheck& check : checks) {
    out << (check.ok ? "✓ " : "✗ ") << check.check << "\n";
  }
  const auto bad = std::ranges::count(checks, false, &db::VerifiedCheck::ok);
  out << checks.size() - static_cast<size_t>(bad) << " of " << checks.size() << " hold\n";
}

nlohmann::ordered_json ToJson(const db::MigrationPlan& plan) {
  nlohmann::ordered_json migrations = nlohmann::ordered_json::array();
  for (const db::PlannedMigration& migration : plan.migrations) {
    migrations.push_back(ToJson(migration));
  }
  return {{"from", plan.from},
          {"to", plan.to},
          {"direction", db::DirectionName(plan.direction)},
          {"migrations", std::move(migrations)},
          {"repairs", ToJson(plan.repairs)},
          {"inexact_reports", plan.inexact_reports}};
}

nlohmann::ordered_json ToJson(const db::MigrationStatus& status) {
  nlohmann::ordered_json applied = nlohmann::ordered_json::array();
  for (const db::AppliedMigration& migration : status.history) {
    applied.push_back(
        {{"version", migration.version},
         {"name", migration.name},
         {"sha256", migration.sha256},
         {"finished", migration.finished},
         {"applied_at", absl::FormatTime(migration.applied_at, absl::UTCTimeZone())}});
  }
  nlohmann::ordered_json json = {
      {"current", status.current}, {"newest", status.newest}, {"up_to_date", status.UpToDate()},
      {"unfinished", nullptr},     {"problem", nullptr},      {"applied", std::move(applied)}};
  if (status.unfinished.has_value()) json["unfinished"] = status.unfinished->version;
  if (!status.fits.ok()) json["problem"] = std::string(status.fits.message());
  return json;
}

nlohmann::ordered_json ToJson(const std::vector<db::VerifiedCheck>& checks) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const db::VerifiedCheck& check : checks) {
    list.push_back({{"check", check.check}, {"ok", check.ok}});
  }
  const bool ok = std::ranges::all_of(checks, &db::VerifiedCheck::ok);
  return {{"ok", ok}, {"checks", std::move(list)}};
}

nlohmann::ordered_json ToJson(const db::MigrationOutcome& outcome) {
  return {{"from", outcome.from},
          {"to", outcome.to},
          {"applied", outcome.applied},
          {"repairs", ToJson(outcome.repairs)}};
}

}  // namespace fractal::server::commands
