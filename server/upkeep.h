#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "db/connection.h"

namespace fractal::server {

struct UpkeepOptions {
  absl::Duration first = absl::Minutes(1);  // after the start
  absl::Duration every = absl::Hours(1);    // give or take a tenth
  int trash_days = 0;                       // 0: users' trash stays until they purge it
  int audit_months = 24;                    // how long the audit trail is kept
};

// Does a database's upkeep beside the server's calls: removes accounts whose time of grace is over
// and what else expires by itself (db::Purge), keeps the partitions of the audit trail, and purges
// the trash where that is wanted. It has a thread of its own and, while it works, a connection of
// its own as fractal_admin, so that no call waits for it. Of all servers of a database only one does
// it at a time. What was done is one line of the log; a failure is logged and never fatal.
class Upkeep {
 public:
  Upkeep(const db::DatabaseAddress& address, const UpkeepOptions& options);
  // Stops at once: what runs is rolled back, and taken up by the next run.
  ~Upkeep();
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

 private:
  void Run();
  void DoOnce();
  // False once it is to stop; then nothing was set.
  bool SetRunning(db::Connection* connection);
  bool stopping();

  const db::DatabaseAddress address_;
  const UpkeepOptions options_;
  std::mutex mutex_;
  std::condition_variable wakes_;
  bool stopping_ = false;
  bool ended_ = false;
  db::Connection* running_ = nullptr;
  std::thread thread_;
};

}  // namespace fractal::server
