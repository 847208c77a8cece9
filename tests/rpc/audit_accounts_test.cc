// AuditService.ListAccountEvents: sign-ins, tokens and passwords in the trail, and no secret of
// theirs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>


#include "auth/token.h"
#include "tests/rpc/audit_fixture.h"

namespace fractal::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using AuthStub = v1::AuthService::Stub;

constexpr char kWrong[] = "not the password at all";
constexpr char kNewPassword[] = "cobalt marmot sundial";

class AuditAccounts : public AuditTest {
 protected:
  static Answer<v1::RefreshTokensResponse> Refresh(Client& client, const std::string& token) {
    v1::RefreshTokensRequest request;
    request.set_refresh_token(token);
    return client.Call(&AuthStub::RefreshTokens, request);
  }
  static Answer<v1::ChangePasswordResponse> ChangePassword(Client& client,
                                                           const std::string& current) {
    v1::ChangePasswordRequest request;
    request.set_current_password(current);
    request.set_new_password(kNewPassword);
    return client.Call(&AuthStub::ChangePassword, request);
  }
  static v1::AuditEvent NewestOf(Client& client) { return AccountEvents(client).at(0); }
};

TEST_F(AuditAccounts, BeginWithASignUpAndItsTokens) {
  EXPECT_THAT(AccountKinds(bob), ElementsAre("SIGN_IN", "SIGN_UP"));
  for (const v1::AuditEvent& event : AccountEvents(bob)) {
    EXPECT_EQ(event.user_id(), bob.user.id());
    EXPECT_EQ(event.database_role(), "fractal_auth");
    EXPECT_EQ(event.peer(), "127.0.0.1");
    EXPECT_NE(event.request_id(), "");
  }
}

TEST_F(AuditAccounts, KeepASignInWithItsRequestId) {
  v1::SignInRequest request;
  request.set_login("bob");
  request.set_password(Client::kPassword);
  Client elsewhere = server.Connect();
  const std::string request_id = RequestIdOf(elsewhere, &AuthStub::SignIn, request);
  EXPECT_EQ(NewestOf(bob).kind(), v1::AUDIT_KIND_SIGN_IN);
  EXPECT_EQ(NewestOf(bob).request_id(), request_id);
}

TEST_F(AuditAccounts, KeepAFailedSignIn) {
  Client elsewhere = server.Connect();
  const auto failed = elsewhere.SignIn("bob", kWrong);
  ASSERT_EQ(failed.status.code, grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(NewestOf(bob).kind(), v1::AUDIT_KIND_SIGN_IN_FAILED);
  EXPECT_EQ(NewestOf(bob).request_id(), failed.status.request_id);
  EXPECT_EQ(Json(NewestOf(bob).detail())["reason"], "SIGN_IN_FAILED");
}

TEST_F(AuditAccounts, KeepAFailedSignInOfNobodyWithoutTheNameThatWasTyped) {
  Client elsewhere = server.Connect();
  elsewhere.SignIn(kWrong, Client::kPassword);
  EXPECT_EQ(server.database().Scalar(
                "select count(*) from app.audit_log where kind = 'sign_in_failed' and user_id is "
                "null and request_id is not null"),
            "1");
}

TEST_F(AuditAccounts, KeepTheFirstThrottledSignInOfEachBlock) {
  Client elsewhere = server.Connect();
  const auto expect_events = [&](const char* count) {
    EXPECT_EQ(server.database().Scalar("select count(*) from app.audit_log where kind = "
                                       "'sign_in_failed' and user_id = '" +
                                       bob.user.id() + "'"),
              count);
  };
  const auto block_for = [&](const std::string& interval) {
    server.database().Sql("update app.sign_in_throttles set blocked_until = now() + interval '" +
                          interval + "' where scope = 'account'");
  };
  for (int i = 0; i < 4; ++i) elsewhere.SignIn("bob", kWrong);
  expect_events("4");
  block_for("10 minutes");
  for (int i = 0; i < 3; ++i) elsewhere.SignIn("bob", kWrong);
  expect_events("5");
  EXPECT_EQ(Json(NewestOf(bob).detail())["reason"], "SIGN_IN_THROTTLED");
  block_for("20 minutes");
  for (int i = 0; i < 3; ++i) elsewhere.SignIn("bob", kWrong);
  expect_events("6");
}

TEST_F(AuditAccounts, KeepARefreshAndTheTheftOfAToken) {
  const std::string used = bob.tokens.refresh_token();
  const auto fresh = Refresh(bob, used);
  ASSERT_EQ(fresh.Summary(), "OK");
  bob.tokens = fresh->tokens();
  EXPECT_THAT(AccountKinds(bob), ElementsAre("TOKENS_REFRESHED", "SIGN_IN", "SIGN_UP"));
  ASSERT_EQ(Refresh(bob, fresh->tokens().refresh_token()).Summary(), "OK");
  ASSERT_EQ(Refresh(bob, used).status.code, grpc::StatusCode::UNAUTHENTICATED);
  ASSERT_EQ(bob.SignIn("bob", Client::kPassword).Summary(), "OK");
  EXPECT_THAT(AccountKinds(bob),
              testing::UnorderedElementsAre("SIGN_IN", "TOKEN_REUSED", "TOKENS_REVOKED",
                                            "TOKENS_REFRESHED", "TOKENS_REFRESHED", "SIGN_IN",
                                            "SIGN_UP"));
}

TEST_F(AuditAccounts, KeepASignOut) {
  ASSERT_EQ(bob.Call(&AuthStub::SignOut, v1::SignOutRequest()).Summary(), "OK");
  ASSERT_EQ(bob.SignIn("bob", Client::kPassword).Summary(), "OK");
  EXPECT_THAT(AccountKinds(bob), testing::UnorderedElementsAre("SIGN_IN", "SIGN_OUT",
                                                               "TOKENS_REVOKED", "SIGN_IN",
                                                               "SIGN_UP"));
  for (const v1::AuditEvent& event : AccountEvents(bob)) {
    if (event.kind() != v1::AUDIT_KIND_SIGN_OUT) continue;
    EXPECT_EQ(event.actor_id(), bob.user.id());
  }
}

TEST_F(AuditAccounts, KeepAChangeOfThePasswordAndATryAtIt) {
  const auto failed = ChangePassword(bob, kWrong);
  ASSERT_FALSE(failed.status.ok());
  EXPECT_EQ(NewestOf(bob).kind(), v1::AUDIT_KIND_SIGN_IN_FAILED);
  EXPECT_EQ(NewestOf(bob).actor_id(), bob.user.id());
  ASSERT_EQ(ChangePassword(bob, Client::kPassword).Summary(), "OK");
  EXPECT_THAT(AccountKinds(bob), Contains("PASSWORD_CHANGED"));
}

TEST_F(AuditAccounts, KeepAChangedTimeZone) {
  v1::UpdateCurrentUserRequest request;
  request.mutable_user()->set_time_zone("Europe/Berlin");
  ASSERT_EQ(bob.Call(&AuthStub::UpdateCurrentUser, request).Summary(), "OK");
  const v1::AuditEvent event = NewestOf(bob);
  EXPECT_EQ(event.kind(), v1::AUDIT_KIND_ACCOUNT_CHANGED);
  EXPECT_EQ(Json(event.changes(0).before())["time_zone"], "UTC");
  EXPECT_EQ(Json(event.changes(0).after())["time_zone"], "Europe/Berlin");
}

TEST_F(AuditAccounts, AreTheCallersOwn) {
  for (const v1::AuditEvent& event : AccountEvents(ada)) {
    EXPECT_EQ(event.user_id(), ada.user.id());
  }
  Client nobody = server.Connect();
  EXPECT_EQ(nobody.Call(&AuditStub::ListAccountEvents, v1::ListAccountEventsRequest()).status.code,
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(AuditAccounts, AreListedByFilterAndPage) {
  ASSERT_EQ(bob.SignIn("bob", Client::kPassword).Summary(), "OK");
  v1::ListAccountEventsRequest request;
  request.mutable_filter()->add_kinds(v1::AUDIT_KIND_SIGN_IN);
  request.set_page_size(1);
  const auto first = bob.Call(&AuditStub::ListAccountEvents, request);
  ASSERT_EQ(first->events_size(), 1);
  request.set_page_token(first->next_page_token());
  const auto second = bob.Call(&AuditStub::ListAccountEvents, request);
  ASSERT_EQ(second->events_size(), 1);
  EXPECT_NE(first->events(0).id(), second->events(0).id());
  EXPECT_EQ(second->next_page_token(), "");
  request.set_page_size(-1);
  request.mutable_filter()->add_kinds(v1::AUDIT_KIND_UNSPECIFIED);
  EXPECT_EQ(bob.Call(&AuditStub::ListAccountEvents, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size filter.kinds[1]");
}

// Everything that may never be written down: texts, and what is kept of them in their place.
TEST_F(AuditAccounts, HoldNoPasswordTokenOrHash) {
  std::vector<std::string> secrets = {Client::kPassword, kWrong, kNewPassword, "$2b$"};
  const auto keep = [&](const v1::Tokens& tokens) {
    for (const std::string& token : {tokens.access_token(), tokens.refresh_token()}) {
      secrets.push_back(token);
      const auto hash = auth::TokenHash(token);
      std::string hex;
      for (const uint8_t byte : hash) {
        constexpr char kDigits[] = "0123456789abcdef";
        hex += {kDigits[byte >> 4], kDigits[byte & 15]};
      }
      secrets.push_back(hex);
    }
  };
  keep(bob.tokens);
  bob.SignIn(kWrong, Client::kPassword);
  bob.SignIn("bob", kWrong);
  const std::string used = bob.tokens.refresh_token();
  bob.tokens = Refresh(bob, used)->tokens();
  keep(bob.tokens);
  Refresh(bob, used);
  ASSERT_EQ(bob.SignIn("bob", Client::kPassword).Summary(), "OK");
  keep(bob.tokens);
  ChangePassword(bob, kWrong);
  ASSERT_EQ(ChangePassword(bob, Client::kPassword).Summary(), "OK");
  server.database().Sql("delete from app.auth_tokens");
  server.database().Sql("delete from app.users where username = 'bob'");
  const std::string trail =
      server.database().Scalar("select string_agg(e::text, E'\\n') from app.audit_log e");
  EXPECT_THAT(trail, HasSubstr("account_purged"));
  EXPECT_THAT(trail, HasSubstr("password_changed"));
  for (const std::string& secret : secrets) EXPECT_THAT(trail, Not(HasSubstr(secret))) << secret;
  // What the trail does hold says that the search could have found it.
  EXPECT_THAT(trail, HasSubstr("bob@example.com"));
}

}  // namespace
}  // namespace fractal::tests
