#include "auth/bounded_executor.h"

#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace fractal::auth {
namespace {

// Linux's nice value of one thread; a smaller share needs no privilege, and without it the work is
// done all the same.
constexpr int kLowPriority = 10;
void LowerOwnPriority() { setpriority(PRIO_PROCESS, 0, kLowPriority); }

}  // namespace

// Running tasks count as well: whether an idle thread has already fetched its task must not decide
// about the next one.
BoundedExecutor::BoundedExecutor(int threads, std::size_t max_waiting, Priority priority)
    : max_unfinished_(static_cast<std::size_t>(std::max(threads, 1)) + max_waiting) {
  for (int i = 0; i < std::max(threads, 1); ++i) {
    threads_.emplace_back([this, priority] {
      if (priority == Priority::kLow) LowerOwnPriority();
      Work();
    });
  }
}

BoundedExecutor::~BoundedExecutor() { Shutdown(); }

bool BoundedExecutor::TrySubmit(Task task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (shutting_down_ || unfinished_ >= max_unfinished_) return false;
    waiting_.push_back(std::move(task));
    ++unfinished_;
  }
  wake_.notify_one();
  return true;
}

void BoundedExecutor::Shutdown() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    shutting_down_ = true;
  }
  wake_.notify_all();
  const std::lock_guard<std::mutex> lock(join_mutex_);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void BoundedExecutor::Work() noexcept {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return shutting_down_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    {
      Task task = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      std::move(task)();
      // The task goes before the lock is taken: what it holds may take its time to be destroyed.
    }
    lock.lock();
    --unfinished_;
  }
}

}  // namespace fractal::auth
