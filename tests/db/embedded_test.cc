#include "db/embedded.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/scratch.h"

namespace fractal::tests {
namespace {

namespace fs = std::filesystem;
using db::EmbeddedOptions;
using db::EmbeddedPostgres;
using ::testing::HasSubstr;

constexpr uid_t kNobody = 65534;

// A process that uses a cluster until it is killed.
class OtherProcess {
 public:
  explicit OtherProcess(const EmbeddedOptions& options, uid_t uid = geteuid()) {
    std::array<int, 2> ends = {-1, -1};
    if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    pid_ = fork();
    if (pid_ == 0) {
      const bool same = uid == geteuid() || (setgid(uid) == 0 && setuid(uid) == 0);
      const auto postgres = EmbeddedPostgres::Start(options);
      const char started = same && postgres.ok() ? '1' : '0';
      if (write(ends[1], &started, 1) == 1) pause();
      _exit(0);
    }
    char started = '0';
    started_ = read(ends[0], &started, 1) == 1 && started == '1';
    close(ends[0]);
    close(ends[1]);
  }
  ~OtherProcess() { Kill(); }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;

  bool started() const { return started_; }
  void Kill() {
    if (pid_ > 0) kill(pid_, SIGKILL);
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
  bool started_ = false;
};

class Embedded : public testing::Test {
 protected:
  Embedded() { fs::permissions(base_, fs::perms(0755)); }
  ~Embedded() override { fs::remove_all(base_); }

  EmbeddedOptions Options(const std::string& name = "pg") const {
    EmbeddedOptions options;
    options.directory = base_ + "/" + name;
    options.patience = absl::Seconds(60);
    options.fast_and_unsafe = true;
    return options;
  }

  EmbeddedOptions SafeOptions() const {
    EmbeddedOptions options = Options();
    options.fast_and_unsafe = false;
    return options;
  }

  // Starts it or fails the test.
  static std::unique_ptr<EmbeddedPostgres> Start(const EmbeddedOptions& options) {
    auto postgres = EmbeddedPostgres::Start(options);
    if (!postgres.ok()) throw std::runtime_error(postgres.status().ToString());
    return *std::move(postgres);
  }

  static absl::Status Refusal(const EmbeddedOptions& options) {
    return EmbeddedPostgres::Start(options).status();
  }

  static std::string Ask(const EmbeddedPostgres& postgres, const std::string& question) {
    pqxx::connection connection(postgres.address().url);
    pqxx::nontransaction work(connection);
    const pqxx::result answer = work.exec(question);
    return answer.empty() ? "" : answer[0][0].c_str();
  }

  static bool Runs(pid_t pid) {
    std::ifstream file(absl::StrCat("/proc/", pid, "/cmdline"));
    return file.get() != std::ifstream::traits_type::eof();
  }

  static mode_t ModeOf(const std::string& path) {
    struct stat found = {};
    return stat(path.c_str(), &found) == 0 ? found.st_mode & 0777 : 0;
  }

  static std::vector<std::string> FilesIn(const std::string& path) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path)) names.push_back(entry.path().filename());
    return names;
  }

  const std::string base_ = MakeScratchDirectory();
};

TEST_F(Embedded, MakesAClusterAndItsDatabaseOnFirstUse) {
  const auto postgres = Start(SafeOptions());
  EXPECT_EQ(Ask(*postgres, "select current_database()"), "fractal");
  EXPECT_EQ(Ask(*postgres, "show server_encoding"), "UTF8");
  EXPECT_EQ(Ask(*postgres, "show lc_collate"), "C.UTF-8");
  EXPECT_EQ(Ask(*postgres, "show data_checksums"), "on");
  EXPECT_EQ(Ask(*postgres, "show fsync"), "on");
}

TEST_F(Embedded, ListensOnlyOnASocketThatOnlyItsOwnerCanReach) {
  const auto postgres = Start(Options());
  EXPECT_EQ(Ask(*postgres, "show listen_addresses"), "");
  EXPECT_EQ(Ask(*postgres, "show unix_socket_directories"),
            absl::StrCat("\"", base_, "/pg/socket\""));
  EXPECT_EQ(ModeOf(base_ + "/pg/socket"), 0700U);
  EXPECT_EQ(ModeOf(base_ + "/pg/data"), 0700U);
}

TEST_F(Embedded, KeepsItsDataOverARestart) {
  auto postgres = Start(SafeOptions());
  Ask(*postgres, "create table kept as select 42 as value");
  postgres.reset();
  postgres = Start(SafeOptions());
  EXPECT_EQ(Ask(*postgres, "select value from kept"), "42");
}

TEST_F(Embedded, TakesSettingsInPlaceOfItsOwn) {
  EmbeddedOptions options = Options();
  options.settings = {{"max_connections", "17"}};
  EXPECT_EQ(Ask(*Start(options), "show max_connections"), "17");
}

TEST_F(Embedded, RunsInASessionOfItsOwnSoThatCtrlCDoesNotReachIt) {
  const auto postgres = Start(Options());
  const pid_t pid = postgres->server_pid().value();
  EXPECT_EQ(getsid(pid), pid);
  EXPECT_NE(getpgid(pid), getpgrp());
}

TEST_F(Embedded, StopsWhenItsOnlyUserLeaves) {
  auto postgres = Start(Options());
  const pid_t pid = postgres->server_pid().value();
  postgres.reset();
  EXPECT_FALSE(Runs(pid));
}

TEST_F(Embedded, GoesOnUntilItsLastUserLeaves) {
  auto first = Start(Options());
  auto second = Start(Options());
  const pid_t pid = first->server_pid().value();
  EXPECT_EQ(second->server_pid(), pid);
  first.reset();
  EXPECT_EQ(Ask(*second, "select 1"), "1");
  second.reset();
  EXPECT_FALSE(Runs(pid));
}

TEST_F(Embedded, IsNotStoppedByAUserWhoIsNotTheLast) {
  const auto first = Start(Options());
  const auto second = Start(Options());
  const auto stopped = first->StopIfUnused();
  ASSERT_TRUE(stopped.ok()) << stopped.status();
  EXPECT_FALSE(*stopped);
  EXPECT_EQ(Ask(*first, "select 1"), "1");
}

TEST_F(Embedded, StartersAtTheSameTimeShareOneServer) {
  std::vector<std::unique_ptr<EmbeddedPostgres>> users(6);
  std::vector<std::thread> threads(users.size());
  for (size_t i = 0; i < users.size(); ++i) {
    threads[i] = std::thread([this, &user = users[i]] { user = Start(Options()); });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<pid_t> servers;
  for (const auto& user : users) servers.insert(user->server_pid().value());
  EXPECT_EQ(servers.size(), 1U);
}

TEST_F(Embedded, UsersThatComeAndGoAtTheSameTimeAlwaysFindAServer) {
  const EmbeddedOptions options = Options();
  std::vector<std::thread> threads(4);
  for (std::thread& thread : threads) {
    thread = std::thread([options] {
      for (int round = 0; round < 8; ++round) {
        EXPECT_EQ(Ask(*Start(options), "select 1"), "1");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(Embedded, IsUsedByTheNextAfterItsUserWasKilled) {
  OtherProcess killed(Options());
  ASSERT_TRUE(killed.started());
  std::ifstream pid_file(base_ + "/pg/data/postmaster.pid");
  pid_t running = 0;
  pid_file >> running;
  killed.Kill();
  ASSERT_TRUE(Runs(running));
  auto next = Start(Options());
  EXPECT_EQ(next->server_pid(), running);
  EXPECT_EQ(Ask(*next, "select 1"), "1");
  next.reset();
  EXPECT_FALSE(Runs(running));
}

TEST_F(Embedded, RecoversWhatWasCommittedAfterEverythingWasKilled) {
  const auto doomed = Start(SafeOptions());
  Ask(*doomed, "create table kept as select generate_series(1, 1000) as value");
  pqxx::connection connection(doomed->address().url);
  pqxx::nontransaction(connection).exec("insert into kept values (1001)");
  kill(doomed->server_pid().value(), SIGKILL);
  const auto next = Start(SafeOptions());
  EXPECT_EQ(Ask(*next, "select count(*) from kept"), "1001");
}

TEST_F(Embedded, EndsProcessesThatAKilledServerLeftBehind) {
  const auto doomed = Start(Options());
  pqxx::connection connection(doomed->address().url);
  const pid_t stuck = connection.backendpid();
  kill(stuck, SIGSTOP);  // too busy to see that its server is gone
  kill(doomed->server_pid().value(), SIGKILL);
  const auto next = Start(Options());
  EXPECT_FALSE(Runs(stuck));
  EXPECT_EQ(Ask(*next, "select 1"), "1");
}

TEST_F(Embedded, StartsThoughTheNumberOfItsLastProcessIsAnothersNow) {
  Start(Options()).reset();
  std::ofstream(base_ + "/pg/data/postmaster.pid") << getpid() << "\n" << base_ << "/pg/data\n";
  EXPECT_EQ(Ask(*Start(Options()), "select 1"), "1");
}

TEST_F(Embedded, MakesTheDataAnewWhenInitdbWasKilled) {
  Start(Options()).reset();
  fs::remove_all(base_ + "/pg/data");
  fs::create_directory(base_ + "/pg/data.new-killed");
  EXPECT_EQ(Ask(*Start(Options()), "select 1"), "1");
  EXPECT_FALSE(fs::exists(base_ + "/pg/data.new-killed"));
}

TEST_F(Embedded, PutsTheSocketElsewhereWhenThePathIsTooLongForOne) {
  const EmbeddedOptions options = Options(std::string(100, 'x'));
  auto postgres = Start(options);
  const std::string quoted = Ask(*postgres, "show unix_socket_directories");
  const std::string socket = quoted.substr(1, quoted.size() - 2);
  EXPECT_EQ(ModeOf(socket), 0700U);
  EXPECT_EQ(Start(options)->server_pid(), postgres->server_pid());
  postgres.reset();
  EXPECT_FALSE(fs::exists(socket));
}

TEST_F(Embedded, IsStartedAnewWhenItsSocketWasCleanedAway) {
  const EmbeddedOptions options = Options(std::string(100, 'x'));
  OtherProcess killed(options);
  ASSERT_TRUE(killed.started());
  killed.Kill();
  std::string socket;
  std::getline(std::ifstream(options.directory + "/socket.path"), socket);
  ASSERT_GT(fs::remove_all(socket), 1U);
  const auto next = Start(options);
  EXPECT_EQ(Ask(*next, "select 1"), "1");
  EXPECT_FALSE(fs::exists(socket));
}

TEST_F(Embedded, TakesPathsWithSpacesAndQuotes) {
  EXPECT_EQ(Ask(*Start(Options("it's \"mine\" \\ here")), "select 1"), "1");
}

TEST_F(Embedded, RefusesADirectoryThatHoldsOtherThings) {
  fs::create_directory(base_ + "/pg");
  std::ofstream(base_ + "/pg/letters.txt") << "dear";
  const absl::Status refusal = Refusal(Options());
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition) << refusal;
  EXPECT_THAT(FilesIn(base_ + "/pg"), testing::ElementsAre("letters.txt"));
}

TEST_F(Embedded, RefusesAFileAndADirectoryWithoutAName) {
  std::ofstream(base_ + "/pg") << "a file";
  EXPECT_FALSE(Refusal(Options()).ok());
  EXPECT_EQ(Refusal({}).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(Embedded, RefusesAFormatThatItDoesNotKnow) {
  Start(Options()).reset();
  const std::string marker = base_ + "/pg/fractald.cluster";
  std::string title;
  std::getline(std::ifstream(marker), title);
  std::ofstream(marker) << title << "\nformat 2\ncluster later\n";
  const absl::Status refusal = Refusal(Options());
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("format 2"));
}

TEST_F(Embedded, RefusesDataOfAnotherPostgresAndSaysWhatToInstall) {
  Start(Options()).reset();
  std::ofstream(base_ + "/pg/data/PG_VERSION") << "9\n";
  const absl::Status refusal = Refusal(Options());
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("postgresql-9"));
}

TEST_F(Embedded, SaysWhatTheServerSaidWhenItDoesNotStart) {
  EmbeddedOptions options = Options();
  options.settings = {{"shared_buffers", "plenty"}};
  const absl::Status refusal = Refusal(options);
  EXPECT_EQ(refusal.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("\"shared_buffers\": \"plenty\""));
}

TEST_F(Embedded, RefusesADirectoryOfAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a directory away";
  fs::create_directory(base_ + "/pg");
  ASSERT_EQ(chown((base_ + "/pg").c_str(), kNobody, kNobody), 0);
  const absl::Status refusal = Refusal(Options());
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("belongs to user nobody"));
}

TEST_F(Embedded, RunsAsAnUnprivilegedUserWhenStartedByRoot) {
  if (geteuid() != 0) GTEST_SKIP() << "not root";
  const auto postgres = Start(Options());
  struct stat process = {};
  ASSERT_EQ(stat(absl::StrCat("/proc/", *postgres->server_pid()).c_str(), &process), 0);
  EXPECT_NE(process.st_uid, 0U);
}

TEST_F(Embedded, RunsAsTheCallerWhoIsNotRoot) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  fs::create_directory(base_ + "/pg");
  ASSERT_EQ(chown((base_ + "/pg").c_str(), kNobody, kNobody), 0);
  OtherProcess other(Options(), kNobody);
  EXPECT_TRUE(other.started());
  pid_t server = 0;
  std::ifstream(base_ + "/pg/data/postmaster.pid") >> server;
  struct stat process = {};
  ASSERT_EQ(stat(absl::StrCat("/proc/", server).c_str(), &process), 0);
  EXPECT_EQ(process.st_uid, kNobody);
  kill(server, SIGINT);
  while (Runs(server)) absl::SleepFor(absl::Milliseconds(10));
}

TEST_F(Embedded, WorksBelowADirectoryThatItsUserMayNotEnter) {
  if (geteuid() != 0) GTEST_SKIP() << "not root";
  fs::permissions(base_, fs::perms(0700));
  auto postgres = Start(Options());
  Ask(*postgres, "create table kept as select 42 as value");
  postgres.reset();
  EXPECT_EQ(Ask(*Start(Options()), "select value from kept"), "42");
}

}  // namespace
}  // namespace fractal::tests
