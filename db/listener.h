#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "db/connection.h"

namespace fractal::db {

// Hears what is sent with NOTIFY on one channel, on a thread and a connection of its own.
class Listener {
 public:
  // `heard` gets each payload. `lost` is called when messages may have been missed: after the
  // connection broke. Both run on the listener's thread.
  Listener(DatabaseAddress address, sql::Role role, std::string channel,
           std::function<void(const std::string&)> heard, std::function<void()> lost);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  void Run();
  void ListenUntilBroken(Connection& connection);

  const DatabaseAddress address_;
  const sql::Role role_;
  const std::string channel_;
  const std::function<void(const std::string&)> heard_;
  const std::function<void()> lost_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace fractal::db
