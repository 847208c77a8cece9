#include "tests/support/processes.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <map>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace fractal::tests {
namespace {

[[noreturn]] void Throw(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

std::vector<std::string> MergedEnvironment(const Environment& over) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string word = *entry;
    const size_t equals = word.find('=');
    if (equals != std::string::npos) merged[word.substr(0, equals)] = word.substr(equals + 1);
  }
  for (const auto& [name, value] : over) merged[name] = value;
  std::vector<std::string> words;
  words.reserve(merged.size());
  for (const auto& [name, value] : merged) words.push_back(absl::StrCat(name, "=", value));
  return words;
}

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// A file in memory that holds `text`: a reader gets it all and then the end.
int OpenText(const std::string& text) {
  const int fd = memfd_create("stdin", MFD_CLOEXEC);
  if (fd < 0) Throw(errno, "memfd_create");
  for (size_t done = 0; done < text.size();) {
    const ssize_t more = write(fd, text.data() + done, text.size() - done);
    if (more < 0) Throw(errno, "write");
    done += static_cast<size_t>(more);
  }
  lseek(fd, 0, SEEK_SET);
  return fd;
}

std::array<int, 2> OpenPipe() {
  std::array<int, 2> ends = {-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) Throw(errno, "pipe");
  return ends;
}

// In the child, with async-signal-safe calls only: a test may have threads. (execvpe is one in
// glibc.)
[[noreturn]] void Become(const std::vector<char*>& argv, const std::vector<char*>& environment,
                         pid_t parent, const std::array<int, 3>& standard, int report) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int fd = 0; fd < 3; ++fd) dup2(standard[static_cast<size_t>(fd)], fd);
  execvpe(argv[0], argv.data(), environment.data());
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(report, &error, sizeof(error));
  _exit(127);
}

// False at its end.
bool ReadSome(int fd, std::mutex& mutex, std::string* text) {
  std::array<char, 8192> buffer;
  const ssize_t got = read(fd, buffer.data(), buffer.size());
  if (got < 0) return errno == EINTR;
  const std::lock_guard lock(mutex);
  text->append(buffer.data(), static_cast<size_t>(got));
  return got > 0;
}

}  // namespace

Program::Program(std::vector<std::string> argv, const std::string& input,
                 const Environment& environment) {
  std::vector<std::string> words = MergedEnvironment(environment);
  const std::vector<char*> argv_pointers = Pointers(argv);
  const std::vector<char*> environment_pointers = Pointers(words);
  const int in = OpenText(input);
  const auto [out, out_end] = OpenPipe();
  const auto [err, err_end] = OpenPipe();
  const auto [report, report_end] = OpenPipe();
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    Become(argv_pointers, environment_pointers, parent, {in, out_end, err_end}, report_end);
  }
  const int fork_error = errno;
  for (const int fd : {in, out_end, err_end, report_end}) close(fd);
  int error = pid_ < 0 ? fork_error : 0;
  if (pid_ > 0 && read(report, &error, sizeof(error)) != sizeof(error)) error = 0;
  close(report);
  if (error != 0) {
    close(out);
    close(err);
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
    Throw(error, argv[0]);
  }
  collector_ = std::thread([this, out_fd = out, err_fd = err] { Collect(out_fd, err_fd); });
}

Program::~Program() {
  if (!exit_code_.has_value()) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  // A grandchild may hold the pipes open: the collector looks for its own end as well.
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  collector_.join();
}

void Program::Collect(int out, int err) {
  std::array<pollfd, 2> ends = {pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0}};
  bool given_up = false;
  while (!given_up && (ends[0].fd >= 0 || ends[1].fd >= 0)) {
    poll(ends.data(), ends.size(), 100);
    for (size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      if (!ReadSome(ends[i].fd, mutex_, i == 0 ? &out_ : &err_)) ends[i].fd = -1;
    }
    const std::lock_guard lock(mutex_);
    given_up = closed_;
    written_.notify_all();
  }
  close(out);
  close(err);
  const std::lock_guard lock(mutex_);
  closed_ = true;
  written_.notify_all();
}

std::optional<std::string> Program::FindLine(const std::string& text) const {
  for (const std::string* written : {&out_, &err_}) {
    const size_t found = written->find(text);
    if (found == std::string::npos) continue;
    const size_t end = written->find('\n', found);
    if (end == std::string::npos) continue;
    const size_t before = written->rfind('\n', found);
    const size_t start = before == std::string::npos ? 0 : before + 1;
    return written->substr(start, end - start);
  }
  return std::nullopt;
}

std::optional<std::string> Program::WaitForLine(const std::string& text, absl::Duration limit) {
  std::unique_lock lock(mutex_);
  std::optional<std::string> line;
  written_.wait_for(lock, absl::ToChronoMilliseconds(limit), [&] {
    line = FindLine(text);
    return line.has_value() || closed_;
  });
  return line;
}

void Program::Signal(int number) const {
  if (!exit_code_.has_value()) kill(pid_, number);
}

std::optional<ProgramResult> Program::Wait(absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  while (!exit_code_.has_value()) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      break;
    }
    if (absl::Now() >= deadline) return std::nullopt;
    absl::SleepFor(absl::Milliseconds(2));
  }
  std::unique_lock lock(mutex_);
  // What it wrote last may still be on its way; a grandchild may keep the pipes open for ever.
  written_.wait_for(lock, std::chrono::seconds(1), [this] { return closed_; });
  return ProgramResult{*exit_code_, out_, err_};
}

std::string Program::out() const {
  const std::lock_guard lock(mutex_);
  return out_;
}

std::string Program::err() const {
  const std::lock_guard lock(mutex_);
  return err_;
}

ProgramResult RunProgram(std::vector<std::string> argv, const std::string& input,
                         const Environment& environment, absl::Duration limit) {
  Program program(std::move(argv), input, environment);
  if (const auto ended = program.Wait(limit)) return *ended;
  program.Signal(SIGKILL);
  return program.Wait().value_or(ProgramResult{137, program.out(), program.err()});
}

}  // namespace fractal::tests
