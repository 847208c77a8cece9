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

  std::atomic<bool> waited = false;

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

}  // namespace
}  // namespace fractal::tests
