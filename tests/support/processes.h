#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace fractal::tests {

using Environment = std::vector<std::pair<std::string, std::string>>;

// How a program ended and what it wrote.
struct ProgramResult {
  int exit_code = 0;  // 128 + signal when a signal ended it
  std::string out;
  std::string err;
};

// A program that runs beside the test: killed when this object goes, or the thread that made it
// ends. What it writes is kept from the start on, so that it never waits for a reader.
class Program {
 public:
  // Runs argv[0], found along PATH, with `input` as its stdin and `environment` put over the test's
  // own. A program that cannot be run throws std::system_error.
  explicit Program(std::vector<std::string> argv, const std::string& input = "",
                   const Environment& environment = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Waits for a whole line that holds `text`, on stdout or stderr, and answers the line; nullopt
  // when the program ended, or `limit` passed, before it came.
  std::optional<std::string> WaitForLine(const std::string& text,
                                         absl::Duration limit = absl::Seconds(30));

  void Signal(int number) const;

  // Its end; nullopt when it still runs after `limit`.
  std::optional<ProgramResult> Wait(absl::Duration limit = absl::Seconds(30));

  pid_t pid() const { return pid_; }
  std::string out() const;
  std::string err() const;

 private:
  void Collect(int out, int err);
  std::optional<std::string> FindLine(const std::string& text) const;

  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  mutable std::mutex mutex_;
  std::condition_variable written_;
  std::string out_;
  std::string err_;
  bool closed_ = false;
  std::thread collector_;
};

// Runs a program to its end. One that is not done within `limit` is killed, and exit_code is 137.
ProgramResult RunProgram(std::vector<std::string> argv, const std::string& input = "",
                         const Environment& environment = {},
                         absl::Duration limit = absl::Seconds(60));

}  // namespace fractal::tests
