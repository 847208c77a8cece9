// API keys: what they may do, and who knows of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <thread>

#include "auth/token.h"
#include "fractal/v1/metrics.grpc.pb.h"
#include "tests/rpc/credentials_fixture.h"

namespace fractal::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using v1::ApiKey;

constexpr char kScopeMissing[] = "PERMISSION_DENIED SCOPE_MISSING";
constexpr char kSignInNeeded[] = "PERMISSION_DENIED SIGN_IN_NEEDED";

class ApiKeys : public CredentialsTest {
 protected:
  static std::string Make(Client& client) {
    v1::CreateFractalRequest request;
    request.mutable_fractal()->set_name("by key");
    return client.Call(&v1::FractalService::Stub::CreateFractal, request).Summary();
  }
  static std::string ListFractals(Client& client) {
    return client.Call(&v1::FractalService::Stub::ListFractals, v1::ListFractalsRequest()).Summary();
  }
  static std::string ListUsers(Client& client) {
    return client.Call(&Admin::ListUsers, v1::ListUsersRequest()).Summary();
  }
};

TEST_F(ApiKeys, AreShownOnceAndListedByTheirPrefix) {
  const auto made = CreateKey(ada, {ApiKey::SCOPE_WRITE, ApiKey::SCOPE_READ}, "cron");
  const std::string secret = made->secret();
  EXPECT_EQ(auth::ParseToken(secret), auth::TokenKind::kApiKey);
  EXPECT_EQ(made->api_key().prefix(), secret.substr(0, 8));
  const auto listed = KeysOf(ada);
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed[0].id(), made->api_key().id());
  EXPECT_EQ(listed[0].name(), "cron");
  EXPECT_THAT(listed[0].scopes(), ElementsAre(ApiKey::SCOPE_READ, ApiKey::SCOPE_WRITE));
  EXPECT_FALSE(listed[0].has_expire_time());
  EXPECT_FALSE(listed[0].has_last_used_time());
  EXPECT_THAT(KeysOf(bob), SizeIs(0));
  EXPECT_EQ(server.database().Scalar("select count(*) from app.api_keys k where k::text like '%" +
                                     secret.substr(8) + "%'"),
            "0");
}

TEST_F(ApiKeys, ReadWithTheScopeRead) {
  Client reader = ByKey(ada, {ApiKey::SCOPE_READ});
  EXPECT_EQ(ListFractals(reader), "OK");
  EXPECT_EQ(WhoAmI(reader), "OK");
  EXPECT_EQ(Make(reader), kScopeMissing);
}

TEST_F(ApiKeys, WriteWithTheScopeWriteAndThenDoNotRead) {
  Client writer = ByKey(ada, {ApiKey::SCOPE_WRITE});
  EXPECT_EQ(Make(writer), "OK");
  EXPECT_EQ(ListFractals(writer), kScopeMissing);
}

TEST_F(ApiKeys, SeeTheirUsersFractalsAlone) {
  Client reader = ByKey(ada, {ApiKey::SCOPE_READ});
  EXPECT_EQ(GetFractal(reader, MakeFractal(ada, "Cello").id()).Summary(), "OK");
  EXPECT_EQ(GetFractal(reader, MakeFractal(bob, "Chess").id()).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(ApiKeys, AreHeldToTheirScopesInStreams) {
  Client reader = ByKey(ada, {ApiKey::SCOPE_READ});
  grpc::ClientContext context;
  reader.Prepare(&context);
  v1::MetricService::Stub stub(reader.channel());
  const auto stream = stub.StreamMetricValues(&context);
  stream->WritesDone();
  v1::StreamMetricValuesResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(ReadStatus(stream->Finish()).Summary(), kScopeMissing);
}

TEST_F(ApiKeys, AdministerWithTheScopeAdminOfAnAdministrator) {
  Client reader = ByKey(admin, {ApiKey::SCOPE_READ, ApiKey::SCOPE_WRITE});
  EXPECT_EQ(ListUsers(reader), kScopeMissing);
  Client administrator = ByKey(admin, {ApiKey::SCOPE_ADMIN});
  EXPECT_EQ(ListUsers(administrator), "OK");
  EXPECT_EQ(ListFractals(administrator), kScopeMissing);
  EXPECT_EQ(CreateKey(ada, {ApiKey::SCOPE_ADMIN}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS scopes");
  ASSERT_EQ(SetRole(admin, ada.user.id(), v1::User::ROLE_ADMIN).Summary(), "OK");
  Client formerly = ByKey(ada, {ApiKey::SCOPE_ADMIN});
  EXPECT_EQ(ListUsers(formerly), "OK");
  ASSERT_EQ(SetRole(admin, ada.user.id(), v1::User::ROLE_USER).Summary(), "OK");
  EXPECT_EQ(ListUsers(formerly), "PERMISSION_DENIED ADMIN_ONLY");
}

TEST_F(ApiKeys, DecideNothingAboutWhoGetsIn) {
  Client key = ByKey(admin, {ApiKey::SCOPE_READ, ApiKey::SCOPE_WRITE, ApiKey::SCOPE_ADMIN});
  EXPECT_EQ(CreateKey(key, {ApiKey::SCOPE_READ}).Summary(), kSignInNeeded);
  EXPECT_EQ(key.Call(&Auth::ListApiKeys, v1::ListApiKeysRequest()).Summary(), kSignInNeeded);
  EXPECT_EQ(RevokeKey(key, kUnknownId).Summary(), kSignInNeeded);
  EXPECT_EQ(key.Call(&Auth::ListSignIns, v1::ListSignInsRequest()).Summary(), kSignInNeeded);
  EXPECT_EQ(key.Call(&Auth::RevokeSignIn, v1::RevokeSignInRequest()).Summary(), kSignInNeeded);
  EXPECT_EQ(key.Call(&Auth::SignOut, v1::SignOutRequest()).Summary(), kSignInNeeded);
  EXPECT_EQ(key.Call(&Auth::SignOutEverywhere, v1::SignOutEverywhereRequest()).Summary(),
            kSignInNeeded);
  EXPECT_EQ(ChangePassword(key, Client::kPassword, kNewPassword).Summary(), kSignInNeeded);
  EXPECT_EQ(key.Call(&Auth::ChangeEmail, v1::ChangeEmailRequest()).Summary(), kSignInNeeded);
  EXPECT_EQ(DeleteAccount(key).Summary(), kSignInNeeded);
  EXPECT_EQ(key.Call(&Admin::CreateUser, v1::CreateUserRequest()).Summary(), kSignInNeeded);
  EXPECT_EQ(SetRole(key, ada.user.id(), v1::User::ROLE_ADMIN).Summary(), kSignInNeeded);
  EXPECT_EQ(For(key, ada.user.id(), &Admin::DisableUser).Summary(), kSignInNeeded);
  EXPECT_EQ(For(key, ada.user.id(), &Admin::EnableUser).Summary(), kSignInNeeded);
  EXPECT_EQ(For(key, ada.user.id(), &Admin::CreatePasswordResetToken).Summary(), kSignInNeeded);
  EXPECT_EQ(For(key, ada.user.id(), &Admin::SignOutUser).Summary(), kSignInNeeded);
  EXPECT_EQ(For(key, ada.user.id(), &Admin::DeleteUser).Summary(), kSignInNeeded);
  EXPECT_EQ(For(key, ada.user.id(), &Admin::UndeleteUser).Summary(), kSignInNeeded);
}

// This server has not heard of it yet, as it would not between the door and the database.
TEST_F(ApiKeys, AreNotMadeByASignInThatEndedMeanwhile) {
  EXPECT_EQ(WhoAmI(ada), "OK");
  server.database().Sql("set session_replication_role = replica; update app.auth_tokens set "
                        "revoked_at = now(); set session_replication_role = origin");
  EXPECT_EQ(WhoAmI(ada), "OK");
  EXPECT_EQ(CreateKey(ada, {ApiKey::SCOPE_READ}).Summary(), kInvalid);
  EXPECT_EQ(server.database().Scalar("select count(*) from app.api_keys"), "0");
}

TEST_F(ApiKeys, EndAtOnceWhenTheyAreRevoked) {
  const auto made = CreateKey(ada, {ApiKey::SCOPE_READ});
  Client key = WithToken(ada, made->secret());
  EXPECT_EQ(WhoAmI(key), "OK");
  EXPECT_EQ(RevokeKey(ada, made->api_key().id()).Summary(), "OK");
  EXPECT_EQ(WhoAmI(key), kInvalid);
  EXPECT_THAT(KeysOf(ada), SizeIs(0));
  EXPECT_EQ(RevokeKey(ada, made->api_key().id()).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(ApiKeys, OfOthersAreNotFound) {
  const auto made = CreateKey(bob, {ApiKey::SCOPE_READ});
  EXPECT_EQ(RevokeKey(ada, made->api_key().id()).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(RevokeKey(ada, kUnknownId).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(RevokeKey(ada, "").Summary(), "INVALID_ARGUMENT INVALID_FIELDS api_key_id");
  Client key = WithToken(bob, made->secret());
  EXPECT_EQ(WhoAmI(key), "OK");
}

TEST_F(ApiKeys, Expire) {
  v1::CreateApiKeyRequest request;
  request.set_name("for a while");
  request.add_scopes(ApiKey::SCOPE_READ);
  request.mutable_expire_time()->set_seconds(std::time(nullptr) + 3600);
  const auto made = ada.Call(&Auth::CreateApiKey, request);
  EXPECT_EQ(made->api_key().expire_time().seconds(), request.expire_time().seconds());
  Client key = WithToken(ada, made->secret());
  server.database().Sql("update app.api_keys set expires_at = now() - interval '1 second'");
  EXPECT_EQ(WhoAmI(key), kInvalid);
  EXPECT_THAT(KeysOf(ada), SizeIs(1)) << "still listed";
}

TEST_F(ApiKeys, NameTheFieldThatIsWrong) {
  v1::CreateApiKeyRequest request;
  EXPECT_EQ(ada.Call(&Auth::CreateApiKey, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS name scopes");
  request.set_name("a\nb");
  request.add_scopes(ApiKey::SCOPE_READ);
  request.add_scopes(ApiKey::SCOPE_READ);
  request.add_scopes(static_cast<ApiKey::Scope>(9));
  request.mutable_expire_time()->set_seconds(std::time(nullptr) - 10);
  EXPECT_EQ(ada.Call(&Auth::CreateApiKey, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS name scopes[1] scopes[2] expire_time");
}

TEST_F(ApiKeys, AreAtMostFiftyOfAUser) {
  for (int i = 0; i < 50; ++i) ASSERT_EQ(CreateKey(ada, {ApiKey::SCOPE_READ}).Summary(), "OK");
  EXPECT_EQ(CreateKey(ada, {ApiKey::SCOPE_READ}).Summary(),
            "RESOURCE_EXHAUSTED TOO_MANY_API_KEYS");
  v1::ListApiKeysRequest request;
  request.set_page_size(30);
  const auto first = ada.Call(&Auth::ListApiKeys, request);
  request.set_page_token(first->next_page_token());
  EXPECT_EQ(first->api_keys_size() + ada.Call(&Auth::ListApiKeys, request)->api_keys_size(), 50);
  ASSERT_EQ(RevokeKey(ada, first->api_keys(0).id()).Summary(), "OK");
  EXPECT_EQ(CreateKey(ada, {ApiKey::SCOPE_READ}).Summary(), "OK");
  EXPECT_EQ(CreateKey(bob, {ApiKey::SCOPE_READ}).Summary(), "OK");
  request.set_page_size(-1);
  EXPECT_EQ(ada.Call(&Auth::ListApiKeys, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size");
}

TEST_F(ApiKeys, SayAboutWhenTheyWereLastUsed) {
  Client key = ByKey(ada, {ApiKey::SCOPE_READ});
  EXPECT_EQ(WhoAmI(key), "OK");
  for (int tries = 0; tries < 100 && !KeysOf(ada)[0].has_last_used_time(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_TRUE(KeysOf(ada)[0].has_last_used_time());
}

TEST_F(ApiKeys, AreGoodForNothingWhileTheirUserIsDisabled) {
  Client key = ByKey(ada, {ApiKey::SCOPE_READ});
  EXPECT_EQ(WhoAmI(key), "OK");
  ASSERT_EQ(For(admin, ada.user.id(), &Admin::DisableUser).Summary(), "OK");
  EXPECT_EQ(WhoAmI(key), kInvalid);
  ASSERT_EQ(For(admin, ada.user.id(), &Admin::EnableUser).Summary(), "OK");
  EXPECT_EQ(WhoAmI(key), "OK");
  ASSERT_EQ(DeleteAccount(bob).Summary(), "OK");
}

TEST_F(ApiKeys, LeaveATrailWithoutTheKey) {
  const auto made = CreateKey(ada, {ApiKey::SCOPE_READ}, "cron");
  ASSERT_EQ(RevokeKey(ada, made->api_key().id()).Summary(), "OK");
  const auto events = EventsOf(ada);
  EXPECT_EQ(events.at(0), "api_key_revoked");
  EXPECT_EQ(events.at(1), "api_key_created");
  const std::string trail = TrailText();
  EXPECT_THAT(trail, HasSubstr("cron"));
  EXPECT_THAT(trail, Not(HasSubstr(made->secret().substr(8))));
  EXPECT_THAT(trail, Not(HasSubstr("\\\\x")));
  Client key = ByKey(ada, {ApiKey::SCOPE_READ});
  EXPECT_EQ(Make(key), kScopeMissing);
  for (int tries = 0; tries < 100 && EventsOf(ada).at(0) != "permission_denied"; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_THAT(EventsOf(ada), Contains("permission_denied"));
}

}  // namespace
}  // namespace fractal::tests
