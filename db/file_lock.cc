#include "db/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace fractal::db {

absl::StatusOr<FileLock> FileLock::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  return FileLock(fd);
}

FileLock::~FileLock() {
  if (fd_ >= 0) close(fd_);
}

bool FileLock::TryShared() { return flock(fd_, LOCK_SH | LOCK_NB) == 0; }

bool FileLock::TryExclusive() { return flock(fd_, LOCK_EX | LOCK_NB) == 0; }

absl::Status FileLock::WaitExclusive(absl::Time deadline) {
  while (!TryExclusive()) {
    if (absl::Now() >= deadline)
      return absl::DeadlineExceededError("another process holds the lock");
    absl::SleepFor(absl::Milliseconds(20));
  }
  return absl::OkStatus();
}

void FileLock::Release() { flock(fd_, LOCK_UN); }

}  // namespace fractal::db
