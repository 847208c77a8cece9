// AdminService.GetStatistics.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/rpc/admin_fixture.h"

namespace fractal::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class Statistics : public AdminTest {
 protected:
  Answer<v1::GetStatisticsResponse> Get(Client& client, int fractals = 0) {
    v1::GetStatisticsRequest request;
    request.set_fractals(fractals);
    return client.Call(&Admin::GetStatistics, request);
  }
  std::map<std::string, v1::TableStatistics> Tables() {
    std::map<std::string, v1::TableStatistics> tables;
    const auto answer = Get(admin);
    for (const auto& table : answer->tables()) tables[table.table()] = table;
    return tables;
  }
  std::vector<std::string> Names(int fractals) {
    std::vector<std::string> names;
    const auto answer = Get(admin, fractals);
    for (const auto& fractal : answer->fractals()) names.push_back(fractal.name());
    return names;
  }
  TestDatabase& database() { return server.database(); }
};

TEST_F(Statistics, TellRowsAndBytesOfEveryTable) {
  MakeFractal(ada, "Fractal");
  database().Sql("analyze");
  const auto tables = Tables();
  for (const auto& row : database().Sql(
           "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = "
           "c.relnamespace where n.nspname in ('app', 'audit', 'legacy') and c.relkind in ('r', "
           "'p') and not c.relispartition")) {
    ASSERT_TRUE(tables.contains(row[0])) << row[0];
  }
  for (const auto& [name, table] : tables) {
    if (name == "app.audit_log") continue;  // which this very call wrote to
    EXPECT_EQ(std::to_string(table.rows()), database().Scalar("select count(*) from " + name))
        << name;
    EXPECT_GE(table.bytes(), 0) << name;
  }
  EXPECT_EQ(tables.at("app.goals").rows(), 1);
  EXPECT_GT(tables.at("app.goals").bytes(), 8192);
  const auto answer = Get(admin);
  EXPECT_GT(answer->database_bytes(), 1 << 20);
  for (int i = 1; i < answer->tables_size(); ++i) {
    EXPECT_GE(answer->tables(i - 1).bytes(), answer->tables(i).bytes());
  }
}

TEST_F(Statistics, TellOfAPartitionedTableWhatItsPartitionsHold) {
  database().Sql(
      "create table app.log (at integer) partition by range (at); "
      "create table audit.log_1 partition of app.log for values from (0) to (10); "
      "create table audit.log_2 partition of app.log for values from (10) to (20); "
      "insert into app.log select i % 20 from generate_series(1, 1000) i");
  database().Sql("analyze");
  const auto tables = Tables();
  EXPECT_EQ(tables.at("app.log").rows(), 1000);
  EXPECT_GE(tables.at("app.log").bytes(), 4 * 8192);
  EXPECT_FALSE(tables.contains("audit.log_1"));
}

TEST_F(Statistics, KnowNothingOfATableThatWasNeverAnalyzed) {
  database().Sql(
      "create table app.log (at integer); create table app.parts (at integer) partition "
      "by range (at)");
  EXPECT_EQ(Tables().at("app.log").rows(), 0);
  EXPECT_EQ(Tables().at("app.log").bytes(), 0);
  EXPECT_EQ(Tables().at("app.parts").rows(), 0);
  EXPECT_EQ(Tables().at("app.parts").bytes(), 0);
}

TEST_F(Statistics, TellTheBiggestFractalsOfAllUsers) {
  const std::string small = MakeFractal(ada, "Small").id();
  const std::string big = MakeFractal(bob, "Big").id();
  const std::string medium = MakeFractal(ada, "Medium").id();
  for (int i = 0; i < 3; ++i) MakeGoal(bob, big, big, v1::GOAL_TYPE_LONG_TERM, "Goal");
  for (int i = 0; i < 2; ++i) MakeGoal(ada, medium, medium, v1::GOAL_TYPE_LONG_TERM, "Goal");
  DeleteFractal(ada, medium);
  const auto answer = Get(admin);
  ASSERT_THAT(answer->fractals(), SizeIs(3));
  EXPECT_EQ(answer->fractals(0).fractal_id(), big);
  EXPECT_EQ(answer->fractals(0).name(), "Big");
  EXPECT_EQ(answer->fractals(0).owner_id(), bob.user.id());
  EXPECT_EQ(answer->fractals(0).rows(), 4);
  EXPECT_EQ(answer->fractals(1).rows(), 3);
  EXPECT_EQ(answer->fractals(2).fractal_id(), small);
  EXPECT_THAT(Names(2), ElementsAre("Big", "Medium"));
}

TEST_F(Statistics, TellTenFractalsUnlessAskedAndAHundredAtMost) {
  database().Sql(
      "insert into app.goals (root_id, id, user_id, type, name) select i.id, i.id, u.id, "
      "'UltimateGoal', i.n::text from app.users u, (select app.new_id() as id, n from "
      "generate_series(1, 120) n) i where u.username = 'ada'");
  EXPECT_THAT(Names(0), SizeIs(10));
  EXPECT_THAT(Names(11), SizeIs(11));
  EXPECT_THAT(Names(1000), SizeIs(100));
  EXPECT_EQ(Get(admin, -1).Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractals");
}

TEST_F(Statistics, AreForAdministratorsAlone) {
  Client nobody = server.Connect();
  EXPECT_EQ(Get(ada).Summary(), "PERMISSION_DENIED ADMIN_ONLY");
  EXPECT_EQ(Get(nobody).Summary(), "UNAUTHENTICATED TOKEN_MISSING");
}

}  // namespace
}  // namespace fractal::tests
