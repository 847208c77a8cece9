#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "db/connection.h"

namespace fractal::tests {

// Stands between a program and PostgreSQL on a socket of its own, passes every byte on, and counts
// the messages that the program sends after a connection's start: a statement that takes one round
// trip is one message.
class WireCounter {
 public:
  // `upstream` is the address of a cluster on a unix socket.
  explicit WireCounter(const db::DatabaseAddress& upstream);
  ~WireCounter();
  WireCounter(const WireCounter&) = delete;
  WireCounter& operator=(const WireCounter&) = delete;

  // The upstream's database, by way of this.
  db::DatabaseAddress address() const { return address_; }

  int64_t messages() const { return messages_; }

 private:
  void Accept();
  void Forward(int client, int server);

  db::DatabaseAddress address_;
  std::string directory_;
  std::string upstream_path_;
  int listener_ = -1;
  std::atomic<int64_t> messages_ = 0;
  std::mutex mutex_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace fractal::tests
