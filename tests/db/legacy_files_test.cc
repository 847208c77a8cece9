#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "absl/time/clock.h"
#include "tests/db/legacy_fixture.h"
#include "tests/support/legacy_files.h"
#include "tests/support/legacy_shape.h"

namespace fractal::tests {
namespace {

using ::testing::HasSubstr;

// Files that cannot be imported, and imports that come to no end.
class LegacyFiles : public LegacyImportTest {
 protected:
  // Imports a file that cannot be; answers what is said of it.
  std::string Refused(const std::string& path, absl::StatusCode code) {
    const auto report = TryImport(OptionsFor(path, ada_));
    EXPECT_EQ(report.status().code(), code) << report.status();
    EXPECT_EQ(RowsOfAnImport(), 0);
    return std::string(report.status().message());
  }

  int64_t RowsOfAnImport() {
    return Count("app.goals") + Count("app.metric_values") + Count("legacy.source_rows") +
           Count("legacy.ids") + Count("legacy.imports");
  }

  static std::string Contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  static std::string Written(const std::string& name, const std::string& contents) {
    const std::string path = TempFile(name);
    std::ofstream(path, std::ios::binary) << contents;
    return path;
  }
};

TEST_F(LegacyFiles, ThatAreNotThere) {
  EXPECT_THAT(Refused(TempFile("none.db"), absl::StatusCode::kInvalidArgument),
              HasSubstr("there is no file"));
  EXPECT_THAT(Refused(testing::TempDir(), absl::StatusCode::kInvalidArgument),
              HasSubstr("is not a file"));
}

TEST_F(LegacyFiles, ThatAreNotSqlite) {
  for (const char* contents : {"", "SQLite", "{\"goals\": []}"}) {
    EXPECT_THAT(Refused(Written("not.db", contents), absl::StatusCode::kInvalidArgument),
                HasSubstr("is not an SQLite database"));
  }
}

TEST_F(LegacyFiles, ThatAreNotTheApps) {
  const std::string path = TempFile("other.db");
  {
    LegacyFile file(path, LegacyShapes()[11]);
    file.Execute("drop table goals");
    file.Commit();
  }
  EXPECT_THAT(Refused(path, absl::StatusCode::kInvalidArgument), HasSubstr("no table goals"));
}

TEST_F(LegacyFiles, ThatAreCutShortAnywhere) {
  const std::string whole = Contents(Sample().options.path);
  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::vector<size_t> lengths = {20, 99, 100, 4096, whole.size() - 4096, whole.size() - 1};
  for (int i = 0; i < 20; ++i) lengths.push_back(16 + random() % (whole.size() - 16));
  for (const size_t length : lengths) {
    SCOPED_TRACE(length);
    EXPECT_THAT(
        Refused(Written("cut.db", whole.substr(0, length)), absl::StatusCode::kInvalidArgument),
        HasSubstr("is cut short"));
  }
}

TEST_F(LegacyFiles, ThatAreDamagedInTheMiddle) {
  std::string contents = Contents(Sample().options.path);
  for (size_t i = 4096; i < contents.size(); ++i) contents[i] = static_cast<char>(i * 31);
  EXPECT_THAT(Refused(Written("damaged.db", contents), absl::StatusCode::kInvalidArgument),
              HasSubstr("damaged"));
}

TEST_F(LegacyFiles, ThatAnotherProcessHasLocked) {
  const std::string path = TempFile("locked.db");
  LegacyFile file(path, LegacyShapes()[11]);
  file.Commit();
  file.Execute("begin exclusive");
  EXPECT_THAT(Refused(path, absl::StatusCode::kFailedPrecondition), HasSubstr("locked"));
  file.Execute("rollback");
  EXPECT_TRUE(TryImport(OptionsFor(path, ada_)).ok());
}

TEST_F(LegacyFiles, InWalModeAreReadWithTheirLog) {
  const std::string path = TempFile("wal.db");
  LegacyFile file(path, LegacyShapes()[11]);
  file.Commit();
  file.Execute("pragma journal_mode = wal");
  file.Insert("goals", {{"id", "1"}, {"type", "UltimateGoal"}, {"name", "In the log"}});
  ASSERT_TRUE(std::filesystem::exists(path + "-wal"));
  Import(path, ada_);
  EXPECT_EQ(database_.Scalar("select name from app.goals"), "In the log");
}

TEST_F(LegacyFiles, AreLeftAsTheyWere) {
  const LegacySample sample = Sample();
  const std::string before = Contents(sample.options.path);
  Import(sample.options.path, ada_);
  EXPECT_EQ(Contents(sample.options.path), before);
}

// Kills importing processes at random moments.
TEST_F(LegacyFiles, OfAnImportThatIsKilledLeaveNothing) {
  LegacySampleOptions large;
  large.sessions = 300;
  const LegacySample sample = Sample(large);
  auto options = OptionsFor(sample.options.path, ada_);
  options.dry_run = true;
  const absl::Time start = absl::Now();
  ASSERT_TRUE(TryImport(options).ok());
  const absl::Duration length = absl::Now() - start;
  options.dry_run = false;

  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  constexpr int kKills = 6;
  int killed = 0;
  for (int i = 0; i < kKills; ++i) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto connection = db::Connection::Open(database_.address(), sql::Role::kAdmin);
      if (!connection.ok()) _exit(1);
      db::AdminAccess access(**connection);
      _exit(db::legacy::Import(access, options).ok() ? 0 : 1);
    }
    // Later and later, each within its part of the import.
    const double part = (i + static_cast<double>(random() % 1000) / 1000) / kKills;
    absl::SleepFor(length * part);
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status)) break;  // it was faster than the one before: what it left is whole
    ++killed;
    // Its backend rolls back once it notices that nobody is there any more.
    while (Count("pg_stat_activity where datname = current_database() "
                 "and backend_type = 'client backend' and pid <> pg_backend_pid()") > 0) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    EXPECT_EQ(RowsOfAnImport(), 0);
  }
  EXPECT_GT(killed, 0);
  Import(sample.options.path, ada_);
  EXPECT_EQ(Count("app.metric_values"), sample.values);
}

// Databases of the app itself, where the checkout has some beside it.
class LegacyRealFiles : public LegacyImportTest {};

TEST_F(LegacyRealFiles, AreImportedWholeOneAfterTheOther) {
  const auto files = RealLegacyFiles();
  if (files.empty()) GTEST_SKIP() << "no real files: name their folder in FRACTAL_LEGACY_DIR";
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    const auto report = Import(file, ada_);
    ExpectEveryRowAccountedFor(report);
    for (const auto& row : report.quarantines()) {
      EXPECT_THAT(row.reason, testing::AnyOf(HasSubstr("holds nothing"), HasSubstr("not filled")))
          << row.table << " " << row.id;
    }
    EXPECT_EQ(Import(file, ada_).written(), 0);
    ExpectEveryCheckPasses();
  }
}

}  // namespace
}  // namespace fractal::tests
