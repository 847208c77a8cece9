// ChangeEmail through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rpc/credentials_fixture.h"

namespace fractal::tests {
namespace {

class EmailChange : public CredentialsTest {
 protected:
  static Answer<v1::ChangeEmailResponse> Change(Client& client, const std::string& email,
                                                const std::string& password = Client::kPassword) {
    v1::ChangeEmailRequest request;
    request.set_email(email);
    request.set_password(password);
    return client.Call(&Auth::ChangeEmail, request);
  }
};

TEST_F(EmailChange, IsSignedInWithFromThenOn) {
  EXPECT_EQ(Change(ada, "Ada.L@Example.org")->user().email(), "ada.l@example.org");
  EXPECT_EQ(WhoAmI(ada), "OK");
  Client again = server.Connect();
  EXPECT_EQ(again.SignIn("ada@example.com", Client::kPassword).Summary(),
            "UNAUTHENTICATED SIGN_IN_FAILED");
  EXPECT_EQ(again.SignIn("ADA.L@example.org", Client::kPassword).Summary(), "OK");
  EXPECT_THAT(EventsOf(ada), testing::Contains("account_changed"));
}

TEST_F(EmailChange, RefusesAnothersAndWhatIsNone) {
  EXPECT_EQ(Change(ada, "BOB@example.com").Summary(), "ALREADY_EXISTS EMAIL_TAKEN");
  EXPECT_EQ(Change(ada, "no e-mail").Summary(), "INVALID_ARGUMENT EMAIL_INVALID email");
  EXPECT_EQ(Change(ada, "ada@example.com").Summary(), "OK") << "his own is no other's";
}

TEST_F(EmailChange, NeedsThePasswordAndIsThrottled) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Change(ada, "ada@example.org", "wrong").Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  }
  EXPECT_EQ(Change(ada, "ada@example.org").Summary(), "RESOURCE_EXHAUSTED SIGN_IN_THROTTLED");
  EXPECT_EQ(WhoAmI(ada), "OK");
  Client anonymous = server.Connect();
  EXPECT_EQ(Change(anonymous, "ada@example.org").Summary(), "UNAUTHENTICATED TOKEN_MISSING");
}

}  // namespace
}  // namespace fractal::tests
