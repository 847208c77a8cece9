#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace fractal::server {

// Gives memory that large answers took back to the system, every so often: glibc keeps what is freed
// below something that is still in use, which after some trees was 400 MB.
class MemoryReturn {
 public:
  // Before other threads start: glibc's arenas are kept few, since each keeps its own.
  static void Prepare();

  explicit MemoryReturn(absl::Duration every = absl::Seconds(5));
  ~MemoryReturn();

 private:
  void Run(absl::Duration every);

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fractal::server
