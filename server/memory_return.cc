#include "server/memory_return.h"

#include <malloc.h>

namespace fractal::server {
namespace {

constexpr int kMostArenas = 4;

}  // namespace

void MemoryReturn::Prepare() { mallopt(M_ARENA_MAX, kMostArenas); }

MemoryReturn::MemoryReturn(absl::Duration every) : thread_([this, every] { Run(every); }) {}

MemoryReturn::~MemoryReturn() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void MemoryReturn::Run(absl::Duration every) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, absl::ToChronoMilliseconds(every), [this] { return stopping_; })) {
    malloc_trim(0);
  }
}

}  // namespace fractal::server
