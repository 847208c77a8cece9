// AuthService through a real channel: each method and each documented error.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using Stub = v1::AuthService::Stub;

class Accounts : public RpcTest {
 protected:
  static v1::SignUpRequest NewAccount(const std::string& name) {
    v1::SignUpRequest request;
    request.set_email(name + "@example.com");
    request.set_username(name);
    request.set_password(Client::kPassword);
    return request;
  }
  static Answer<v1::RefreshTokensResponse> Refresh(Client& client, const std::string& token) {
    v1::RefreshTokensRequest request;
    request.set_refresh_token(token);
    return client.Call(&Stub::RefreshTokens, request);
  }
  static Answer<v1::GetCurrentUserResponse> WhoAmI(Client& client) {
    return client.Call(&Stub::GetCurrentUser, v1::GetCurrentUserRequest());
  }
  static Answer<v1::ChangePasswordResponse> ChangePassword(Client& client,
                                                           const std::string& current,
                                                           const std::string& wanted) {
    v1::ChangePasswordRequest request;
    request.set_current_password(current);
    request.set_new_password(wanted);
    return client.Call(&Stub::ChangePassword, request);
  }
};

TEST_F(Accounts, AreMadeSignedIn) {
  v1::SignUpRequest request = NewAccount("cyd");
  request.set_time_zone("Europe/Berlin");
  Client cyd = server.Connect();
  const auto made = cyd.Call(&Stub::SignUp, request);
  EXPECT_EQ(made->user().email(), "cyd@example.com");
  EXPECT_EQ(made->user().username(), "cyd");
  EXPECT_EQ(made->user().role(), v1::User::ROLE_USER);
  EXPECT_EQ(made->user().time_zone(), "Europe/Berlin");
  EXPECT_TRUE(made->tokens().access_token().starts_with("fgs_"));
  EXPECT_TRUE(made->tokens().refresh_token().starts_with("fgr_"));
  cyd.tokens = made->tokens();
  EXPECT_EQ(WhoAmI(cyd)->user().id(), made->user().id());
}

TEST_F(Accounts, NameTheFieldThatIsWrong) {
  Client cyd = server.Connect();
  const auto summary = [&](const std::function<void(v1::SignUpRequest&)>& spoil) {
    v1::SignUpRequest request = NewAccount("cyd");
    spoil(request);
    return cyd.Call(&Stub::SignUp, request).Summary();
  };
  EXPECT_EQ(summary([](auto& r) { r.set_email("not an e-mail"); }),
            "INVALID_ARGUMENT EMAIL_INVALID email");
  EXPECT_EQ(summary([](auto& r) { r.set_username("a b"); }),
            "INVALID_ARGUMENT USERNAME_INVALID username");
  EXPECT_EQ(summary([](auto& r) { r.set_time_zone("../../etc/passwd"); }),
            "INVALID_ARGUMENT TIME_ZONE_UNKNOWN time_zone");
  for (const std::string& password :
       {std::string("short"), std::string(73, 'x'), std::string("nul\0in the middle", 17),
        std::string("password123"), std::string("cyd@example.com")}) {
    EXPECT_EQ(summary([&](auto& r) { r.set_password(password); }),
              "INVALID_ARGUMENT PASSWORD_NOT_ALLOWED password");
  }
}

TEST_F(Accounts, AreUniqueByEmailAndUsernameInAnyCase) {
  v1::SignUpRequest request = NewAccount("someone");
  request.set_email("ADA@Example.COM");
  EXPECT_EQ(bob.Call(&Stub::SignUp, request).Summary(), "ALREADY_EXISTS EMAIL_TAKEN");
  request = NewAccount("someone");
  request.set_username("ADA");
  EXPECT_EQ(bob.Call(&Stub::SignUp, request).Summary(), "ALREADY_EXISTS USERNAME_TAKEN");
}

TEST_F(Accounts, SignInByEmailOrUsernameInAnyCase) {
  for (const char* login : {"ada@example.com", "ADA@EXAMPLE.COM", "ada", "Ada"}) {
    Client client = server.Connect();
    EXPECT_EQ(client.SignIn(login, Client::kPassword)->user().id(), ada.user.id());
    EXPECT_EQ(WhoAmI(client)->user().id(), ada.user.id());
  }
}

TEST_F(Accounts, AnswerAWrongPasswordAnUnknownUserAndADisabledOneAlike) {
  server.database().Sql("update app.users set is_active = false where username = 'bob'");
  Client client = server.Connect();
  const auto wrong = client.SignIn("ada", "wrong password");
  const auto unknown = client.SignIn("nobody", "wrong password");
  const auto disabled = client.SignIn("bob", Client::kPassword);
  const auto strange = client.SignIn(std::string("ada\0x", 5), std::string(100, 'x'));
  EXPECT_EQ(wrong.Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  for (const auto* other : {&unknown, &disabled, &strange}) {
    EXPECT_EQ(other->Summary(), wrong.Summary());
    EXPECT_EQ(other->status.message, wrong.status.message);
  }
}

TEST_F(Accounts, KeepNoPasswordAndNoTokenInTheClear) {
  const std::string everything = server.database().Scalar(
      "select string_agg(row::text, ' ') from (select u::text as row from app.users u union all "
      "select t::text from app.auth_tokens t) as rows");
  EXPECT_THAT(everything, testing::HasSubstr("$2b$04$"));
  EXPECT_THAT(everything, testing::Not(testing::HasSubstr(Client::kPassword)));
  EXPECT_THAT(everything, testing::Not(testing::HasSubstr("fgs_")));
  EXPECT_THAT(everything, testing::Not(testing::HasSubstr("fgr_")));
}

TEST_F(Accounts, RefuseCallsWithoutAGoodToken) {
  Client client = server.Connect();
  const auto summary = [&](const std::string& token) {
    client.tokens.set_access_token(token);
    return WhoAmI(client).Summary();
  };
  EXPECT_EQ(summary(""), "UNAUTHENTICATED TOKEN_MISSING");
  EXPECT_EQ(summary("garbage"), "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(summary("two words"), "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(summary(ada.tokens.refresh_token()), "UNAUTHENTICATED TOKEN_INVALID");
  std::string changed = ada.tokens.access_token();
  changed.back() = changed.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(summary(changed), "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(summary(ada.tokens.access_token()), "OK");
}

TEST_F(Accounts, RefuseATokenThatHasExpired) {
  server.database().Sql("update app.auth_tokens set expires_at = now() - interval '1 second'");
  EXPECT_EQ(WhoAmI(ada).Summary(), "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(Refresh(ada, ada.tokens.refresh_token()).Summary(),
            "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
}

TEST_F(Accounts, RefuseAUserWhoWasDisabledFromHisNextCallOn) {
  EXPECT_EQ(WhoAmI(ada).Summary(), "OK");  // and now it is in the cache
  server.database().Sql("update app.users set is_active = false where username = 'ada'");
  std::string summary;
  for (int tries = 0; tries < 50 && summary != "UNAUTHENTICATED TOKEN_INVALID"; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    summary = WhoAmI(ada).Summary();
  }
  EXPECT_EQ(summary, "UNAUTHENTICATED TOKEN_INVALID") << "NOTIFY reaches the server within 1 s";
}

TEST_F(Accounts, SignOutEndsOneSignInOnly) {
  Client elsewhere = server.Connect();
  elsewhere.SignIn("ada", Client::kPassword);
  EXPECT_EQ(WhoAmI(elsewhere).Summary(), "OK");
  EXPECT_EQ(elsewhere.Call(&Stub::SignOut, v1::SignOutRequest()).Summary(), "OK");
  EXPECT_EQ(WhoAmI(elsewhere).Summary(), "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(Refresh(elsewhere, elsewhere.tokens.refresh_token()).Summary(),
            "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
  EXPECT_EQ(WhoAmI(ada).Summary(), "OK");
}

TEST_F(Accounts, RefreshTokensAreGoodOnce) {
  const std::string first = ada.tokens.refresh_token();
  const auto refreshed = Refresh(ada, first);
  EXPECT_NE(refreshed->tokens().access_token(), ada.tokens.access_token());
  EXPECT_NE(refreshed->tokens().refresh_token(), first);
  ada.tokens = refreshed->tokens();
  EXPECT_EQ(WhoAmI(ada).Summary(), "OK");
}

TEST_F(Accounts, RefuseWhatIsNoRefreshToken) {
  for (const std::string& token : {std::string(), std::string("garbage"), ada.tokens.access_token()}) {
    EXPECT_EQ(Refresh(ada, token).Summary(), "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
  }
}

TEST_F(Accounts, ANewPasswordEndsEveryOtherSignIn) {
  Client elsewhere = server.Connect();
  elsewhere.SignIn("ada", Client::kPassword);
  EXPECT_EQ(ChangePassword(ada, Client::kPassword, "quiet marble stairs").Summary(), "OK");
  EXPECT_EQ(WhoAmI(ada).Summary(), "OK");
  EXPECT_EQ(WhoAmI(elsewhere).Summary(), "UNAUTHENTICATED TOKEN_INVALID");
  Client again = server.Connect();
  EXPECT_EQ(again.SignIn("ada", Client::kPassword).Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  EXPECT_EQ(again.SignIn("ada", "quiet marble stairs").Summary(), "OK");
}

TEST_F(Accounts, ANewPasswordNeedsTheCurrentOneAndTheRules) {
  EXPECT_EQ(ChangePassword(ada, "wrong", "quiet marble stairs").Summary(),
            "UNAUTHENTICATED SIGN_IN_FAILED");
  EXPECT_EQ(ChangePassword(ada, Client::kPassword, "short").Summary(),
            "INVALID_ARGUMENT PASSWORD_NOT_ALLOWED new_password");
  Client anonymous = server.Connect();
  EXPECT_EQ(ChangePassword(anonymous, Client::kPassword, "quiet marble stairs").Summary(),
            "UNAUTHENTICATED TOKEN_MISSING");
}

TEST_F(Accounts, AreThrottledAfterFiveFailuresAndASignedInOwnerIsNot) {
  Client thief = server.Connect();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(thief.SignIn("ada", "wrong password").Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  }
  const auto throttled = thief.SignIn("ada", Client::kPassword);
  EXPECT_EQ(throttled.Summary(), "RESOURCE_EXHAUSTED SIGN_IN_THROTTLED");
  EXPECT_EQ(throttled.status.retry_after, absl::Seconds(1));
  EXPECT_EQ(WhoAmI(ada).Summary(), "OK");
  EXPECT_EQ(thief.SignIn("bob", Client::kPassword).Summary(), "OK") << "another account";
  server.database().Sql("update app.sign_in_throttles set blocked_until = now()");
  EXPECT_EQ(thief.SignIn("ada", Client::kPassword).Summary(), "OK");
  EXPECT_EQ(thief.SignIn("ada", "wrong password").Summary(), "UNAUTHENTICATED SIGN_IN_FAILED")
      << "a success clears the count";
}

TEST_F(Accounts, SayWhenTheThrottleEnds) {
  Client thief = server.Connect();
  for (int i = 0; i < 5; ++i) thief.SignIn("ada", "wrong password");
  server.database().Sql("update app.sign_in_throttles set blocked_until = now() + interval '90 s'");
  const auto throttled = thief.SignIn("ada", Client::kPassword);
  ASSERT_TRUE(throttled.status.retry_after.has_value()) << throttled.Summary();
  EXPECT_GT(*throttled.status.retry_after, absl::Seconds(60));
  EXPECT_LE(*throttled.status.retry_after, absl::Seconds(90));
}

TEST_F(Accounts, LetNoStrangerKeepTheirOwnersFromChangingThem) {
  Client thief = server.Connect();
  for (int i = 0; i < 6; ++i) thief.SignIn("ada@example.com", "wrong password");
  EXPECT_EQ(thief.SignIn("ada@example.com", Client::kPassword).Summary(),
            "RESOURCE_EXHAUSTED SIGN_IN_THROTTLED");
  EXPECT_EQ(ChangePassword(ada, Client::kPassword, "quiet marble stairs").Summary(), "OK");
}

// PostgreSQL's lower() makes an i of the first letter and a k of the second.
TEST_F(Accounts, AreNotKnownByLettersThatLookAlike) {
  server.SignUp("kiki");
  Client client = server.Connect();
  for (const char* login : {"k\u0130ki", "\u212Aiki"}) {
    EXPECT_EQ(client.SignIn(login, Client::kPassword).Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  }
  EXPECT_EQ(client.SignIn("KIKI", Client::kPassword).Summary(), "OK");
}

TEST_F(Accounts, RefuseMoreSignInsAtOnceThanTheyCanHash) {
  server::ServerOptions options = TestServer::Options();
  options.accounts.bcrypt_cost = 10;
  options.database = server.database().address();
  const auto slow = server::Server::Start(options);
  ASSERT_TRUE(slow.ok()) << slow.status();
  std::atomic<int> busy = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 40; ++i) {
    threads.emplace_back([&, i] {
      Client client(grpc::CreateChannel("127.0.0.1:" + std::to_string((*slow)->port()),
                                        grpc::InsecureChannelCredentials()));
      const auto answer =
          client.Call(&Stub::SignUp, NewAccount("crowd-" + std::to_string(i)));
      if (answer.Summary() == "RESOURCE_EXHAUSTED SIGN_IN_BUSY") ++busy;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(busy, 0);
  EXPECT_EQ(WhoAmI(ada).Summary(), "OK");
}

TEST_F(Accounts, HashAgainWhenTheCostRises) {
  const std::string cost =
      "select substr(password_hash, 5, 2) from app.users where username = 'ada'";
  EXPECT_EQ(server.database().Scalar(cost), "04");
  server::ServerOptions options = TestServer::Options();
  options.accounts.bcrypt_cost = 5;
  options.database = server.database().address();
  const auto costlier = server::Server::Start(options);
  ASSERT_TRUE(costlier.ok()) << costlier.status();
  Client client(grpc::CreateChannel("127.0.0.1:" + std::to_string((*costlier)->port()),
                                    grpc::InsecureChannelCredentials()));
  EXPECT_EQ(client.SignIn("ada", Client::kPassword).Summary(), "OK");
  EXPECT_EQ(server.database().Scalar(cost), "05");
  EXPECT_EQ(client.SignIn("ada", Client::kPassword).Summary(), "OK");
}

TEST_F(Accounts, ArePepperedFromTheNextSignInOnAndThenOnlyWithThatPepper) {
  const std::string kept = "select password_hash from app.users where username = 'ada'";
  server::ServerOptions options = TestServer::Options();
  options.database = server.database().address();
  options.accounts.pepper = "a pepper of at least thirty-two bytes";
  {
    const auto peppered = server::Server::Start(options);
    ASSERT_TRUE(peppered.ok()) << peppered.status();
    Client client(grpc::CreateChannel("127.0.0.1:" + std::to_string((*peppered)->port()),
                                      grpc::InsecureChannelCredentials()));
    EXPECT_EQ(client.SignIn("ada", Client::kPassword).Summary(), "OK");
    EXPECT_THAT(server.database().Scalar(kept), testing::StartsWith("hmac-sha256:"));
    EXPECT_EQ(client.SignIn("ada", Client::kPassword).Summary(), "OK");
    EXPECT_EQ(client.SignIn("ada", "wrong password").Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  }
  for (const char* pepper : {"", "another pepper of thirty-two bytes and more"}) {
    options.accounts.pepper = pepper;
    const auto refused = server::Server::Start(options);
    ASSERT_FALSE(refused.ok()) << pepper;
    EXPECT_THAT(std::string(refused.status().message()),
                testing::HasSubstr("1 accounts have passwords under"));
  }
  options.accounts.pepper = "short";
  EXPECT_FALSE(server::Server::Start(options).ok());

  options.accounts.pepper = "";
  options.accounts.pepper_is_lost = true;
  const auto without = server::Server::Start(options);
  ASSERT_TRUE(without.ok()) << without.status();
  Client client(grpc::CreateChannel("127.0.0.1:" + std::to_string((*without)->port()),
                                    grpc::InsecureChannelCredentials()));
  EXPECT_EQ(client.SignIn("ada", Client::kPassword).Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  EXPECT_EQ(client.SignIn("bob", Client::kPassword).Summary(), "OK");
}

}  // namespace
}  // namespace fractal::tests
