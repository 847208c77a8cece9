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

bool BoundedExecutor::TrySubmit(const std::string& key, Task task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (shutting_down_) return false;
    auto found = lines_.find(key);
    if (found == lines_.end()) {
      if (lines_.size() >= kMostKeys) return false;
      found = lines_.try_emplace(key).first;
    }
    Line& line = found->second;
    if (line.unfinished >= max_unfinished_) return false;
    if (line.waiting.empty()) turns_.push_back(found->first);
    line.waiting.push_back(std::move(task));
    ++line.unfinished;
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
    wake_.wait(lock, [this] { return shutting_down_ || !turns_.empty(); });
    if (turns_.empty()) return;
    const std::string key = std::move(turns_.front());
    turns_.pop_front();
    {
      std::deque<Task>& waiting = lines_.find(key)->second.waiting;
      Task task = std::move(waiting.front());
      waiting.pop_front();
      if (!waiting.empty()) turns_.push_back(key);
      lock.unlock();
      std::move(task)();
      // The task goes before the lock is taken: what it holds may take its time to be destroyed.
    }
    lock.lock();
    const auto line = lines_.find(key);
    if (--line->second.unfinished == 0) lines_.erase(line);
  }
}

}  // namespace fractal::auth
