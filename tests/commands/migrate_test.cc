// `fractald migrate`, from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/database.h"
#include "tests/support/migrations.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

using testing::Contains;
using testing::ContainsRegex;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ProgramResult Migrate(const TestDatabase& database, std::vector<std::string> arguments,
                      const Environment& environment = {}) {
  std::vector<std::string> argv{FRACTALD_PROGRAM, "migrate"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  argv.insert(argv.end(), {"--database", database.address().url});
  return RunProgram(argv, "", environment, absl::Minutes(2));
}

// With a terminal for its standard input, at which somebody types `answer`.
ProgramResult MigrateAtTerminal(const TestDatabase& database, const std::string& action,
                                const std::string& answer) {
  const std::string command = absl::StrCat(FRACTALD_PROGRAM, " migrate ", action);
  return RunProgram({"script", "--quiet", "--return", "--command", command, "/dev/null"}, answer,
                    {{"SHELL", "/bin/sh"}, {"FRACTALD_DATABASE", database.address().url}},
                    absl::Minutes(2));
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

TEST(Migrate, SaysHowFarTheDatabaseIs) {
  const TestDatabase database = TestDatabase::Empty();
  const ProgramResult behind = Migrate(database, {"status"});
  EXPECT_EQ(behind.exit_code, 1) << behind.err;
  EXPECT_THAT(behind.out, HasSubstr(absl::StrCat("version 0 of ", NewestVersion())));
  MigrateUp(database);
  const ProgramResult there = Migrate(database, {"status", "--json"});
  EXPECT_EQ(there.exit_code, 0) << there.err;
  const auto json = nlohmann::json::parse(there.out);
  EXPECT_EQ(json.at("current"), NewestVersion());
  EXPECT_EQ(json.at("up_to_date"), true);
}

TEST(Migrate, AsksBeforeItTouchesADatabase) {
  const TestDatabase database = TestDatabase::Empty();
  const ProgramResult nobody = Migrate(database, {"up"});
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("--yes"));
  EXPECT_EQ(SchemaVersion(database), 0);

  const ProgramResult no = MigrateAtTerminal(database, "up", "n\n");
  EXPECT_EQ(no.exit_code, 1) << no.out;
  EXPECT_THAT(no.out, HasSubstr("Apply? [y/N]"));
  EXPECT_THAT(no.out, HasSubstr("Nothing was changed."));
  EXPECT_EQ(SchemaVersion(database), 0);

  const ProgramResult yes = MigrateAtTerminal(database, "up", "y\n");
  EXPECT_EQ(yes.exit_code, 0) << yes.out;
  EXPECT_EQ(SchemaVersion(database), NewestVersion());
}

TEST(Migrate, GoesUpTwice) {
  const TestDatabase database = TestDatabase::Empty();
  const ProgramResult first = Migrate(database, {"up", "--yes"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("up 0001_baseline\n"));
  const ProgramResult second = Migrate(database, {"up"});
  EXPECT_EQ(second.exit_code, 0) << "nothing to ask for: " << second.err;
  EXPECT_THAT(second.out, StartsWith("Nothing to do"));
}

TEST(Migrate, TellsWhatEachVersionLosesOnTheWayDown) {
  const TestDatabase database;
  EXPECT_EQ(Migrate(database, {"down", "--to", "7"}).exit_code, 2);
  const ProgramResult no = MigrateAtTerminal(database, "down --to 7", "\n");
  EXPECT_EQ(no.exit_code, 1);
  EXPECT_THAT(no.out, HasSubstr("0008_row_level_security: Row-level security and memberships go"));
  EXPECT_EQ(SchemaVersion(database), NewestVersion());
  const ProgramResult down = Migrate(database, {"down", "--to", "7", "--yes"});
  EXPECT_EQ(down.exit_code, 0) << down.err;
  EXPECT_EQ(SchemaVersion(database), 7);
  EXPECT_EQ(Migrate(database, {"down", "--yes"}).exit_code, 0);
  EXPECT_EQ(SchemaVersion(database), 6) << "one version, unless said";
}

TEST(Migrate, RehearsesAndSaysSo) {
  const TestDatabase database = TestDatabase::Empty();
  const ProgramResult rehearsed = Migrate(database, {"up", "--dry-run"});
  EXPECT_EQ(rehearsed.exit_code, 0) << rehearsed.err;
  EXPECT_THAT(rehearsed.out, HasSubstr("rolled back"));
  EXPECT_EQ(SchemaVersion(database), 0);
  const ProgramResult as_json = Migrate(database, {"up", "--dry-run", "--json"});
  EXPECT_EQ(nlohmann::json::parse(as_json.out).at("dry_run"), true) << as_json.out;
}

TEST(Migrate, PlansEachStatementWithItsLock) {
  const TestDatabase database = TestDatabase::Empty();
  const ProgramResult plan = Migrate(database, {"plan", "--to", "4"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(
      plan.out,
      ContainsRegex("ACCESS EXCLUSIVE +alter table app.goals alter column root_id set not null"));
  EXPECT_THAT(plan.out,
              ContainsRegex("SHARE UPDATE EXCLUSIVE +create index concurrently idx_goals_type"));
  EXPECT_THAT(plan.out, Not(HasSubstr("0005")));
  const auto json = nlohmann::json::parse(Migrate(database, {"plan", "--json"}).out);
  EXPECT_EQ(json.at("migrations").size(), static_cast<size_t>(NewestVersion()));
  for (const auto& migration : json.at("migrations")) {
    for (const auto& step : migration.at("steps")) {
      for (const auto& statement : step.at("statements")) EXPECT_NE(statement.at("lock"), "");
    }
  }
}

TEST(Migrate, VerifiesALineEach) {
  TestDatabase database;
  const ProgramResult whole = Migrate(database, {"verify"});
  EXPECT_EQ(whole.exit_code, 0) << whole.out;
  std::vector<std::string> lines = Lines(whole.out);
  EXPECT_GT(lines.size(), 200u);
  lines.pop_back();
  EXPECT_THAT(lines, Each(StartsWith("✓ ")));
  database.Sql("drop index app.idx_goals_root_type");
  const ProgramResult fault = Migrate(database, {"verify"});
  EXPECT_EQ(fault.exit_code, 1);
  EXPECT_THAT(Lines(fault.out), Contains("✗ index idx_goals_root_type"));
  const auto json = nlohmann::json::parse(Migrate(database, {"verify", "--json"}).out);
  EXPECT_EQ(json.at("ok"), false);
}

TEST(Migrate, NamesTheRowsToBeRepairedBeforeItAsks) {
  TestDatabase database = TestDatabase::Empty();
  MigrateUp(database, 1);
  database.Sql(
      "insert into app.goals (id, type, name) values "
      "('00000000-0000-7000-8000-000000000001', 'UltimateGoal', 'Climb'), "
      "('00000000-0000-7000-8000-000000000002', 'UltimateGoal', 'Climb')");
  const ProgramResult no = MigrateAtTerminal(database, "up", "n\n");
  EXPECT_THAT(no.out, ContainsRegex("Rows to be repaired: 3"));
  EXPECT_THAT(no.out, ContainsRegex("name is taken among the fractals.*version 6, 1 row"));
  EXPECT_EQ(SchemaVersion(database), 1);
  const ProgramResult up = Migrate(database, {"up", "--yes", "--json"});
  EXPECT_EQ(nlohmann::json::parse(up.out).at("repairs").size(), 3u) << up.err;
}

TEST(Migrate, NeverShowsThePasswordsItSets) {
  const TestDatabase database = TestDatabase::Empty();
  const ProgramResult up =
      Migrate(database, {"up", "--yes"}, {{"FRACTALD_APP_PASSWORD", "pass-word-1"}});
  EXPECT_EQ(up.exit_code, 0) << up.err;
  EXPECT_THAT(up.out + up.err, Not(HasSubstr("pass-word-1")));
}

TEST(Migrate, ExitsWith2OnWhatItCannotUse) {
  const TestDatabase database = TestDatabase::Empty();
  EXPECT_EQ(Migrate(database, {}).exit_code, 2);
  EXPECT_EQ(Migrate(database, {"sideways"}).exit_code, 2);
  EXPECT_EQ(Migrate(database, {"up", "--yes", "--to", "99"}).exit_code, 2);
  EXPECT_EQ(Migrate(database, {"up", "--yes", "--to", "-1"}).exit_code, 2);
  const ProgramResult nowhere = RunProgram(
      {FRACTALD_PROGRAM, "migrate", "status", "--database", "host=/nowhere user=none dbname=none"});
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("cannot connect to the database"));
}

}  // namespace
}  // namespace fractal::tests
