#pragma once

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "db/pool.h"

namespace fractal::server {

// Keeps gRPC's health service true: every service and "" are SERVING while the database answers.
class Health {
 public:
  // Both outlive this. Looks at once, then every 2 s.
  Health(grpc::Server& server, db::Pool& pool, std::vector<std::string> services);
  ~Health();
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;

 private:
  void Watch();
  bool DatabaseAnswers();
  void Say(bool serving);

  grpc::Server& server_;
  db::Pool& pool_;
  const std::vector<std::string> services_;
  std::mutex mutex_;
  std::condition_variable wakes_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fractal::server
