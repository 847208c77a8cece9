#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "db/uuid.h"

namespace fractal::server {

// How many bytes spools may hold together, those of a user and all: without it, streams that nobody
// reads fill the disk that everybody's go to.
class SpoolBudget {
 public:
  SpoolBudget(int64_t of_user, int64_t of_all) : of_user_(of_user), of_all_(of_all) {}

  // RESOURCE_EXHAUSTED, and nothing taken, where it is more than the user may have (SPOOL_LIMIT) or
  // than all may (SPOOL_BUSY).
  absl::Status Take(const db::Uuid& user, int64_t bytes);
  void GiveBack(const db::Uuid& user, int64_t bytes);

  int64_t taken() const;

 private:
  const int64_t of_user_;
  const int64_t of_all_;
  mutable std::mutex mutex_;
  std::map<db::Uuid, int64_t> by_user_;
  int64_t taken_ = 0;
};

// A spool's part of a budget; of none, it takes what it likes.
struct SpoolShare {
  std::shared_ptr<SpoolBudget> budget;
  db::Uuid user;
};

}  // namespace fractal::server
