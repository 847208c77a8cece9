// Sign-ins that a user lists and ends, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rpc/credentials_fixture.h"

namespace fractal::tests {
namespace {

using testing::Contains;
using testing::SizeIs;

class SignIns : public CredentialsTest {
 protected:
  static std::string Revoke(Client& client, const std::string& id) {
    v1::RevokeSignInRequest request;
    request.set_sign_in_id(id);
    return client.Call(&Auth::RevokeSignIn, request).Summary();
  }
};

TEST_F(SignIns, AreListedNewestFirstWithTheCallersOwnMarked) {
  Client phone = SignInAgain(ada);
  const auto listed = SignInsOf(phone);
  ASSERT_THAT(listed, SizeIs(2));
  EXPECT_TRUE(listed[0].current());
  EXPECT_FALSE(listed[1].current());
  EXPECT_NE(listed[0].id(), listed[1].id());
  EXPECT_EQ(listed[0].address(), "127.0.0.1");
  EXPECT_THAT(listed[0].user_agent(), testing::StartsWith("grpc-c++/"));
  EXPECT_EQ(listed[0].create_time().seconds(), listed[0].last_used_time().seconds());
  EXPECT_EQ(listed[0].expire_time().seconds() - listed[0].create_time().seconds(), 30 * 86'400);
  EXPECT_TRUE(SignInsOf(ada)[1].current());
  EXPECT_THAT(SignInsOf(bob), SizeIs(1));
}

TEST_F(SignIns, AreListedByPages) {
  SignInAgain(ada);
  SignInAgain(ada);
  v1::ListSignInsRequest request;
  request.set_page_size(2);
  const auto first = ada.Call(&Auth::ListSignIns, request);
  ASSERT_EQ(first->sign_ins_size(), 2);
  request.set_page_token(first->next_page_token());
  const auto second = ada.Call(&Auth::ListSignIns, request);
  ASSERT_EQ(second->sign_ins_size(), 1);
  EXPECT_TRUE(second->sign_ins(0).current()) << "the oldest";
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(bob.Call(&Auth::ListSignIns, request).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
  request.set_page_size(-1);
  EXPECT_EQ(ada.Call(&Auth::ListSignIns, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size");
}

TEST_F(SignIns, SayWhenTheirTokensWereLastRefreshed) {
  server.database().Sql("update app.sign_ins set last_used_at = now() - interval '1 day'");
  const auto before = SignInsOf(ada)[0];
  EXPECT_EQ(Refresh(ada), "OK");
  const auto after = SignInsOf(ada)[0];
  EXPECT_EQ(after.id(), before.id());
  EXPECT_GT(after.last_used_time().seconds(), before.last_used_time().seconds());
}

TEST_F(SignIns, EndOneByOne) {
  Client phone = SignInAgain(ada);
  EXPECT_EQ(WhoAmI(phone), "OK");
  const std::string id = SignInsOf(phone)[0].id();
  EXPECT_EQ(Revoke(ada, id), "OK");
  EXPECT_EQ(WhoAmI(phone), kInvalid) << "from the next call on";
  EXPECT_EQ(Refresh(phone), "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
  EXPECT_EQ(WhoAmI(ada), "OK");
  EXPECT_THAT(SignInsOf(ada), SizeIs(1));
  EXPECT_EQ(Revoke(ada, id), "NOT_FOUND NOT_FOUND") << "it has ended";
  EXPECT_THAT(EventsOf(ada), Contains("sign_out"));
}

TEST_F(SignIns, OfOthersAreNotFound) {
  const std::string foreign = SignInsOf(bob)[0].id();
  EXPECT_EQ(Revoke(ada, foreign), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Revoke(ada, kUnknownId), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Revoke(ada, "garbage"), "INVALID_ARGUMENT INVALID_FIELDS sign_in_id");
  EXPECT_EQ(WhoAmI(bob), "OK");
}

TEST_F(SignIns, EndEverywhereAndKeysStay) {
  Client phone = SignInAgain(ada);
  Client service = ByKey(ada, {v1::ApiKey::SCOPE_READ});
  EXPECT_EQ(WhoAmI(phone), "OK");
  const auto ended = ada.Call(&Auth::SignOutEverywhere, v1::SignOutEverywhereRequest());
  EXPECT_EQ(ended->sign_ins_ended(), 2);
  EXPECT_EQ(WhoAmI(ada), kInvalid);
  EXPECT_EQ(WhoAmI(phone), kInvalid);
  EXPECT_EQ(Refresh(phone), "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
  EXPECT_EQ(WhoAmI(service), "OK");
  EXPECT_EQ(WhoAmI(bob), "OK");
  EXPECT_EQ(LiveRefreshTokens(ada), "0");
}

TEST_F(SignIns, AnAdministratorEndsThemWithKeysAndResetTokens) {
  Client service = ByKey(ada, {v1::ApiKey::SCOPE_READ});
  const std::string reset = MakeResetToken(ada.user.id());
  EXPECT_EQ(WhoAmI(service), "OK");
  const auto ended = For(admin, ada.user.id(), &Admin::SignOutUser);
  EXPECT_EQ(ended->sign_ins_ended(), 1);
  EXPECT_EQ(ended->api_keys_revoked(), 1);
  EXPECT_EQ(WhoAmI(ada), kInvalid);
  EXPECT_EQ(WhoAmI(service), kInvalid);
  EXPECT_EQ(ResetPassword(bob, reset, kNewPassword).Summary(),
            "UNAUTHENTICATED RESET_TOKEN_INVALID");
  EXPECT_EQ(SignInAgain(ada).user.id(), ada.user.id());
  EXPECT_EQ(For(admin, kUnknownId, &Admin::SignOutUser).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(For(bob, ada.user.id(), &Admin::SignOutUser).Summary(),
            "PERMISSION_DENIED ADMIN_ONLY");
}

TEST_F(SignIns, LastThirtyDaysHoweverOftenTheirTokensAreRefreshed) {
  server.database().Sql("update app.sign_ins set expires_at = now() + interval '5 minutes'");
  const auto refreshed = Refresh(ada, ada.tokens.refresh_token());
  const auto end = SignInsOf(ada)[0].expire_time().seconds();
  EXPECT_EQ(refreshed->tokens().refresh_expire_time().seconds(), end);
  EXPECT_EQ(refreshed->tokens().access_expire_time().seconds(), end) << "not a quarter of an hour";
  ada.tokens = refreshed->tokens();
  server.database().Sql("update app.sign_ins set expires_at = now() - interval '1 second'");
  EXPECT_EQ(Refresh(ada), "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
}

TEST_F(SignIns, AreCutLooseByANewPasswordButTheCallersOwn) {
  Client phone = SignInAgain(ada);
  Client service = ByKey(ada, {v1::ApiKey::SCOPE_READ});
  EXPECT_EQ(ChangePassword(ada, Client::kPassword, kNewPassword).Summary(), "OK");
  EXPECT_EQ(WhoAmI(phone), kInvalid);
  EXPECT_THAT(SignInsOf(ada), SizeIs(1));
  EXPECT_EQ(WhoAmI(service), "OK") << "services go on";
}

}  // namespace
}  // namespace fractal::tests
