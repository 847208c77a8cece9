#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fractal::db {

// The account that a program runs under.
struct SystemUser {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
};

inline constexpr int kFirstKept = 3;

// A program to run away from this process: in a session of its own, so that a terminal's Ctrl-C
// does not reach it, with default signals, a bare environment, `/` as its directory and nothing
// open but what is listed here.
struct DetachedProgram {
  std::vector<std::string> argv;  // the program's absolute path first; no shell is involved
  std::vector<int> kept;          // open there as kFirstKept and on
  // Runs as this user, without supplementary groups, when it is not the caller.
  SystemUser user;
};

// Starts it with stdout and stderr on `output`. The status says why it could not be executed.
absl::StatusOr<pid_t> StartDetached(const DetachedProgram& program, int output);

struct ProgramEnd {
  int exit_code = 0;   // 128 + signal when a signal ended it
  std::string output;  // stdout and stderr
};

// Runs it to its end. DEADLINE_EXCEEDED after `limit`; it is killed then.
absl::StatusOr<ProgramEnd> RunDetached(const DetachedProgram& program, absl::Duration limit);

}  // namespace fractal::db
