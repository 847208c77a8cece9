#include "db/migrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/database.h"
#include "tests/support/migrations.h"
#include "tests/support/schema_dump.h"

namespace fractal::tests {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Migrator, BringsAnEmptyDatabaseToTheNewestVersion) {
  const TestDatabase database = TestDatabase::Empty();
  const auto migrator = ConnectMigrator(database);
  const auto before = migrator->Status();
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->current, 0);
  EXPECT_FALSE(before->UpToDate());

  const auto outcome = migrator->Up();
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->applied.size(), sql::AllMigrations().size());
  EXPECT_EQ(outcome->applied.front(), "0001_baseline");
  EXPECT_THAT(outcome->repairs, IsEmpty());
  EXPECT_TRUE(migrator->Status()->UpToDate());
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
}

TEST(Migrator, VerifiesEveryVersionOnTheWayUp) {
  const TestDatabase database = TestDatabase::Empty();
  for (int version = 1; version <= NewestVersion(); ++version) {
    MigrateUp(database, version);
    EXPECT_EQ(SchemaVersion(database), version);
    std::vector<std::string> faults = VerifyFaults(database);
    std::erase_if(faults,
                  [](const std::string& fault) { return fault.starts_with("schema version is"); });
    EXPECT_THAT(faults, IsEmpty()) << version;
  }
}

TEST(Migrator, UpDownAndUpAgainGivesTheSameSchema) {
  const TestDatabase database = TestDatabase::Empty();
  MigrateUp(database);
  const std::string first = DumpSchema(database.address());
  EXPECT_THAT(first, HasSubstr("CREATE TABLE app.goals"));
  MigrateDown(database, 0);
  EXPECT_THAT(DumpSchema(database.address()), Not(HasSubstr("CREATE TABLE app.goals")));
  MigrateUp(database);
  EXPECT_EQ(DumpSchema(database.address()), first);
}

TEST(Migrator, TakesBackEachMigrationToTheSchemaBeforeIt) {
  const TestDatabase database = TestDatabase::Empty();
  MigrateUp(database, 1);
  MigrateDown(database, 0);
  std::string before = DumpSchema(database.address());
  for (int version = 1; version <= NewestVersion(); ++version) {
    MigrateUp(database, version);
    const std::string after = DumpSchema(database.address());
    MigrateDown(database, version - 1);
    EXPECT_EQ(DumpSchema(database.address()), before) << version;
    MigrateUp(database, version);
    EXPECT_EQ(DumpSchema(database.address()), after) << version;
    before = after;
  }
}

TEST(Migrator, HasNothingToDoTwice) {
  TestDatabase database;
  // Not even a lock: a server works on these tables meanwhile.
  pqxx::connection server(database.address().url);
  pqxx::work work(server);
  work.exec("lock table app.goals, app.users, app.schema_migrations in row exclusive mode");
  db::MigratorOptions impatient;
  impatient.patience = {absl::Milliseconds(50), absl::Milliseconds(50), 1, absl::ZeroDuration()};
  const std::string before =
      database.Scalar("select max(applied_at)::text from app.schema_migrations");
  const auto outcome = ConnectMigrator(database, nullptr, impatient)->Up();
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_THAT(outcome->applied, IsEmpty());
  EXPECT_EQ(outcome->to, NewestVersion());
  EXPECT_EQ(database.Scalar("select max(applied_at)::text from app.schema_migrations"), before);
}

TEST(Migrator, RehearsesOnAnEmptyDatabaseAndLeavesNothing) {
  const TestDatabase database = TestDatabase::Empty();
  const std::string before = DumpSchema(database.address());
  const auto outcome = ConnectMigrator(database)->Rehearse();
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->applied.size(), sql::AllMigrations().size());
  EXPECT_EQ(DumpSchema(database.address()), before);
  EXPECT_EQ(SchemaVersion(database), 0);
}

TEST(Migrator, RehearsesTheWayDown) {
  const TestDatabase database;
  const std::string before = DumpSchema(database.address());
  const auto outcome = ConnectMigrator(database)->Rehearse(0);
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->applied.size(), sql::AllMigrations().size());
  EXPECT_EQ(outcome->applied.back(), "0001_baseline");
  EXPECT_EQ(DumpSchema(database.address()), before);
  EXPECT_EQ(SchemaVersion(database), NewestVersion());
}

TEST(Migrator, PlansWithoutChangingAnything) {
  const TestDatabase database = TestDatabase::Empty();
  const std::string before = DumpSchema(database.address());
  const auto plan = ConnectMigrator(database)->Plan(3);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->direction, db::Direction::kUp);
  ASSERT_EQ(plan->migrations.size(), 3u);
  EXPECT_EQ(plan->migrations[2].title, "0003_integrity");
  EXPECT_THAT(plan->migrations[2].about, StartsWith("Plan, Phase 2"));
  const db::PlannedStep& last = plan->migrations[2].steps.back();
  EXPECT_EQ(last.kind, db::StepKind::kValidate);
  EXPECT_THAT(last.statements[0].text, StartsWith("alter table app.goals validate constraint"));
  EXPECT_EQ(last.statements[0].lock.lock, db::TableLock::kShareUpdateExclusive);
  EXPECT_EQ(DumpSchema(database.address()), before);
}

TEST(Migrator, PlansTheWayDown) {
  const TestDatabase database;
  const auto plan = ConnectMigrator(database)->Plan(NewestVersion() - 2);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->direction, db::Direction::kDown);
  ASSERT_EQ(plan->migrations.size(), 2u);
  EXPECT_EQ(plan->migrations[0].version, NewestVersion());
}

TEST(Migrator, NamesVersionsThatItCannotGoTo) {
  const TestDatabase database = TestDatabase::Empty();
  MigrateUp(database, 2);
  const auto migrator = ConnectMigrator(database);
  EXPECT_TRUE(absl::IsInvalidArgument(migrator->Up(NewestVersion() + 1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(migrator->Plan(-1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(migrator->Up(1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(migrator->Down(3).status()));
  EXPECT_EQ(SchemaVersion(database), 2);
}

TEST(Migrator, IsUnavailableWithoutADatabase) {
  db::DatabaseAddress nowhere;
  nowhere.url = "host=/nowhere dbname=none user=none";
  EXPECT_TRUE(absl::IsUnavailable(db::Migrator::Connect(nowhere).status()));
}

TEST(Migrator, RefusesAMigrationThatWasChangedSince) {
  TestDatabase database;
  database.Sql("update app.schema_migrations set sha256 = repeat('0', 64) where version = 3");
  const auto migrator = ConnectMigrator(database);
  for (const absl::Status& status :
       {migrator->Up().status(), migrator->Down(0).status(), migrator->Plan().status(),
        migrator->Rehearse().status(), migrator->Status()->fits}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("0003_integrity was applied in another form"));
  }
  EXPECT_THAT(VerifyFaults(database), ElementsAre(HasSubstr("0003_integrity")));
  EXPECT_EQ(SchemaVersion(database), NewestVersion());
}

TEST(Migrator, RefusesADatabaseNewerThanTheProgram) {
  const TestDatabase database;
  db::MigratorOptions older;
  older.migrations = sql::AllMigrations().first(static_cast<size_t>(NewestVersion()) - 1);
  const auto migrator = ConnectMigrator(database, nullptr, older);
  for (const absl::Status& status : {migrator->Up().status(), migrator->Down(0).status()}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("newer than this program"));
  }
  EXPECT_FALSE(migrator->Status()->UpToDate());
  const auto checks = migrator->Verify();
  ASSERT_TRUE(checks.ok()) << checks.status();
  EXPECT_FALSE(checks->front().ok);
}

TEST(Migrator, RefusesAHistoryWithAHole) {
  TestDatabase database;
  database.Sql("delete from app.schema_migrations where version = 4");
  EXPECT_THAT(std::string(ConnectMigrator(database)->Up().status().message()),
              HasSubstr("but not 4"));
}

// Calls `act` at the first statement of a migration.
class AtMigration : public db::MigrationObserver {
 public:
  AtMigration(int version, std::function<void()> act) : version_(version), act_(std::move(act)) {}
  void OnMigration(const sql::Migration& migration, db::Direction) override {
    if (migration.version == version_) act_();
  }
  void OnWaiting() override { waited = true; }
  void OnRetry(std::string_view) override { ++retries; }

  std::atomic<bool> waited = false;
  int retries = 0;

 private:
  const int version_;
  const std::function<void()> act_;
};

TEST(Migrator, WaitsForAnotherAndFindsNothingToDo) {
  const TestDatabase database = TestDatabase::Empty();
  AtMigration second(0, [] {});
  absl::StatusOr<db::MigrationOutcome> late;
  std::thread other;
  AtMigration first(2, [&] {
    other = std::thread([&] { late = ConnectMigrator(database, &second)->Up(); });
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    while (!second.waited && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
  });
  const auto outcome = ConnectMigrator(database, &first)->Up();
  other.join();
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_EQ(outcome->applied.size(), sql::AllMigrations().size());
  EXPECT_TRUE(second.waited);
  EXPECT_THAT(late->applied, IsEmpty());
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
}

TEST(Migrator, GivesUpOnAnotherThatDoesNotEnd) {
  const TestDatabase database = TestDatabase::Empty();
  db::MigratorOptions options;
  options.wait_for_other = absl::Milliseconds(50);
  absl::Status refused;
  AtMigration first(1,
                    [&] { refused = ConnectMigrator(database, nullptr, options)->Up().status(); });
  ASSERT_TRUE(ConnectMigrator(database, &first)->Up(1).ok());
  EXPECT_TRUE(absl::IsAborted(refused)) << refused;
}

db::MigratorOptions Hurried(int attempts) {
  db::MigratorOptions options;
  options.patience = {absl::Milliseconds(50), absl::Milliseconds(50), attempts,
                      absl::Milliseconds(10)};
  return options;
}

TEST(Migrator, WaitsForALockWithoutKeepingOthersWaiting) {
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
TEST(Migrator, TakesUpAMigrationThatALockStopped) {
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

TEST(Migrator, MakesAnInvalidIndexAgain) {
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

TEST(Migrator, LeavesNoInvalidIndexWhereOneCannotBeMade) {
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

TEST(Migrator, CountsACheckWithoutAnAnswerAsFailed) {
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

TEST(Migrator, FinishesAWayDownThatWasStopped) {
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

TEST(Migrator, ChangesNothingWhereATransactionFails) {
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
