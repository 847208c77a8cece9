// Passwords that are reset by a token of an administrator's.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "auth/token.h"
#include "tests/rpc/credentials_fixture.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

constexpr char kResetInvalid[] = "UNAUTHENTICATED RESET_TOKEN_INVALID";

class ResetTokens : public CredentialsTest {
 protected:
  std::string Reset(const std::string& token, const std::string& wanted = kNewPassword) {
    Client anonymous = server.Connect();
    return ResetPassword(anonymous, token, wanted).Summary();
  }
};

TEST_F(ResetTokens, SetANewPasswordAndPutEverybodyElseOut) {
  Client key = ByKey(ada, {v1::ApiKey::SCOPE_READ});
  EXPECT_EQ(WhoAmI(ada), "OK");
  EXPECT_EQ(WhoAmI(key), "OK");
  EXPECT_EQ(Reset(MakeResetToken(ada.user.id())), "OK");
  EXPECT_EQ(WhoAmI(ada), kInvalid);
  EXPECT_EQ(Refresh(ada), "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
  EXPECT_EQ(WhoAmI(key), kInvalid);
  Client again = server.Connect();
  EXPECT_EQ(again.SignIn("ada", Client::kPassword).Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  EXPECT_EQ(again.SignIn("ada", kNewPassword).Summary(), "OK");
  EXPECT_EQ(WhoAmI(bob), "OK");
}

TEST_F(ResetTokens, AreGoodOnce) {
  const std::string token = MakeResetToken(ada.user.id());
  EXPECT_EQ(Reset(token), "OK");
  EXPECT_EQ(Reset(token, "another fine mess"), kResetInvalid);
}

TEST_F(ResetTokens, AreGoodOnceForTwoAtTheSameTime) {
  const std::string token = MakeResetToken(ada.user.id());
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      if (Reset(token, "quiet marble stairs " + std::to_string(i)) == "OK") ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 1);
}

TEST_F(ResetTokens, AreGoodForAnHour) {
  const std::string token = MakeResetToken(ada.user.id());
  EXPECT_EQ(server.database().Scalar("select expires_at - created_at between interval '59 minutes' "
                                     "and interval '61 minutes' from app.reset_tokens"),
            "t");
  server.database().Sql("update app.reset_tokens set expires_at = now() - interval '1 second'");
  EXPECT_EQ(Reset(token), kResetInvalid);
}

TEST_F(ResetTokens, TakeThePlaceOfEarlierOnes) {
  const std::string first = MakeResetToken(ada.user.id());
  const std::string second = MakeResetToken(ada.user.id());
  EXPECT_EQ(Reset(first), kResetInvalid);
  EXPECT_EQ(Reset(second), "OK");
}

TEST_F(ResetTokens, StayGoodWhenThePasswordIsNotAllowed) {
  const std::string token = MakeResetToken(ada.user.id());
  EXPECT_EQ(Reset(token, "short"), "INVALID_ARGUMENT PASSWORD_NOT_ALLOWED new_password");
  EXPECT_EQ(Reset(token, "ada@example.com"), "INVALID_ARGUMENT PASSWORD_NOT_ALLOWED new_password");
  EXPECT_EQ(Reset(token), "OK");
}

TEST_F(ResetTokens, AreNoOtherTokens) {
  for (const std::string& token : {std::string(), std::string("garbage"),
                                   ada.tokens.access_token(), ada.tokens.refresh_token(),
                                   *auth::GenerateToken(auth::TokenKind::kReset)}) {
    EXPECT_EQ(Reset(token), kResetInvalid);
  }
  Client bearer = WithToken(ada, MakeResetToken(ada.user.id()));
  EXPECT_EQ(WhoAmI(bearer), kInvalid);
}

TEST_F(ResetTokens, AreGoodForNothingWhileTheirUserIsDisabled) {
  const std::string token = MakeResetToken(ada.user.id());
  ASSERT_EQ(For(admin, ada.user.id(), &Admin::DisableUser).Summary(), "OK");
  EXPECT_EQ(Reset(token), kResetInvalid);
}

TEST_F(ResetTokens, AreMadeByAdministratorsForUsersWhoAreThere) {
  EXPECT_EQ(For(bob, ada.user.id(), &Admin::CreatePasswordResetToken).Summary(),
            "PERMISSION_DENIED ADMIN_ONLY");
  EXPECT_EQ(For(admin, kUnknownId, &Admin::CreatePasswordResetToken).Summary(),
            "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(For(admin, "", &Admin::CreatePasswordResetToken).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS user_id");
  ASSERT_EQ(DeleteAccount(bob).Summary(), "OK");
  EXPECT_EQ(For(admin, bob.user.id(), &Admin::CreatePasswordResetToken).Summary(),
            "NOT_FOUND NOT_FOUND");
}

TEST_F(ResetTokens, ForgiveWhatWasCountedAgainstTheAccount) {
  Client thief = server.Connect();
  for (const char* login : {"ada", "ada@example.com"}) {
    for (int i = 0; i < 5; ++i) thief.SignIn(login, "wrong password");
  }
  // As a stranger's tries from elsewhere do.
  server.database().Sql(
      "insert into app.sign_in_throttles (scope, key, failures, last_failure_at, blocked_until) "
      "select 'account', k, 9, now(), now() + interval '1 minute' "
      "from unnest(array['ada', 'ada@example.com']) k");
  ASSERT_EQ(Reset(MakeResetToken(ada.user.id())), "OK");
  EXPECT_EQ(thief.SignIn("ada", kNewPassword).Summary(), "OK");
  EXPECT_EQ(thief.SignIn("ada@example.com", kNewPassword).Summary(), "OK");
  EXPECT_EQ(server.database().Scalar(
                "select count(*) from app.sign_in_throttles where blocked_until > now()"),
            "0");
}

TEST_F(ResetTokens, AreThrottledByAddress) {
  server.database().Sql(
      "insert into app.sign_in_throttles (scope, key, failures, last_failure_at, blocked_until) "
      "values ('address', '127.0.0.0/24', 99, now(), now())");
  EXPECT_EQ(Reset("garbage"), kResetInvalid);
  EXPECT_EQ(Reset("garbage"), "RESOURCE_EXHAUSTED SIGN_IN_THROTTLED");
  EXPECT_EQ(WhoAmI(ada), "OK");
  EXPECT_EQ(Refresh(ada), "OK") << "whoever is signed in stays so";
  EXPECT_EQ(ChangePassword(ada, Client::kPassword, kNewPassword).Summary(), "OK");
}

TEST_F(ResetTokens, LeaveATrailWithoutTheToken) {
  const std::string token = MakeResetToken(ada.user.id());
  ASSERT_EQ(Reset(token), "OK");
  EXPECT_THAT(EventsOf(ada), IsSupersetOf({"reset_token_created", "reset_token_used",
                                           "password_changed", "tokens_revoked", "admin_call"}));
  EXPECT_THAT(TrailText(), Not(HasSubstr(token.substr(4))));
}

TEST_F(ResetTokens, EndWithANewPasswordAndWithADisabledAccount) {
  const std::string first = MakeResetToken(ada.user.id());
  EXPECT_EQ(ChangePassword(ada, Client::kPassword, "another fine mess").Summary(), "OK");
  EXPECT_EQ(Reset(first), kResetInvalid);
  const std::string second = MakeResetToken(ada.user.id());
  EXPECT_EQ(For(admin, ada.user.id(), &Admin::DisableUser).Summary(), "OK");
  EXPECT_EQ(For(admin, ada.user.id(), &Admin::EnableUser).Summary(), "OK");
  EXPECT_EQ(Reset(second), kResetInvalid);
}

// Who knew the old password changes nothing with it once a reset has come, though the call began
// before.
TEST_F(ResetTokens, GoBeforeWhatWasBegunWithTheOldPassword) {
  const std::string reset = "update app.users set password_hash = '$2b$04$" +
                            std::string(53, 'x') + "' where username = 'ada'";
  const std::string before = server.database().Scalar(
      "select password_hash from app.users where username = 'ada'");
  std::string told;
  const auto expect_refused = [&](const std::function<void()>& call) {
    server.database().Sql("update app.users set password_hash = '" + before +
                          "' where username = 'ada'");
    server.database().WhileHeld(reset, call);
    EXPECT_EQ(told, "ABORTED CONFLICT");
  };
  expect_refused([&] {
    v1::ChangeEmailRequest request;
    request.set_email("mallory@example.com");
    request.set_password(Client::kPassword);
    told = ada.Call(&Auth::ChangeEmail, request).Summary();
  });
  expect_refused([&] { told = DeleteAccount(ada).Summary(); });
  expect_refused([&] { told = ChangePassword(ada, Client::kPassword, kNewPassword).Summary(); });
  EXPECT_EQ(server.database().Scalar("select email || ' ' || (deleted_at is null) || ' ' || "
                                     "password_hash from app.users where username = 'ada'"),
            "ada@example.com true $2b$04$" + std::string(53, 'x'));
}

}  // namespace
}  // namespace fractal::tests
