// Runs the PostgreSQL of the tests for as long as the process that asked for it lives:
//
//   cluster_keeper start DIRECTORY   starts it in DIRECTORY/pg, leaves a keeper behind, and returns
//   cluster_keeper stop DIRECTORY    tells the keeper to end, and waits for it
//
// DIRECTORY/pg is a link to a scratch directory, in memory if there is room.
//
// The keeper uses the cluster like a test does. It ends when its parent at the start (ctest, or one
// test program) has ended or `stop` says so, and no test uses the cluster any more; then the
// directory is gone too.
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <pqxx/pqxx>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/embedded.h"
#include "tests/support/cluster_options.h"
#include "tests/support/scratch.h"

namespace fractal::tests {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kStopLimit = absl::Minutes(1);

volatile std::sig_atomic_t told_to_stop = 0;
void HearStop(int) { told_to_stop = 1; }

std::string PidFile(const std::string& directory) { return directory + "/keeper.pid"; }

// 0 for none; the number in the file may have gone to another process since.
pid_t FindKeeper(const std::string& directory) {
  pid_t pid = 0;
  std::ifstream(PidFile(directory)) >> pid;
  std::ifstream command_line(absl::StrCat("/proc/", pid, "/cmdline"), std::ios::binary);
  std::string word;
  while (std::getline(command_line, word, '\0')) {
    if (word == directory) return pid;
  }
  return 0;
}

void WaitForEndOf(int process) {
  pollfd ended = {process, POLLIN, 0};
  while (told_to_stop == 0 && poll(&ended, 1, 200) == 0) {
  }
}

std::string Home(const std::string& directory) { return directory + "/pg"; }

// What is there of an earlier cluster is used again.
void MakeHome(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory);
  if (fs::exists(Home(directory), error)) return;
  fs::remove(Home(directory), error);  // a link whose end is gone
  fs::create_symlink(MakeScratchDirectory(), Home(directory));
}

void RemoveHome(const std::string& directory) {
  std::error_code error;
  fs::remove_all(fs::canonical(Home(directory), error), error);
  fs::remove_all(directory, error);
}

// Another keeper may have taken over: then the rest is its work.
void EndCluster(const std::string& directory, db::EmbeddedPostgres& postgres) {
  while (FindKeeper(directory) == getpid()) {
    const auto stopped = postgres.StopIfUnused();
    if (!stopped.ok()) return;
    if (*stopped) return RemoveHome(directory);
    absl::SleepFor(absl::Milliseconds(100));
  }
}

// What an earlier run left in the same directory does not count for this one (coverage/).
bool CountFromNowOn(const std::string& directory, const db::EmbeddedPostgres& postgres) {
  std::error_code error;
  fs::remove_all(directory + "/results", error);
  try {
    pqxx::connection superuser(postgres.address("postgres").url);
    pqxx::nontransaction work(superuser);
    work.exec("create extension if not exists pg_stat_statements");
    work.exec("select pg_stat_statements_reset()");
    work.exec("drop table if exists executed_statements");
    work.exec("create table executed_statements (name text primary key)");
    return true;
  } catch (const pqxx::failure& e) {
    std::cerr << e.what() << "\n";
    return false;
  }
}

// Whoever started us waits for the end of our standard streams.
void LetGoOfStreams() {
  const int null = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
}

void Keep(const std::string& directory, int watched, int report) {
  setsid();
  signal(SIGTERM, HearStop);
  const auto postgres = db::EmbeddedPostgres::Start(ClusterOptions(directory));
  if (!postgres.ok()) {
    std::cerr << postgres.status() << "\n";
    return;
  }
  if (!CountFromNowOn(directory, **postgres)) return;
  std::ofstream(PidFile(directory)) << getpid() << "\n";
  LetGoOfStreams();
  const char ready = 1;
  if (write(report, &ready, 1) == 1) WaitForEndOf(watched);
  EndCluster(directory, **postgres);
}

int Start(const std::string& directory) {
  MakeHome(directory);
  const auto watched = static_cast<int>(syscall(SYS_pidfd_open, getppid(), 0));
  std::array<int, 2> ends = {-1, -1};
  if (watched < 0 || pipe(ends.data()) != 0) {
    std::cerr << "cannot watch the parent process\n";
    return 1;
  }
  const pid_t keeper = fork();
  if (keeper == 0) {
    close(ends[0]);
    Keep(directory, watched, ends[1]);
    return 0;
  }
  close(ends[1]);
  char ready = 0;
  const bool started = keeper > 0 && read(ends[0], &ready, 1) == 1;
  return started ? 0 : 1;
}

int Stop(const std::string& directory) {
  const pid_t keeper = FindKeeper(directory);
  if (keeper == 0) {
    std::cerr << "nobody keeps " << directory << "\n";
    return 1;
  }
  kill(keeper, SIGTERM);
  const absl::Time deadline = absl::Now() + kStopLimit;
  while (fs::exists(directory)) {
    if (absl::Now() > deadline) {
      std::cerr << "the PostgreSQL in " << directory << " does not stop\n";
      return 1;
    }
    absl::SleepFor(absl::Milliseconds(10));
  }
  return 0;
}

}  // namespace
}  // namespace fractal::tests

int main(int argc, char** argv) {
  const std::string verb = argc == 3 ? argv[1] : "";
  if (verb == "start") return fractal::tests::Start(argv[2]);
  if (verb == "stop") return fractal::tests::Stop(argv[2]);
  std::cerr << "usage: cluster_keeper start|stop DIRECTORY\n";
  return 2;
}
