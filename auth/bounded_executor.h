#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"

namespace fractal::auth {

// A few threads for slow work (bcrypt), and a bound on how much of it may wait. More work than that
// is refused at once, so a flood of sign-ins costs the rest of the server at most these threads.
//
// Each task has a key, the network it came from. A key has places of its own, and keys take turns:
// a flood from one network is refused for want of its own places, and anybody else waits at most
// for one task of each other key, not for the flood.
//
// Work at low priority gets what the processor has left over, about a tenth when everybody wants it.
//
// std::mutex, not absl::Mutex: ThreadSanitizer does not see into Debian's build of the latter.
class BoundedExecutor {
 public:
  using Task = absl::AnyInvocable<void() &&>;
  enum class Priority { kNormal, kLow };

  // How many keys may have tasks at the same time; more are refused, all alike.
  static constexpr std::size_t kMostKeys = 1024;

  // Starts `threads` (at least 1) threads. At most `max_waiting` tasks of a key wait beyond those
  // that run.
  BoundedExecutor(int threads, std::size_t max_waiting, Priority priority = Priority::kNormal);

  // As Shutdown.
  ~BoundedExecutor();

  BoundedExecutor(const BoundedExecutor&) = delete;
  BoundedExecutor& operator=(const BoundedExecutor&) = delete;

  // Takes `task` to run it once, among those of its key first come first served, or answers false
  // without waiting: the key's places are taken, there are too many keys, or Shutdown has begun. A
  // refused task is destroyed unrun. A task must not throw: there is nobody to tell, and the process
  // ends.
  [[nodiscard]] bool TrySubmit(const std::string& key, Task task);

  // Refuses new tasks, runs those already taken, and returns when the last has ended and all
  // threads are gone. May be called again, and from several threads, but not from a task.
  void Shutdown();

 private:
  // What there is of one key, as long as there is something.
  struct Line {
    std::deque<Task> waiting;
    std::size_t unfinished = 0;  // Waiting and running.
  };

  void Work() noexcept;

  const std::size_t max_unfinished_;  // Of a key.
  std::mutex mutex_;
  std::condition_variable wake_;
  absl::flat_hash_map<std::string, Line> lines_;  // Guarded by mutex_.
  // The keys of which tasks wait, each once, in the order of their turns. Guarded by mutex_.
  std::deque<std::string> turns_;
  bool shutting_down_ = false;        // Guarded by mutex_.
  std::mutex join_mutex_;             // A second Shutdown waits here for the first.
  std::vector<std::thread> threads_;  // Guarded by join_mutex_ after construction.
};

}  // namespace fractal::auth
