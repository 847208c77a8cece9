// `fractald integrity` and `fractald statistics`, from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/database.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

ProgramResult RunOn(const TestDatabase& database, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), FRACTALD_PROGRAM);
  arguments.insert(arguments.end(), {"--database", database.address().url});
  return RunProgram(arguments, "", {}, absl::Minutes(2));
}

TEST(IntegrityCommand, SaysThatAllIsWell) {
  const TestDatabase database;
  const ProgramResult text = RunOn(database, {"integrity"});
  EXPECT_EQ(text.exit_code, 0) << text.out << text.err;
  EXPECT_THAT(text.out, HasSubstr("✓ orphans: goals without their users (fk_goals_user)\n"));
  EXPECT_THAT(text.out, Not(HasSubstr("✗")));
  EXPECT_THAT(text.out, HasSubstr("all is well\n"));
  EXPECT_EQ(RunOn(database, {"integrity", "--only-faults"}).out, "all is well\n");
  const ProgramResult json = RunOn(database, {"integrity", "--json"});
  EXPECT_EQ(json.exit_code, 0);
  const auto report = nlohmann::json::parse(json.out);
  EXPECT_EQ(report.at("faults"), 0);
  EXPECT_GT(report.at("checks").size(), 300u);
}

TEST(IntegrityCommand, EndsWith1OnAFault) {
  TestDatabase database;
  database.Sql("drop index app.idx_goals_root_type");
  const ProgramResult text = RunOn(database, {"integrity", "--only-faults"});
  EXPECT_EQ(text.exit_code, 1);
  EXPECT_EQ(text.out, "✗ index idx_goals_root_type: 1\n1 fault\n");
  const ProgramResult json = RunOn(database, {"integrity", "--only-faults", "--json"});
  EXPECT_EQ(json.exit_code, 1);
  const auto report = nlohmann::json::parse(json.out);
  EXPECT_EQ(report.at("faults"), 1);
  EXPECT_EQ(report.at("checks").at(0).at("name"), "index idx_goals_root_type");
  EXPECT_EQ(report.at("checks").at(0).at("count"), "1");
}

TEST(IntegrityCommand, EndsWith2WithoutADatabase) {
  for (const char* command : {"integrity", "statistics"}) {
    const ProgramResult result =
        RunProgram({FRACTALD_PROGRAM, command, "--database", "postgresql://u@127.0.0.1:1/x"}, "",
                   {}, absl::Minutes(1));
    EXPECT_EQ(result.exit_code, 2) << result.out;
    EXPECT_THAT(result.err, HasSubstr("cannot connect"));
  }
}

TEST(StatisticsCommand, TellsTablesAndFractals) {
  TestDatabase database;
  const std::string ada = database.AddUser("ada").ToString();
  database.Sql("insert into app.goals (root_id, id, user_id, type, name) select i, i, '" + ada +
               "', 'UltimateGoal', 'Étude ' || n from (select app.new_id() as i, n from "
               "generate_series(1, 3) n) x; analyze");
  const ProgramResult text = RunOn(database, {"statistics"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("app.goals"));
  EXPECT_THAT(text.out, HasSubstr("Étude 1\n"));
  EXPECT_THAT(text.out, HasSubstr("The database takes "));
  const ProgramResult json = RunOn(database, {"statistics", "--json", "--fractals", "2"});
  EXPECT_EQ(json.exit_code, 0);
  const auto statistics = nlohmann::json::parse(json.out);
  EXPECT_EQ(statistics.at("fractals").size(), 2u);
  EXPECT_EQ(statistics.at("fractals").at(0).at("owner_id"), ada);
  EXPECT_EQ(RunOn(database, {"statistics", "--fractals", "-1"}).exit_code, 2);
}

}  // namespace
}  // namespace fractal::tests
