#include "db/detached_process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace fractal::db {
namespace {

// Everything that the child needs between fork and exec, made before the fork: in a process with
// threads the child may not allocate.
struct Prepared {
  std::vector<char*> argv;
  std::array<const char*, 4> environment;
  std::vector<int> kept;  // out of the way of 0, 1, 2, 3, …
  int null = -1;
  int output = -1;
  int report = -1;
  bool drop = false;
  uid_t uid = 0;
  gid_t gid = 0;
};

// The raw system calls: glibc's wrappers would try to change every thread of the parent.
bool DropTo(uid_t uid, gid_t gid) {
  return syscall(SYS_setgroups, 1, &gid) == 0 && syscall(SYS_setresgid, gid, gid, gid) == 0 &&
         syscall(SYS_setresuid, uid, uid, uid) == 0;
}

void ResetSignals() {
  struct sigaction standard = {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Runs in the child, with async-signal-safe calls only.
[[noreturn]] void BecomeProgram(const Prepared& prepared) {
  setsid();
  ResetSignals();
  umask(077);
  bool ready = dup2(prepared.null, 0) >= 0 && dup2(prepared.output, 1) >= 0 &&
               dup2(prepared.output, 2) >= 0 && chdir("/") == 0;
  int next = kFirstKept;
  for (const int fd : prepared.kept) ready = ready && dup2(fd, next++) >= 0;
  // Whatever else is open in the parent closes with exec; where the kernel is too old for this
  // call, what lacks O_CLOEXEC stays open.
  syscall(SYS_close_range, static_cast<unsigned>(next), ~0U, CLOSE_RANGE_CLOEXEC);
  if (ready && prepared.drop) ready = DropTo(prepared.uid, prepared.gid);
  if (ready) {
    execve(prepared.argv[0], prepared.argv.data(),
           const_cast<char* const*>(prepared.environment.data()));
  }
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(prepared.report, &error, sizeof(error));
  _exit(127);
}

// A copy of `fd` above the numbers that the child assigns.
int OutOfTheWay(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, 64); }

// The errno that the child reported before exec; 0 when exec succeeded and so closed the pipe.
int ReadReport(int fd) {
  int error = 0;
  ssize_t got = 0;
  do {
    got = read(fd, &error, sizeof(error));
  } while (got < 0 && errno == EINTR);
  return got == sizeof(error) ? error : 0;
}

int ExitCode(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return ExitCode(status);
}

}  // namespace

absl::StatusOr<pid_t> StartDetached(const DetachedProgram& program, int output) {
  std::vector<int> opened;
  const absl::Cleanup closer = [&opened] {
    for (const int fd : opened) {
      if (fd >= 0) close(fd);
    }
  };
  const auto keep = [&opened](int fd) {
    opened.push_back(fd);
    return fd;
  };

  Prepared prepared;
  prepared.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", nullptr};
  for (const std::string& word : program.argv) {
    prepared.argv.push_back(const_cast<char*>(word.c_str()));
  }
  prepared.argv.push_back(nullptr);
  for (const int fd : program.kept) prepared.kept.push_back(keep(OutOfTheWay(fd)));
  prepared.drop = program.user.uid != geteuid();
  prepared.uid = program.user.uid;
  prepared.gid = program.user.gid;
  prepared.output = keep(OutOfTheWay(output));
  const int null = keep(open("/dev/null", O_RDONLY | O_CLOEXEC));
  prepared.null = keep(OutOfTheWay(null));
  std::array<int, 2> pipe_ends = {-1, -1};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "pipe");
  keep(pipe_ends[0]);
  prepared.report = OutOfTheWay(pipe_ends[1]);
  close(pipe_ends[1]);

  const pid_t pid = fork();
  if (pid == 0) BecomeProgram(prepared);
  const int fork_error = errno;
  close(prepared.report);
  if (pid < 0) return absl::ErrnoToStatus(fork_error, "fork");
  if (const int error = ReadReport(pipe_ends[0]); error != 0) {
    WaitFor(pid);
    return absl::ErrnoToStatus(
        error, absl::StrCat("cannot run ", program.argv[0], " as user ", program.user.name));
  }
  return pid;
}

absl::StatusOr<ProgramEnd> RunDetached(const DetachedProgram& program, absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  std::array<int, 2> pipe_ends = {-1, -1};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "pipe");
  const absl::Cleanup closer = [&pipe_ends] { close(pipe_ends[0]); };
  const auto pid = StartDetached(program, pipe_ends[1]);
  close(pipe_ends[1]);
  if (!pid.ok()) return pid.status();

  ProgramEnd end;
  while (true) {
    pollfd waiting = {pipe_ends[0], POLLIN, 0};
    const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
    const int ready = left > 0 ? poll(&waiting, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      kill(-*pid, SIGKILL);  // its session is a process group of its own
      WaitFor(*pid);
      return absl::DeadlineExceededError(absl::StrCat(
          program.argv[0], " did not end within ", absl::FormatDuration(limit), "\n", end.output));
    }
    std::array<char, 4096> buffer;
    const ssize_t got = read(pipe_ends[0], buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    end.output.append(buffer.data(), static_cast<size_t>(got));
  }
  end.exit_code = WaitFor(*pid);
  return end;
}

}  // namespace fractal::db
