// Migrations that cannot go on: locks that others keep, statements that fail, indexes that cannot
// be made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/database.h"
#include "tests/support/migrations.h"
#include "tests/support/schema_dump.h"

namespace fractal::tests {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

db::MigratorOptions Hurried(int attempts) {
  db::MigratorOptions options;
  options.patience = {absl::Milliseconds(50), absl::Milliseconds(50), attempts,
                      absl::Milliseconds(10)};
  return options;
}

TEST(StoppedMigration, WaitsForALockWithoutKeepingOthersWaiting) {
  TestDatabase database = TestDatabase::Empty();
  MigrateUp(database, 1);
  pqxx::connection server(database.address().url);
  pqxx::work work(server);
  work.exec("select from app.goals");

  class Release : public db::MigrationObserver {
   public:
    explicit Release(pqxx::work& held) : held_(held) {}
    void OnRetry(std::string_view why) override {
      EXPECT_THAT(std::string(why), HasSubstr("lock timeout"));
      if (++retries == 2) held_.commit();
    }
    int retries = 0;

   private:
    pqxx::work& held_;
  } release(work);
  const auto outcome = ConnectMigrator(database, &release, Hurried(100))->Up();
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(release.retries, 2);
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
}

// For every lock that a run can be stopped by: where it was stopped, the next one takes up.
TEST(StoppedMigration, TakesUpAMigrationThatALockStopped) {
  const TestDatabase straight;
  TestDatabase database = TestDatabase::Empty();
  MigrateUp(database, 1);
  for (const char* table :
       {"metric_values", "split_definitions", "activity_groups", "scheduled_sessions"}) {
    pqxx::connection server(database.address().url);
    pqxx::work work(server);
    work.exec(absl::StrCat("select from app.", table));
    const auto stopped = ConnectMigrator(database, nullptr, Hurried(2))->Up();
    ASSERT_TRUE(absl::IsAborted(stopped.status())) << table << ": " << stopped.status();
    EXPECT_THAT(std::string(stopped.status().message()), HasSubstr("migration 000"));
    const auto status = ConnectMigrator(database)->Status();
    ASSERT_TRUE(status->unfinished.has_value()) << table;
    EXPECT_THAT(VerifyFaults(database), Contains("no migration is half done"));
    const auto down = ConnectMigrator(database)->Down(0);
    EXPECT_THAT(std::string(down.status().message()), HasSubstr("finish it with migrate up"));
  }
  MigrateUp(database);
  EXPECT_EQ(DumpSchema(database.address()), DumpSchema(straight.address()));
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
}

TEST(StoppedMigration, MakesAnInvalidIndexAgain) {
  TestDatabase database = TestDatabase::Empty();
  MigrateUp(database, 3);
  database.Sql(
      "insert into app.goals (id, root_id, type, name) select i, i, 'UltimateGoal', 'same type' "
      "from (select gen_random_uuid() as i from generate_series(1, 2)) as two");
  EXPECT_THROW(database.Sql("create unique index concurrently idx_goals_type on app.goals (type)"),
               pqxx::unique_violation);
  ASSERT_EQ(
      database.Scalar(
          "select indisvalid from pg_index where indexrelid = 'app.idx_goals_type'::regclass"),
      "f");
  MigrateUp(database, 4);
  EXPECT_EQ(database.Scalar("select indisvalid and not indisunique from pg_index "
                            "where indexrelid = 'app.idx_goals_type'::regclass"),
            "t");
}

// A schema of the test's own, to fail where the real one does not.
constexpr sql::Migration kThings[] = {
    {1, "things",
     "-- Things.\n-- step: transaction\ncreate table app.things (id integer, name text);\n"
     "-- step: transaction\ninsert into app.things values (1, 'a'), (2, 'a');\n",
     "-- Things go.\n-- step: batch\n"
     "delete from app.things where id in (select t.id from app.things t where t.id < 100 limit "
     "1);\n"
     "-- step: transaction\nalter table app.things add constraint nothing_left check "
     "(false);\ndrop table app.things;\n",
     "select 'things' as check, to_regclass('app.things') is not null as ok"},
    {2, "names",
     "-- Names.\n-- step: concurrently\ncreate unique index concurrently things_name on app.things "
     "(name);\n",
     "-- Names go.\n-- step: concurrently\ndrop index concurrently app.things_name;\n",
     "select 'names' as check, null::boolean as ok"}};

db::MigratorOptions Things(size_t count) {
  db::MigratorOptions options = Hurried(2);
  options.migrations = std::span(kThings).first(count);
  return options;
}

TEST(StoppedMigration, LeavesNoInvalidIndexWhereOneCannotBeMade) {
  TestDatabase database = TestDatabase::Empty();
  const absl::Status refused = ConnectMigrator(database, nullptr, Things(2))->Up().status();
  EXPECT_TRUE(absl::IsInternal(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("migration 0002_names, at \"create unique index concurrently things_name "
                        "on app.things (name)\": "
                        "ERROR:  could not create unique index"));
  EXPECT_EQ(database.Scalar("select to_regclass('app.things_name') is null"), "t");
  database.Sql("update app.things set name = 'b' where id = 2");
  ASSERT_TRUE(ConnectMigrator(database, nullptr, Things(2))->Up().ok());
  EXPECT_EQ(database.Scalar(
                "select indisvalid from pg_index where indexrelid = 'app.things_name'::regclass"),
            "t");
  EXPECT_EQ(database.Scalar("select tableowner from pg_tables where tablename = 'things'"),
            "fractal_owner");
}

TEST(StoppedMigration, CountsACheckWithoutAnAnswerAsFailed) {
  TestDatabase database = TestDatabase::Empty();
  ASSERT_TRUE(ConnectMigrator(database, nullptr, Things(1))->Up().ok());
  database.Sql("update app.things set name = 'b' where id = 2");
  const auto migrator = ConnectMigrator(database, nullptr, Things(2));
  ASSERT_TRUE(migrator->Up().ok());
  const auto checks = migrator->Verify();
  ASSERT_TRUE(checks.ok()) << checks.status();
  EXPECT_TRUE((*checks)[3].ok) << (*checks)[3].check;
  EXPECT_FALSE((*checks)[4].ok) << (*checks)[4].check;
}

TEST(StoppedMigration, FinishesAWayDownThatWasStopped) {
  TestDatabase database = TestDatabase::Empty();
  const auto migrator = ConnectMigrator(database, nullptr, Things(1));
  ASSERT_TRUE(migrator->Up().ok());
  database.Sql("insert into app.things values (100, 'stays')");  // refuses the last step
  EXPECT_TRUE(absl::IsInternal(migrator->Down(0).status()));
  EXPECT_EQ(database.Scalar("select count(*) from app.things"), "1") << "the batch's work stays";
  EXPECT_THAT(std::string(migrator->Up().status().message()),
              HasSubstr("finish it with migrate down --to 0"));
  database.Sql("delete from app.things");
  const auto outcome = migrator->Down(0);
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_THAT(outcome->applied, ElementsAre("0001_things"));
  EXPECT_EQ(database.Scalar("select to_regclass('app.things') is null"), "t");
  EXPECT_EQ(database.Scalar("select count(*) from app.schema_migrations"), "0");
}

TEST(StoppedMigration, ChangesNothingWhereATransactionFails) {
  TestDatabase database = TestDatabase::Empty();
  const auto migrator = ConnectMigrator(database, nullptr, Things(1));
  ASSERT_TRUE(migrator->Up().ok());
  ASSERT_TRUE(migrator->Down(0).ok());
  database.Sql("create table app.things (already integer)");
  const absl::Status refused = migrator->Up().status();
  EXPECT_THAT(std::string(refused.message()), HasSubstr("already exists"));
  database.Sql("drop table app.things");
  ASSERT_TRUE(migrator->Up().ok());
  EXPECT_EQ(database.Scalar("select count(*) from app.things"), "2");
}

}  // namespace
}  // namespace fractal::tests
