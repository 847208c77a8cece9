#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fractal::db {

// A lock between processes on a file of its own (flock). It ends with this object, and with the
// process however that ends.
class FileLock {
 public:
  // Makes the file when it is not there. Takes no lock yet.
  static absl::StatusOr<FileLock> Open(const std::string& path);

  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileLock();

  // Each replaces the lock that is held, if any; false when others are in the way, and then none is
  // held.
  bool TryShared();
  bool TryExclusive();

  // DEADLINE_EXCEEDED when others were in the way until `deadline`.
  absl::Status WaitExclusive(absl::Time deadline);

  void Release();

 private:
  explicit FileLock(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace fractal::db
