#pragma once

#include <memory>
#include <string>

#include "fractal/v1/admin.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {

// Beside ada and bob, who are users, an administrator.
class AdminTest : public RpcTest {
 protected:
  using Admin = v1::AdminService::Stub;

  AdminTest();

  // Calls a method of AdminService for one account; `Request` has a user_id and nothing else that
  // is needed.
  template <typename Request, typename Response>
  static Answer<Response> For(Client& client, const std::string& user_id,
                              grpc::Status (Admin::*method)(grpc::ClientContext*, const Request&,
                                                            Response*)) {
    Request request;
    request.set_user_id(user_id);
    return client.Call(method, request);
  }

  static Answer<v1::GetUserResponse> GetUser(Client& client, const std::string& user_id) {
    return For(client, user_id, &Admin::GetUser);
  }
  static Answer<v1::SetUserRoleResponse> SetRole(Client& client, const std::string& user_id,
                                                 v1::User::Role role);
  static Answer<v1::DeleteUserResponse> DeleteUser(Client& client, const std::string& user_id,
                                                   bool force);
  static Answer<v1::DeleteAccountResponse> DeleteAccount(
      Client& client, const std::string& password = Client::kPassword);

  static std::string WhoAmI(Client& client);
  // Waits for the answer to change, for a second at most: what another server did comes by NOTIFY.
  static std::string WhoAmISoon(Client& client, const std::string& expected);

  // Another server on the same database.
  std::unique_ptr<server::Server> StartAnother(server::ServerOptions options = TestServer::Options());
  static Client ClientOf(const server::Server& server);

  Client admin = server.SignUp("root");
};

}  // namespace fractal::tests
