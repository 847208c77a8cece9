#include "tests/rpc/test_server.h"

#include <spdlog/spdlog.h>

#include <stdexcept>
#include <utility>

namespace fractal::tests {

server::ServerOptions TestServer::Options() {
  server::ServerOptions options;
  options.listen = "127.0.0.1:0";
  options.workers = 2;
  options.auth_workers = 1;
  options.accounts.bcrypt_cost = 4;
  options.accounts.sign_ups_per_network = 100'000;
  options.drain = absl::Seconds(5);
  return options;
}

TestServer::TestServer(server::ServerOptions options) {
  spdlog::set_level(spdlog::level::err);
  options.database = database_.address();
  auto started = server::Server::Start(options);
  if (!started.ok()) throw std::runtime_error(started.status().ToString());
  server_ = *std::move(started);
}

std::string TestServer::address() const { return "127.0.0.1:" + std::to_string(server_->port()); }

std::shared_ptr<grpc::Channel> TestServer::Channel() const {
  // A channel of its own each time: gRPC would share a connection between equal ones.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments);
}

Client TestServer::Connect() const { return Client(Channel()); }

Client TestServer::SignUp(const std::string& name) const {
  Client client = Connect();
  client.SignUp(name);
  return client;
}

}  // namespace fractal::tests
