#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "server/server.h"
#include "tests/rpc/client.h"
#include "tests/support/database.h"

namespace fractal::tests {

// A server in this process, on a database of its own, reached through a real channel.
class TestServer {
 public:
  // On a free port; with the cheapest hash and no limit of sign-ups, because tests sign up many users.
  static server::ServerOptions Options();

  explicit TestServer(server::ServerOptions options = Options());

  Client Connect() const;
  // A client of a new user.
  Client SignUp(const std::string& name) const;
  std::shared_ptr<grpc::Channel> Channel() const;

  TestDatabase& database() { return database_; }
  std::string address() const;
  void Stop() { server_.reset(); }

 private:
  TestDatabase database_;
  std::unique_ptr<server::Server> server_;
};

}  // namespace fractal::tests
