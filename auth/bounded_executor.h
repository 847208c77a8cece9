#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"

namespace fractal::auth {

// A few threads for slow work (bcrypt), and a bound on how much of it may wait. More work than that
// is refused at once, so a flood of sign-ins costs the rest of the server at most these threads.
//
// Work at low priority gets what the processor has left over, about a tenth when everybody wants it.
//
// std::mutex, not absl::Mutex: ThreadSanitizer does not see into Debian's build of the latter.
class BoundedExecutor {
 public:
  using Task = absl::AnyInvocable<void() &&>;
  enum class Priority { kNormal, kLow };

  // Starts `threads` (at least 1) threads. At most `max_waiting` tasks wait beyond those that run.
  BoundedExecutor(int threads, std::size_t max_waiting, Priority priority = Priority::kNormal);

  // As Shutdown.
  ~BoundedExecutor();

  BoundedExecutor(const BoundedExecutor&) = delete;
  BoundedExecutor& operator=(const BoundedExecutor&) = delete;

  // Takes `task` to run it once, first come first served, or answers false without waiting: the
  // queue is full, or Shutdown has begun. A refused task is destroyed unrun. A task must not throw:
  // there is nobody to tell, and the process ends.
  [[nodiscard]] bool TrySubmit(Task task);

  // Refuses new tasks, runs those already taken, and returns when the last has ended and all
  // threads are gone. May be called again, and from several threads, but not from a task.
  void Shutdown();

 private:
  void Work() noexcept;

  const std::size_t max_unfinished_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> waiting_;          // Guarded by mutex_.
  std::size_t unfinished_ = 0;        // Waiting and running. Guarded by mutex_.
  bool shutting_down_ = false;        // Guarded by mutex_.
  std::mutex join_mutex_;             // A second Shutdown waits here for the first.
  std::vector<std::thread> threads_;  // Guarded by join_mutex_ after construction.
};

}  // namespace fractal::auth
