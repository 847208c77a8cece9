// What one network's callers can and cannot do to the sign-ins of others, behind a trusted proxy.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fractal/v1/admin.grpc.pb.h"
#include "tests/rpc/test_server.h"

namespace fractal::tests {
namespace {

using Stub = v1::AuthService::Stub;

class SignInNetworks : public testing::Test {
 protected:
  static server::ServerOptions Options() {
    server::ServerOptions options = TestServer::Options();
    options.trusted_proxies.push_back(*auth::Cidr::Parse("127.0.0.0/8"));
    options.accounts.sign_ups_per_network = 5;
    return options;
  }

  Client At(const std::string& address) const {
    Client client = server.Connect();
    client.address = address;
    return client;
  }
  std::string SignIn(const std::string& address, const std::string& login) const {
    return At(address).SignIn(login, Client::kPassword).Summary();
  }
  std::string SignUp(const std::string& address, const std::string& name) const {
    v1::SignUpRequest request;
    request.set_email(name + "@example.com");
    request.set_username(name);
    request.set_password(Client::kPassword);
    return At(address).Call(&Stub::SignUp, request).Summary();
  }
  void Fail(const std::string& address, const std::string& login, int times) const {
    for (int i = 0; i < times; ++i) At(address).SignIn(login, "wrong password");
  }
  // As 100 and more failures do.
  void Block(const std::string& network) {
    server.database().Sql(
        "insert into app.sign_in_throttles (scope, key, failures, last_failure_at, blocked_until) values "
        "('address', '" + network + "', 120, now(), now() + interval '10 minutes')");
  }

  TestServer server{Options()};
};

constexpr char kThrottled[] = "RESOURCE_EXHAUSTED SIGN_IN_THROTTLED";

TEST_F(SignInNetworks, AStrangersWrongPasswordsLockNobodyOutAtHome) {
  ASSERT_EQ(SignUp("203.0.113.7", "ada"), "OK");
  Fail("198.51.100.1", "ada", 8);
  EXPECT_EQ(SignIn("198.51.100.1", "ada"), kThrottled);
  EXPECT_EQ(SignIn("192.0.2.1", "ada"), kThrottled) << "anybody elsewhere may be the stranger";
  EXPECT_EQ(SignIn("203.0.113.200", "ada"), "OK");
  EXPECT_EQ(SignIn("203.0.113.7", "ada@example.com"), "OK");
}

TEST_F(SignInNetworks, HomeIsWhereASignInWasUsedWithinThirtyDays) {
  ASSERT_EQ(SignUp("2001:db8:1:2::7", "ada"), "OK");
  Fail("198.51.100.1", "ada", 8);
  EXPECT_EQ(SignIn("2001:db8:1:2:ffff::1", "ada"), "OK");
  server.database().Sql("update app.sign_ins set last_used_at = now() - interval '31 days'");
  EXPECT_EQ(SignIn("2001:db8:1:2:ffff::1", "ada"), kThrottled);
}

TEST_F(SignInNetworks, AtHomeTooPasswordsAreNotGuessed) {
  ASSERT_EQ(SignUp("203.0.113.7", "ada"), "OK");
  Fail("203.0.113.9", "ada", 5);
  EXPECT_EQ(SignIn("203.0.113.7", "ada"), kThrottled);
  EXPECT_EQ(SignIn("192.0.2.1", "ada"), "OK") << "counted at home alone";
}

TEST_F(SignInNetworks, ABlockedNetworkKeepsNobodyOutWhoseHomeItIs) {
  ASSERT_EQ(SignUp("203.0.113.7", "ada"), "OK");
  ASSERT_EQ(SignUp("192.0.2.1", "bob"), "OK");
  Block("203.0.113.0/24");
  EXPECT_EQ(SignIn("203.0.113.8", "nobody"), kThrottled);
  EXPECT_EQ(SignIn("203.0.113.8", "bob"), kThrottled);
  EXPECT_EQ(SignIn("203.0.113.8", "ada"), "OK");
}

TEST_F(SignInNetworks, WhoIsBlockedIsToldSoBeforeAnyHash) {
  Block("203.0.113.0/24");
  std::atomic<int> throttled = 0;
  std::vector<std::thread> strangers;
  for (int i = 0; i < 40; ++i) {
    strangers.emplace_back([&, i] {
      if (SignIn("203.0.113.7", "nobody-" + std::to_string(i)) == kThrottled) ++throttled;
    });
  }
  for (std::thread& stranger : strangers) stranger.join();
  EXPECT_EQ(throttled, 40) << "there are places for 17 to wait for a hash";
  EXPECT_EQ(server.database().Scalar("select count(*) from app.audit_log where kind = 'sign_in_failed'"), "1")
      << "a block is told of once";
}

TEST_F(SignInNetworks, SignUpsAreCountedByNetworkAndAreNoFailedSignIns) {
  ASSERT_EQ(SignUp("203.0.113.7", "ada"), "OK");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(SignUp("198.51.100.1", "ada"), "ALREADY_EXISTS EMAIL_TAKEN");
  EXPECT_EQ(SignUp("198.51.100.1", "x"), "INVALID_ARGUMENT USERNAME_INVALID username")
      << "a bad form is not counted";
  EXPECT_EQ(SignUp("198.51.100.2", "bob"), "OK");
  EXPECT_EQ(SignUp("198.51.100.3", "cyd"), "OK");
  EXPECT_EQ(SignUp("198.51.100.4", "dan"), kThrottled);
  EXPECT_EQ(SignUp("192.0.2.1", "dan"), "OK") << "another network";
  EXPECT_EQ(SignIn("198.51.100.4", "ada"), "OK") << "from where no sign-up is taken";
}

class ClosedSignUp : public testing::Test {
 protected:
  ClosedSignUp() {
    for (Client* client : {&ada, &root}) client->SignUp(client == &ada ? "ada" : "root");
    database_.Sql("update app.users set role = 'admin' where username = 'root'");
    server::ServerOptions options = TestServer::Options();
    options.accounts.sign_up_is_open = false;
    options.database = database_.address();
    closed_ = *server::Server::Start(options);
    for (Client* client : {&ada, &root}) {
      const v1::Tokens tokens = client->tokens;
      *client = Connect();
      client->tokens = tokens;
    }
  }

  Client Connect() const {
    return Client(grpc::CreateChannel("127.0.0.1:" + std::to_string(closed_->port()),
                                      grpc::InsecureChannelCredentials()));
  }

  TestServer open_;
  TestDatabase& database_ = open_.database();
  Client ada = open_.Connect();
  Client root = open_.Connect();
  std::unique_ptr<server::Server> closed_;
};

TEST_F(ClosedSignUp, LeavesAccountsToAdministratorsAndFractalsToInvitations) {
  v1::SignUpRequest request;
  request.set_email("bob@example.com");
  request.set_username("bob");
  request.set_password(Client::kPassword);
  EXPECT_EQ(Connect().Call(&Stub::SignUp, request).Summary(), "FAILED_PRECONDITION SIGN_UP_CLOSED");

  v1::CreateUserRequest made;
  made.set_email("bob@example.com");
  made.set_username("bob");
  made.set_password(Client::kPassword);
  ASSERT_EQ(root.Call(&v1::AdminService::Stub::CreateUser, made).Summary(), "OK");
  Client bob = Connect();
  const auto signed_in = bob.SignIn("bob", Client::kPassword);
  bob.tokens = signed_in->tokens();

  v1::CreateFractalRequest fractal;
  fractal.mutable_fractal()->set_name("Cello");
  v1::CreateInvitationRequest invitation;
  invitation.set_fractal_id(
      ada.Call(&v1::FractalService::Stub::CreateFractal, fractal)->fractal().id());
  invitation.set_email("bob@example.com");
  invitation.set_role(v1::MEMBER_ROLE_VIEWER);
  v1::AcceptInvitationRequest accept;
  accept.set_invitation_token(
      ada.Call(&v1::FractalService::Stub::CreateInvitation, invitation)->invitation_token());
  EXPECT_EQ(bob.Call(&v1::FractalService::Stub::AcceptInvitation, accept).Summary(), "OK");
}

}  // namespace
}  // namespace fractal::tests
