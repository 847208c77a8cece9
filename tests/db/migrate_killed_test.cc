// A migration that is killed with SIGKILL, at whatever statement, is taken up by the next run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "tests/db/dirty_database.h"
#include "tests/support/migrations.h"
#include "tests/support/schema_dump.h"

namespace fractal::tests {
namespace {

using ::testing::IsEmpty;

class KillAtStatement : public db::MigrationObserver {
 public:
  explicit KillAtStatement(int statement) : left_(statement) {}
  void OnStatement(const sql::Migration&, std::string_view) override {
    if (--left_ == 0) kill(getpid(), SIGKILL);
  }

 private:
  int left_;
};

// Migrates in a process of its own, which kills itself when `statement` statements have begun. True
// when it came to its end before.
bool MigrateAndDie(const TestDatabase& database, int statement,
                   std::optional<int> down_to = std::nullopt) {
  const pid_t child = fork();
  if (child == 0) {
    KillAtStatement killer(statement);
    const auto migrator = db::Migrator::Connect(database.address(), &killer);
    if (!migrator.ok()) _exit(2);
    const auto outcome = down_to.has_value() ? (*migrator)->Down(*down_to) : (*migrator)->Up();
    if (!outcome.ok()) std::cerr << outcome.status() << "\n";
    _exit(outcome.ok() ? 0 : 1);
  }
  int ended = 0;
  EXPECT_EQ(waitpid(child, &ended, 0), child);
  const bool to_its_end = WIFEXITED(ended);
  if (to_its_end) {
    EXPECT_EQ(WEXITSTATUS(ended), 0);
  }
  return to_its_end;
}

// Dies at random places until the migration is done; how often it died.
int MigrateDyingOften(const TestDatabase& database) {
  const unsigned seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> statement(2, 60);
  for (int deaths = 0;; ++deaths) {
    // Now and then it lives through the longest transaction, or it would repeat that forever.
    const int grace = deaths % 4 == 3 ? 200 : 0;
    if (MigrateAndDie(database, statement(random) + grace) || testing::Test::HasFailure())
      return deaths;
  }
}

TEST(KilledMigration, IsTakenUpOnAnEmptyDatabase) {
  const TestDatabase straight;
  const TestDatabase database = TestDatabase::Empty();
  EXPECT_GT(MigrateDyingOften(database), 5);
  EXPECT_EQ(DumpSchema(database.address()), DumpSchema(straight.address()));
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
}

TEST(KilledMigration, RepairsEachRowOnce) {
  TestDatabase straight = DirtyDatabase();
  MigrateUp(straight);
  TestDatabase database = DirtyDatabase();
  EXPECT_GT(MigrateDyingOften(database), 5);
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
  const std::string repairs =
      "select migration, table_name, row_id, rule from legacy.repairs order by migration, "
      "table_name, row_id, rule";
  EXPECT_EQ(database.Sql(repairs), straight.Sql(repairs));
  EXPECT_EQ(DumpSchema(database.address()), DumpSchema(straight.address()));
}

TEST(KilledMigration, IsWhollyBackOrNotAtAll) {
  const TestDatabase database;
  EXPECT_FALSE(MigrateAndDie(database, 10, 0));
  // That the schema is an older one, when whole migrations are gone, and nothing else.
  EXPECT_EQ(VerifyFaults(database).size(), SchemaVersion(database) < NewestVersion() ? 1U : 0U);
  // Down scripts are one transaction each: a run makes progress only if it lives through one of
  // them.
  MigrateDown(database, 0);
  MigrateUp(database);
  EXPECT_THAT(VerifyFaults(database), IsEmpty());
}

}  // namespace
}  // namespace fractal::tests
