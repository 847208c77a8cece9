// Nothing is wrong with what imports and migrations make of rows that the app left behind.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "db/integrity.h"
#include "tests/db/dirty_database.h"
#include "tests/db/legacy_fixture.h"
#include "tests/support/legacy_files.h"
#include "tests/support/legacy_shape.h"
#include "tests/support/migrations.h"

namespace fractal::tests {
namespace {

using ::testing::IsEmpty;

// What is wrong, and why there was no answer.
std::vector<std::string> Faults(const TestDatabase& database) {
  const auto connection = database.Connect(sql::Role::kAdmin);
  db::AdminAccess access(*connection);
  const auto checks = db::integrity::Check(access, absl::InfiniteFuture());
  if (!checks.ok()) return {checks.status().ToString(), access.internal_error()};
  std::vector<std::string> faults;
  for (const db::IntegrityCheck& check : *checks) {
    if (check.count != 0) faults.push_back(absl::StrCat(check.name, ": ", check.count));
  }
  return faults;
}

class LegacyIntegrity : public LegacyImportTest {};

TEST_F(LegacyIntegrity, HoldsAfterImportsOfRealFiles) {
  const auto files = RealLegacyFiles();
  if (files.empty()) GTEST_SKIP() << "no real files: name their folder in FRACTAL_LEGACY_DIR";
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    Import(file, ada_);
    EXPECT_THAT(Faults(database_), IsEmpty());
    Import(file, bob_);
    EXPECT_THAT(Faults(database_), IsEmpty());
  }
}

TEST_F(LegacyIntegrity, HoldsAfterImportsOfEveryShape) {
  for (const auto& shape : LegacyShapes()) {
    SCOPED_TRACE(shape.name);
    Import(SampleOf(shape.name).options.path, database_.AddUser("user-of-" + shape.name));
    EXPECT_THAT(Faults(database_), IsEmpty());
  }
}

TEST_F(LegacyIntegrity, HoldsAfterALaterSnapshotIsMerged) {
  LegacySampleOptions options;
  Import(Sample(options).options.path, ada_);
  options.snapshot = 1;
  Import(Sample(options).options.path, ada_);
  EXPECT_THAT(Faults(database_), IsEmpty());
}

TEST(DirtyIntegrity, HoldsAfterEveryMigrationOfADirtyBaseline) {
  const TestDatabase database = DirtyDatabase();
  MigrateUp(database);
  EXPECT_THAT(Faults(database), IsEmpty());
}

TEST(DirtyIntegrity, SeesABaselineAsOld) {
  const TestDatabase database = DirtyDatabase();
  EXPECT_THAT(Faults(database), testing::Not(IsEmpty()));
}

TEST(IntegrityDeadline, StopsBetweenChecks) {
  const TestDatabase database;
  const auto connection = database.Connect(sql::Role::kAdmin);
  db::AdminAccess access(*connection);
  const auto checks = db::integrity::Check(access, absl::Now() - absl::Seconds(1));
  EXPECT_EQ(checks.status().code(), absl::StatusCode::kDeadlineExceeded);
}

// Another transaction keeps everybody out of a table, for longer than there is time.
TEST(IntegrityDeadline, StopsACheckThatWaits) {
  const TestDatabase database;
  const auto other = database.Connect(sql::Role::kAdmin);
  pqxx::nontransaction work(other->raw());
  work.exec("begin; lock table app.goals in access exclusive mode");
  const auto connection = database.Connect(sql::Role::kAdmin);
  db::AdminAccess access(*connection);
  const absl::Time began = absl::Now();
  const auto checks = db::integrity::Check(access, began + absl::Milliseconds(500));
  EXPECT_EQ(checks.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_LT(absl::Now() - began, absl::Seconds(2));
}

// What is asked for changes nothing, whatever it is.
TEST(IntegrityDeadline, LeavesTheConnectionAsItWas) {
  const TestDatabase database;
  const auto connection = database.Connect(sql::Role::kAdmin);
  db::AdminAccess access(*connection);
  ASSERT_TRUE(db::integrity::Check(access, absl::Now() + absl::Seconds(20)).ok());
  pqxx::nontransaction work(connection->raw());
  EXPECT_STREQ(work.exec("show statement_timeout").at(0).at(0).c_str(), "30s");
  EXPECT_STREQ(work.exec("show transaction_read_only").at(0).at(0).c_str(), "off");
}

}  // namespace
}  // namespace fractal::tests
