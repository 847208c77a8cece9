// `fractald purge`, from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/upkeep.h"
#include "tests/support/database.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;

class PurgeCommand : public testing::Test {
 protected:
  std::vector<std::string> Line(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {FRACTALD_PROGRAM, "purge"});
    arguments.insert(arguments.end(), {"--database", database_.address().url});
    return arguments;
  }
  ProgramResult Purge(std::vector<std::string> arguments) {
    return RunProgram(Line(std::move(arguments)), "", {}, absl::Minutes(2));
  }

  // With a terminal for its standard input, at which somebody types `answer`.
  ProgramResult PurgeAtTerminal(const std::string& arguments, const std::string& answer) {
    const std::string command = absl::StrCat(FRACTALD_PROGRAM, " purge ", arguments);
    return RunProgram({"script", "--quiet", "--return", "--command", command, "/dev/null"}, answer,
                      {{"SHELL", "/bin/sh"}, {"FRACTALD_DATABASE", database_.address().url}},
                      absl::Minutes(2));
  }

  // A deleted fractal with this many groups in it.
  void AddDeleted(int days, int groups) {
    database_.Sql(absl::StrCat(
        "with f as (insert into app.goals (root_id, id, user_id, type, name, deleted_at) select n.id, n.id, '",
        ada_.ToString(), "', 'UltimateGoal', 'f', now() - interval '", days,
        " days' from (select app.new_id() as id) as n returning root_id, deleted_at) "
        "insert into app.activity_groups (root_id, id, name, deleted_at, deleted_with) select f.root_id, "
        "app.new_id(), 'g', f.deleted_at, f.root_id from f, generate_series(1, ", groups, ")"));
  }
  std::string Goals() { return database_.Scalar("select count(*) from app.goals"); }

  TestDatabase database_;
  const db::Uuid ada_ = database_.AddUser("ada");
};

TEST_F(PurgeCommand, RemovesWhatIsOldEnoughAndSaysHowMuch) {
  AddDeleted(100, 5);
  AddDeleted(80, 5);
  const ProgramResult dry = Purge({"--older-than", "90d", "--dry-run", "--json"});
  ASSERT_EQ(dry.exit_code, 0) << dry.err;
  const auto counted = nlohmann::json::parse(dry.out);
  EXPECT_EQ(counted["dry_run"], true);
  EXPECT_EQ(counted["rows"]["activity_groups"], 5);
  EXPECT_EQ(counted["rows"]["goals"], 1);
  EXPECT_EQ(counted["all"], 7) << "the owner's membership as well";
  EXPECT_EQ(Goals(), "2");
  const ProgramResult done = Purge({"--older-than", "90d", "--yes", "--json"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto purged = nlohmann::json::parse(done.out);
  EXPECT_EQ(purged["rows"], counted["rows"]);
  EXPECT_EQ(purged["stopped"], false);
  EXPECT_EQ(Goals(), "1");
  const ProgramResult rest = Purge({"--older-than", "11w", "--yes"});
  EXPECT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_THAT(rest.out, HasSubstr("activity_groups"));
  EXPECT_EQ(Goals(), "0");
}

TEST_F(PurgeCommand, RemovesWhatHasExpired) {
  database_.Sql(absl::StrCat(
      "update app.users set deleted_at = now(), purge_at = now() where id = '", ada_.ToString(),
      "'; create table audit.log_2020_01 partition of app.audit_log for values from ('2020-01-01') "
      "to ('2020-02-01')"));
  const ProgramResult done = Purge({"--expired", "--audit-older-than", "24mo", "--yes", "--json"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto purged = nlohmann::json::parse(done.out);
  EXPECT_EQ(purged["rows"]["users"], 1);
  EXPECT_EQ(purged["rows"]["audit_log partitions"], 1);
  EXPECT_EQ(database_.Scalar("select count(*) from app.users"), "0");
}

TEST_F(PurgeCommand, AsksOnATerminalAndElseWantsYes) {
  AddDeleted(100, 5);
  const ProgramResult nobody = Purge({"--older-than", "90d"});
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("--yes"));
  const ProgramResult no = PurgeAtTerminal("--older-than 90d", "n\n");
  EXPECT_EQ(no.exit_code, 1) << no.out;
  EXPECT_THAT(no.out, HasSubstr("activity_groups"));
  EXPECT_EQ(Goals(), "1");
  const ProgramResult yes = PurgeAtTerminal("--older-than 90d", "y\n");
  EXPECT_EQ(yes.exit_code, 0) << yes.out;
  EXPECT_EQ(Goals(), "0");
}

TEST_F(PurgeCommand, RefusesAgesThatItDoesNotUnderstand) {
  for (const char* age : {"90", "d", "-1d", "90days", "3mo", "1.5d", "999999999d", ""}) {
    const ProgramResult result = Purge({"--older-than", age, "--yes"});
    EXPECT_EQ(result.exit_code, 2) << age;
  }
  for (const char* age : {"24", "0mo", "24m", "2y"}) {
    EXPECT_EQ(Purge({"--audit-older-than", age, "--yes"}).exit_code, 2) << age;
  }
  EXPECT_EQ(Purge({"--yes"}).exit_code, 2) << "nothing is asked for";
}

TEST_F(PurgeCommand, WaitsForTheUpkeepOfAServer) {
  AddDeleted(100, 5);
  database_.Sql(absl::StrCat("select pg_advisory_lock(", db::upkeep::kLockKey, ")"));
  Program purge(Line({"--older-than", "90d", "--yes"}));
  ASSERT_TRUE(purge.WaitForLine("waiting for it").has_value());
  EXPECT_EQ(Goals(), "1");
  database_.Sql("select pg_advisory_unlock_all()");
  EXPECT_EQ(purge.Wait()->exit_code, 0);
  EXPECT_EQ(Goals(), "0");
}

TEST_F(PurgeCommand, EndsBehindABatchWhenItIsInterrupted) {
  AddDeleted(100, 200'000);
  Program purge(Line({"--older-than", "90d", "--yes", "--json"}));
  const std::string left = "select count(*) from app.activity_groups";
  while (database_.Scalar(left) == "200000") absl::SleepFor(absl::Milliseconds(5));
  purge.Signal(SIGINT);
  const auto stopped = purge.Wait();
  ASSERT_TRUE(stopped.has_value());
  EXPECT_EQ(stopped->exit_code, 1) << stopped->err;
  const auto report = nlohmann::json::parse(stopped->out);
  EXPECT_EQ(report["stopped"], true);
  EXPECT_EQ(absl::StrCat(200'000 - report["rows"]["activity_groups"].get<int>()),
            database_.Scalar(left));
  EXPECT_EQ(Purge({"--older-than", "90d", "--yes"}).exit_code, 0);
  EXPECT_EQ(Goals(), "0");
}

}  // namespace
}  // namespace fractal::tests
