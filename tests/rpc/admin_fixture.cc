#include "tests/rpc/admin_fixture.h"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace fractal::tests {

AdminTest::AdminTest() {
  server.database().Sql("update app.users set role = 'admin' where username = 'root'");
}

Answer<v1::SetUserRoleResponse> AdminTest::SetRole(Client& client, const std::string& user_id,
                                                   v1::User::Role role) {
  v1::SetUserRoleRequest request;
  request.set_user_id(user_id);
  request.set_role(role);
  return client.Call(&Admin::SetUserRole, request);
}

Answer<v1::DeleteUserResponse> AdminTest::DeleteUser(Client& client, const std::string& user_id,
                                                     bool force) {
  v1::DeleteUserRequest request;
  request.set_user_id(user_id);
  request.set_force(force);
  return client.Call(&Admin::DeleteUser, request);
}

Answer<v1::DeleteAccountResponse> AdminTest::DeleteAccount(Client& client,
                                                           const std::string& password) {
  v1::DeleteAccountRequest request;
  request.set_password(password);
  return client.Call(&v1::AuthService::Stub::DeleteAccount, request);
}

std::string AdminTest::WhoAmI(Client& client) {
  return client.Call(&v1::AuthService::Stub::GetCurrentUser, v1::GetCurrentUserRequest()).Summary();
}

std::string AdminTest::WhoAmISoon(Client& client, const std::string& expected) {
  std::string summary = WhoAmI(client);
  for (int tries = 0; tries < 50 && summary != expected; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    summary = WhoAmI(client);
  }
  return summary;
}

std::unique_ptr<server::Server> AdminTest::StartAnother(server::ServerOptions options) {
  options.database = server.database().address();
  auto started = server::Server::Start(options);
  if (!started.ok()) throw std::runtime_error(started.status().ToString());
  return *std::move(started);
}

Client AdminTest::ClientOf(const server::Server& server) {
  return Client(grpc::CreateChannel("127.0.0.1:" + std::to_string(server.port()),
                                    grpc::InsecureChannelCredentials()));
}

}  // namespace fractal::tests
