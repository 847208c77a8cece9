#include "db/embedded_server.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "db/handover.h"
#include "db/postgres_programs.h"

namespace fractal::db {
namespace {

namespace fs = std::filesystem;

constexpr char kSuperuser[] = "postgres";
constexpr absl::Duration kPause = absl::Milliseconds(10);
constexpr absl::Duration kInitLimit = absl::Minutes(2);
constexpr absl::Duration kSilenceLimit = absl::Seconds(10);
constexpr absl::Duration kOrphanLimit = absl::Seconds(3);
constexpr absl::Duration kLastStop = absl::Seconds(10);
constexpr off_t kLogLimit = 16 << 20;
constexpr size_t kTailLines = 12;

SystemUser Caller() { return {"", geteuid(), getegid()}; }

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string QuoteWord(const std::string& value) {
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

std::string LastLines(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipWhitespace());
  if (lines.size() > kTailLines) lines.erase(lines.begin(), lines.end() - kTailLines);
  return absl::StrJoin(lines, "\n");
}

absl::StatusOr<int> OpenLog(const std::string& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) == 0 && found.st_size > kLogLimit) {
    std::error_code error;
    fs::rename(path, path + ".1", error);
    if (error) return absl::ErrnoToStatus(error.value(), "cannot set aside " + path);
  }
  const int fd = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return absl::ErrnoToStatus(errno, "cannot open " + path);
  return fd;
}

}  // namespace

absl::StatusOr<EmbeddedServer> EmbeddedServer::Of(EmbeddedDirectory& directory,
                                                  const ServerSettings& settings) {
  const auto user = directory.ServerUser();
  if (!user.ok()) return user.status();
  return EmbeddedServer(directory, settings, *user);
}

std::string EmbeddedServer::Address(const std::string& database) const {
  // Set, even if to nothing, PGHOSTADDR and PGPORT cannot lead elsewhere.
  return absl::StrCat("host=", QuoteWord(socket_directory_),
                      " hostaddr='' port=5432 user=", kSuperuser, " dbname=", QuoteWord(database));
}

// The cluster's name is in the command line of its server and in the title of every process that
// this one started.
std::vector<pid_t> EmbeddedServer::Processes() const {
  std::vector<pid_t> processes;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    pid_t pid = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &pid)) continue;
    struct stat found = {};
    if (stat(entry.path().c_str(), &found) != 0 || found.st_uid != user_.uid) continue;
    if (absl::StrContains(ReadFile(entry.path() / "cmdline"), directory_.cluster())) {
      processes.push_back(pid);
    }
  }
  return processes;
}

std::optional<pid_t> EmbeddedServer::RecordedPid() const {
  const std::string text = ReadFile(directory_.data() + "/postmaster.pid");
  pid_t pid = 0;
  if (!absl::SimpleAtoi(text.substr(0, text.find('\n')), &pid)) return std::nullopt;
  return pid;
}

std::optional<pid_t> EmbeddedServer::Postmaster() const {
  const auto recorded = RecordedPid();
  if (!recorded.has_value()) return std::nullopt;
  const std::vector<pid_t> processes = Processes();
  const bool runs = std::find(processes.begin(), processes.end(), *recorded) != processes.end();
  return runs ? recorded : std::nullopt;
}

EmbeddedServer::Answer EmbeddedServer::WaitForAnswer(pid_t postmaster, absl::Time deadline) const {
  absl::Time silent_since = absl::Now();
  const std::string address = Address(kSuperuser) + " connect_timeout=5";
  while (absl::Now() < deadline) {
    const PGPing answer = PQping(address.c_str());
    if (answer == PQPING_OK) return Answer::kReady;
    if (answer == PQPING_REJECT) silent_since = absl::Now();  // it starts, recovers or stops
    if (Postmaster() != postmaster) return Answer::kGone;
    if (absl::Now() - silent_since > kSilenceLimit) return Answer::kSilent;
    absl::SleepFor(kPause);
  }
  return Answer::kLate;
}

absl::Status EmbeddedServer::Run(absl::Time deadline) {
  absl::Time alone_since = absl::Now();
  while (absl::Now() < deadline) {
    if (const auto postmaster = Postmaster()) {
      const Answer answer = WaitForAnswer(*postmaster, deadline);
      if (answer == Answer::kReady) return absl::OkStatus();
      if (answer == Answer::kLate) break;
      if (answer == Answer::kSilent) {
        absl::Status restarted = Restart(*postmaster, deadline);
        if (!restarted.ok()) return restarted;
      }
      continue;
    }
    const std::vector<pid_t> processes = Processes();
    if (processes.empty()) {
      if (child_.has_value()) return Failed("PostgreSQL did not start");
      absl::Status started = Initialize();
      if (started.ok()) started = ClearRemains();
      if (started.ok()) started = Launch();
      if (!started.ok()) return started;
      alone_since = absl::Now();
    } else if (absl::Now() - alone_since > kOrphanLimit && !child_.has_value()) {
      // Their server was killed. They end by themselves when they notice, unless they are too busy;
      // a new server does not start beside them.
      for (const pid_t orphan : processes) kill(orphan, SIGKILL);
    }
    absl::SleepFor(kPause);
  }
  return Failed("PostgreSQL does not take connections");
}

// A server that runs without answering has lost its socket: somebody cleaned up /tmp, say. While
// others use it over the connections they have, it stays.
absl::Status EmbeddedServer::Restart(pid_t silent, absl::Time deadline) {
  if (!child_.has_value() && directory_.IsLastUser()) return Stop(deadline);
  return absl::UnavailableError(absl::StrCat("the PostgreSQL in ", directory_.path(), " (process ",
                                             silent, ") runs but does not answer at ",
                                             socket_directory_, "\n",
                                             LastLines(ReadFile(directory_.log()))));
}

// initdb works in a directory of a new name each time, so that one whose caller was killed, and
// which may run still, cannot get in the way; the data are there when they are whole.
absl::Status EmbeddedServer::Initialize() {
  std::error_code error;
  if (fs::exists(directory_.data(), error)) return absl::OkStatus();
  for (const auto& entry : fs::directory_iterator(directory_.path(), error)) {
    if (absl::StartsWith(entry.path().filename().string(), "data.new-")) {
      std::error_code busy;  // then it is removed next time
      fs::remove_all(entry.path(), busy);
    }
  }
  const auto programs = FindPostgres(std::nullopt);
  if (!programs.ok()) return programs.status();
  std::string fresh = directory_.path() + "/data.new-XXXXXX";
  if (mkdtemp(fresh.data()) == nullptr || chown(fresh.c_str(), user_.uid, user_.gid) != 0) {
    return absl::ErrnoToStatus(errno, "cannot make " + fresh);
  }
  Handover handover(user_);
  DetachedProgram initdb;
  initdb.argv = {programs->Path("initdb"),
                 "-D",
                 handover.NameFor(fresh),
                 "-U",
                 kSuperuser,
                 "--encoding=UTF8",
                 "--locale=C.UTF-8",
                 "--data-checksums",
                 "--auth-local=trust",
                 "--auth-host=reject",
                 "--no-instructions"};
  if (settings_.fast_and_unsafe) initdb.argv.push_back("--no-sync");
  initdb.kept = handover.opened();
  initdb.user = user_;
  const auto end = RunDetached(initdb, kInitLimit);
  if (!end.ok()) return end.status();
  if (end->exit_code != 0) {
    return absl::UnavailableError(
        absl::StrCat("initdb could not make ", directory_.data(), ":\n", LastLines(end->output)));
  }
  fs::rename(fresh, directory_.data(), error);
  if (error) return absl::ErrnoToStatus(error.value(), "cannot rename " + fresh);
  return absl::OkStatus();
}

// PostgreSQL takes the process of a stale postmaster.pid for a server when another process has got
// its number since. No process of the cluster runs here, so that it is not one.
absl::Status EmbeddedServer::ClearRemains() {
  const auto recorded = RecordedPid();
  if (recorded.has_value() && kill(*recorded, 0) == 0) {
    const std::string path = directory_.data() + "/postmaster.pid";
    if (unlink(path.c_str()) != 0) return absl::ErrnoToStatus(errno, "cannot remove " + path);
  }
  auto socket = directory_.MakeSocketDirectory(user_);
  if (!socket.ok()) return socket.status();
  socket_directory_ = *std::move(socket);
  return absl::OkStatus();
}

absl::Status EmbeddedServer::Launch() {
  const auto major = directory_.DataMajor();
  if (!major.ok()) return major.status();
  const auto programs = FindPostgres(*major);
  if (!programs.ok()) return programs.status();
  const auto log = OpenLog(directory_.log());
  if (!log.ok()) return log.status();
  const absl::Cleanup closer = [&log] { close(*log); };
  log_start_ = lseek(*log, 0, SEEK_END);

  Handover handover(user_);
  DetachedProgram postgres;
  postgres.argv = {programs->Path("postgres"), "-D", handover.NameFor(directory_.data())};
  const std::string socket = handover.NameFor(socket_directory_);
  for (const auto& [name, value] : AllSettings(settings_, directory_.cluster(), socket)) {
    postgres.argv.insert(postgres.argv.end(), {"-c", absl::StrCat(name, "=", value)});
  }
  postgres.kept = handover.opened();
  postgres.user = user_;
  const auto pid = StartDetached(postgres, *log);
  if (!pid.ok()) return pid.status();
  child_ = *pid;
  return absl::OkStatus();
}

absl::Status EmbeddedServer::Failed(const std::string& what) const {
  const std::string log = ReadFile(directory_.log());
  const size_t start = std::min(log.size(), static_cast<size_t>(log_start_));
  return absl::UnavailableError(
      absl::StrCat(what, " in ", directory_.path(), ":\n", LastLines(log.substr(start))));
}

absl::Status EmbeddedServer::EnsureDatabase(const std::string& database) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
      PQconnectdb(Address(database).c_str()), &PQfinish);
  if (PQstatus(connection.get()) == CONNECTION_OK) return absl::OkStatus();
  const auto major = directory_.DataMajor();
  if (!major.ok()) return major.status();
  const auto programs = FindPostgres(*major);
  if (!programs.ok()) return programs.status();
  DetachedProgram createdb;
  createdb.argv = {programs->Path("createdb"),
                   "--host",
                   socket_directory_,
                   "--port",
                   "5432",
                   "--username",
                   kSuperuser,
                   "--template",
                   "template0",
                   "--encoding",
                   "UTF8",
                   "--locale",
                   "C.UTF-8",
                   "--",
                   database};
  createdb.user = Caller();
  const auto end = RunDetached(createdb, kInitLimit);
  if (!end.ok()) return end.status();
  if (end->exit_code == 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot use or make the database ", database, ": ",
                                             PQerrorMessage(connection.get()),
                                             LastLines(end->output)));
}

absl::Status EmbeddedServer::Stop(absl::Time deadline) {
  const auto postmaster = Postmaster();
  if (postmaster.has_value()) {
    kill(*postmaster, SIGINT);  // "fast": ends connections, then writes a checkpoint
    while (!Processes().empty() && absl::Now() < deadline) absl::SleepFor(kPause);
  }
  if (!Processes().empty()) {
    for (const pid_t process : Processes()) kill(process, SIGQUIT);  // recovers at the next start
    const absl::Time last = absl::Now() + kLastStop;
    while (!Processes().empty() && absl::Now() < last) absl::SleepFor(kPause);
  }
  if (!Processes().empty()) return Failed("PostgreSQL does not stop");
  if (child_.has_value()) waitpid(*child_, nullptr, WNOHANG);
  child_.reset();
  directory_.ForgetSocketDirectory(socket_directory_);
  return absl::OkStatus();
}

}  // namespace fractal::db
