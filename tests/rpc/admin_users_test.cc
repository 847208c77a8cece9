// AdminService's methods for accounts through a real channel: each method and each documented error.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/rpc/admin_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

class AdminUsers : public AdminTest {
 protected:
  static v1::CreateUserRequest NewUser(const std::string& email) {
    v1::CreateUserRequest request;
    request.set_email(email);
    request.set_password(Client::kPassword);
    return request;
  }
  std::string Create(const v1::CreateUserRequest& request) {
    return admin.Call(&Admin::CreateUser, request).Summary();
  }
  static Answer<v1::DisableUserResponse> Disable(Client& client, const std::string& user_id) {
    return For(client, user_id, &Admin::DisableUser);
  }
  static Answer<v1::EnableUserResponse> Enable(Client& client, const std::string& user_id) {
    return For(client, user_id, &Admin::EnableUser);
  }
  std::vector<std::string> UsernamesOf(const v1::ListUsersRequest& request) {
    std::vector<std::string> names;
    const auto answer = admin.Call(&Admin::ListUsers, request);
    for (const v1::Account& account : answer->accounts()) {
      names.push_back(account.user().username());
    }
    return names;
  }
  std::string Refresh(Client& client) {
    v1::RefreshTokensRequest request;
    request.set_refresh_token(client.tokens.refresh_token());
    return client.Call(&v1::AuthService::Stub::RefreshTokens, request).Summary();
  }
};

TEST_F(AdminUsers, AreListedOldestFirstByPageAndPrefix) {
  v1::ListUsersRequest request;
  EXPECT_THAT(UsernamesOf(request), ElementsAre("ada", "bob", "root"));
  request.set_page_size(2);
  const auto first = admin.Call(&Admin::ListUsers, request);
  ASSERT_EQ(first->accounts_size(), 2);
  request.set_page_token(first->next_page_token());
  EXPECT_THAT(UsernamesOf(request), ElementsAre("root"));
  EXPECT_EQ(admin.Call(&Admin::ListUsers, request)->next_page_token(), "");
  request.set_prefix("a");
  EXPECT_EQ(admin.Call(&Admin::ListUsers, request).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token")
      << "a page of another list";
  request.clear_page_token();
  EXPECT_THAT(UsernamesOf(request), ElementsAre("ada"));
  request.set_prefix("ROOT@example");
  EXPECT_THAT(UsernamesOf(request), ElementsAre("root"));
  request.set_prefix("%");
  EXPECT_THAT(UsernamesOf(request), ElementsAre());
}

TEST_F(AdminUsers, AreListedWithDeletedOnesWhenAskedFor) {
  DeleteAccount(bob);
  v1::ListUsersRequest request;
  EXPECT_THAT(UsernamesOf(request), ElementsAre("ada", "root"));
  request.set_show_deleted(true);
  EXPECT_THAT(UsernamesOf(request), ElementsAre("ada", "bob", "root"));
}

TEST_F(AdminUsers, ListsRefuseWhatTheyCannotUse) {
  v1::ListUsersRequest request;
  request.set_page_size(-1);
  request.set_prefix("a\nb");
  EXPECT_EQ(admin.Call(&Admin::ListUsers, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size prefix");
}

TEST_F(AdminUsers, AreShownWithWhatTheyOwn) {
  MakeFractal(ada, "Cello");
  DeleteFractal(ada, MakeFractal(ada, "Chess").id());
  Client elsewhere = server.Connect();
  elsewhere.SignIn("ada", Client::kPassword);
  const auto found = GetUser(admin, ada.user.id());
  EXPECT_EQ(found->account().user().email(), "ada@example.com");
  EXPECT_FALSE(found->account().disabled());
  EXPECT_FALSE(found->account().has_delete_time());
  EXPECT_EQ(found->fractals(), 2);
  EXPECT_EQ(found->sign_ins(), 2);

  v1::GetUserRequest request;
  request.set_email("ADA@example.com");
  EXPECT_EQ(admin.Call(&Admin::GetUser, request)->account().user().id(), ada.user.id());
  request.set_email("nobody@example.com");
  EXPECT_EQ(admin.Call(&Admin::GetUser, request).Summary(), "NOT_FOUND NOT_FOUND");
  request.set_email(std::string("a\0b", 3));
  EXPECT_EQ(admin.Call(&Admin::GetUser, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS email");
  request.set_email("");
  EXPECT_EQ(admin.Call(&Admin::GetUser, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS email");
  EXPECT_EQ(admin.Call(&Admin::GetUser, v1::GetUserRequest()).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS user_id");
}

TEST_F(AdminUsers, OfOneEmailTheLiveOneIsMeant) {
  DeleteAccount(bob);
  v1::GetUserRequest request;
  request.set_email("bob@example.com");
  EXPECT_EQ(admin.Call(&Admin::GetUser, request)->account().user().id(), bob.user.id());
  const Client second = server.SignUp("bob");
  EXPECT_EQ(admin.Call(&Admin::GetUser, request)->account().user().id(), second.user.id());
}

TEST_F(AdminUsers, AreMade) {
  v1::CreateUserRequest request = NewUser("Cyd.B@Example.com");
  request.set_role(v1::User::ROLE_ADMIN);
  request.set_time_zone("Europe/Berlin");
  const auto made = admin.Call(&Admin::CreateUser, request);
  EXPECT_EQ(made->account().user().email(), "cyd.b@example.com");
  EXPECT_EQ(made->account().user().username(), "Cyd-B");
  EXPECT_EQ(made->account().user().role(), v1::User::ROLE_ADMIN);
  EXPECT_EQ(made->account().user().time_zone(), "Europe/Berlin");
  Client cyd = server.Connect();
  EXPECT_EQ(cyd.SignIn("cyd-b", Client::kPassword).Summary(), "OK");
  EXPECT_EQ(cyd.Call(&Admin::ListUsers, v1::ListUsersRequest()).Summary(), "OK");

  request = NewUser("eve@example.com");
  request.set_username("eva");
  const auto plain = admin.Call(&Admin::CreateUser, request);
  EXPECT_EQ(plain->account().user().username(), "eva");
  EXPECT_EQ(plain->account().user().role(), v1::User::ROLE_USER);
  EXPECT_EQ(plain->account().user().time_zone(), "UTC");
}

TEST_F(AdminUsers, AreMadeByTheRulesOfSignUp) {
  EXPECT_EQ(Create(NewUser("no e-mail")), "INVALID_ARGUMENT EMAIL_INVALID email");
  EXPECT_EQ(Create(NewUser("ada@example.com")), "ALREADY_EXISTS EMAIL_TAKEN");
  v1::CreateUserRequest request = NewUser("ada@elsewhere.com");
  request.set_username("ada");
  EXPECT_EQ(Create(request), "ALREADY_EXISTS USERNAME_TAKEN");
  request = NewUser("cyd@example.com");
  request.set_username("c");
  EXPECT_EQ(Create(request), "INVALID_ARGUMENT USERNAME_INVALID username");
  request = NewUser("cyd@example.com");
  request.set_time_zone("Mars/Olympus");
  EXPECT_EQ(Create(request), "INVALID_ARGUMENT TIME_ZONE_UNKNOWN time_zone");
  request = NewUser("cyd@example.com");
  request.set_password("cyd@example.com");
  EXPECT_EQ(Create(request), "INVALID_ARGUMENT PASSWORD_NOT_ALLOWED password");
  request = NewUser("cyd@example.com");
  request.set_role(static_cast<v1::User::Role>(7));
  EXPECT_EQ(Create(request), "INVALID_ARGUMENT INVALID_FIELDS role");
}

TEST_F(AdminUsers, AreKeptOutOnEveryServerAtOnce) {
  const auto another = StartAnother();
  Client there = ClientOf(*another);
  there.tokens = ada.tokens;
  EXPECT_EQ(WhoAmI(ada), "OK");
  EXPECT_EQ(WhoAmI(there), "OK") << "and now both servers remember the token";
  EXPECT_TRUE(Disable(admin, ada.user.id())->account().disabled());
  EXPECT_EQ(WhoAmI(ada), "UNAUTHENTICATED TOKEN_INVALID") << "the next call, here";
  EXPECT_EQ(WhoAmISoon(there, "UNAUTHENTICATED TOKEN_INVALID"), "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(Refresh(ada), "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
  EXPECT_EQ(ada.SignIn("ada", Client::kPassword).Summary(), "UNAUTHENTICATED SIGN_IN_FAILED");
  EXPECT_EQ(GetUser(admin, ada.user.id())->sign_ins(), 0);
}

TEST_F(AdminUsers, WhoAreLetInAgainSignInAnew) {
  Disable(admin, ada.user.id());
  EXPECT_FALSE(Enable(admin, ada.user.id())->account().disabled());
  EXPECT_EQ(WhoAmI(ada), "UNAUTHENTICATED TOKEN_INVALID") << "what ended stays ended";
  EXPECT_EQ(Refresh(ada), "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
  EXPECT_EQ(ada.SignIn("ada", Client::kPassword).Summary(), "OK");
  EXPECT_EQ(WhoAmI(ada), "OK");
}

TEST_F(AdminUsers, ASignOutPassesNoSignInThatIsRenewedAtTheSameTime) {
  constexpr int kRounds = 20;
  for (int round = 0; round < kRounds; ++round) {
    ASSERT_EQ(ada.SignIn("ada", Client::kPassword).Summary(), "OK");
    v1::RefreshTokensRequest request;
    request.set_refresh_token(ada.tokens.refresh_token());
    Answer<v1::RefreshTokensResponse> refreshed;
    std::thread renewing([&] {
      Client client = server.Connect();
      refreshed = client.Call(&v1::AuthService::Stub::RefreshTokens, request);
    });
    ASSERT_EQ(For(admin, ada.user.id(), &Admin::SignOutUser).Summary(), "OK");
    renewing.join();
    if (!refreshed.status.ok()) continue;
    ada.tokens = refreshed->tokens();
    EXPECT_EQ(WhoAmI(ada), "UNAUTHENTICATED TOKEN_INVALID");
    EXPECT_EQ(Refresh(ada), "UNAUTHENTICATED REFRESH_TOKEN_INVALID");
  }
}

TEST_F(AdminUsers, BecomeAdministratorsAndUsersAgainFromTheirNextCallOn) {
  const v1::ListUsersRequest anything;
  EXPECT_EQ(ada.Call(&Admin::ListUsers, anything).status.code, grpc::PERMISSION_DENIED);
  EXPECT_EQ(SetRole(admin, ada.user.id(), v1::User::ROLE_ADMIN)->account().user().role(),
            v1::User::ROLE_ADMIN);
  EXPECT_EQ(ada.Call(&Admin::ListUsers, anything).Summary(), "OK");
  SetRole(admin, ada.user.id(), v1::User::ROLE_USER);
  EXPECT_EQ(ada.Call(&Admin::ListUsers, anything).status.code, grpc::PERMISSION_DENIED);
  EXPECT_EQ(WhoAmI(ada), "OK") << "his sign-ins stay";
  EXPECT_EQ(SetRole(admin, ada.user.id(), v1::User::ROLE_UNSPECIFIED).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS role");
  EXPECT_EQ(SetRole(admin, "x", static_cast<v1::User::Role>(9)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS user_id role");
}

TEST_F(AdminUsers, KeepOneAdministrator) {
  const std::string last = admin.user.id();
  EXPECT_EQ(Disable(admin, last).Summary(), "FAILED_PRECONDITION LAST_ADMIN");
  EXPECT_EQ(SetRole(admin, last, v1::User::ROLE_USER).Summary(), "FAILED_PRECONDITION LAST_ADMIN");
  EXPECT_EQ(DeleteUser(admin, last, true).Summary(), "FAILED_PRECONDITION LAST_ADMIN");
  EXPECT_EQ(DeleteAccount(admin).Summary(), "FAILED_PRECONDITION LAST_ADMIN");
  EXPECT_EQ(WhoAmI(admin), "OK") << "nothing changed";
  SetRole(admin, ada.user.id(), v1::User::ROLE_ADMIN);
  Disable(admin, ada.user.id());
  EXPECT_EQ(Disable(admin, last).Summary(), "FAILED_PRECONDITION LAST_ADMIN")
      << "a disabled one administers nothing";
  Enable(admin, ada.user.id());
  EXPECT_EQ(Disable(admin, last).Summary(), "OK");
}

TEST_F(AdminUsers, KeepOneOfTwoAdministratorsWhoDisableEachOther) {
  SetRole(admin, ada.user.id(), v1::User::ROLE_ADMIN);
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> disabled = 0;
    const auto disable = [&](const std::string& user_id) {
      Client client = server.Connect();
      client.tokens = admin.tokens;
      if (Disable(client, user_id).status.ok()) ++disabled;
    };
    std::thread one(disable, ada.user.id());
    std::thread other(disable, admin.user.id());
    one.join();
    other.join();
    EXPECT_EQ(server.database().Scalar(
                  "select count(*) from app.users where role = 'admin' and is_active"),
              "1");
    EXPECT_EQ(disabled, 1);
    server.database().Sql(
        "update app.users set is_active = true; update app.auth_tokens set revoked_at = null");
  }
}

TEST_F(AdminUsers, UnknownOnesAreNotFound) {
  EXPECT_EQ(GetUser(admin, kUnknownId).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Disable(admin, kUnknownId).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Enable(admin, kUnknownId).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(For(admin, kUnknownId, &Admin::SignOutUser).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(SetRole(admin, kUnknownId, v1::User::ROLE_ADMIN).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(DeleteUser(admin, kUnknownId, true).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(DeleteUser(admin, kUnknownId, false).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(For(admin, kUnknownId, &Admin::UndeleteUser).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(AdminUsers, AreNamedByIds) {
  const std::string refused = "INVALID_ARGUMENT INVALID_FIELDS user_id";
  for (const char* id : {"", "ada", "ada@example.com"}) {
    EXPECT_EQ(GetUser(admin, id).Summary(), refused);
    EXPECT_EQ(Disable(admin, id).Summary(), refused);
    EXPECT_EQ(Enable(admin, id).Summary(), refused);
    EXPECT_EQ(For(admin, id, &Admin::SignOutUser).Summary(), refused);
    EXPECT_EQ(DeleteUser(admin, id, true).Summary(), refused);
    EXPECT_EQ(For(admin, id, &Admin::UndeleteUser).Summary(), refused);
  }
}

TEST_F(AdminUsers, AreForAdministratorsAlone) {
  Client anonymous = server.Connect();
  const auto refused = [](Client& client, const std::string& id) {
    v1::CreateUserRequest create = NewUser("cyd@example.com");
    v1::ListTrashAsOwnerRequest list;
    v1::UndeleteAsOwnerRequest undelete;
    v1::PurgeAsOwnerRequest purge;
    return std::vector<std::string>{
        client.Call(&Admin::ListUsers, v1::ListUsersRequest()).Summary(),
        GetUser(client, id).Summary(),
        client.Call(&Admin::CreateUser, create).Summary(),
        Disable(client, id).Summary(),
        Enable(client, id).Summary(),
        For(client, id, &Admin::SignOutUser).Summary(),
        SetRole(client, id, v1::User::ROLE_ADMIN).Summary(),
        DeleteUser(client, id, true).Summary(),
        For(client, id, &Admin::UndeleteUser).Summary(),
        client.Call(&Admin::ListTrashAsOwner, list).Summary(),
        client.Call(&Admin::UndeleteAsOwner, undelete).Summary(),
        client.Call(&Admin::PurgeAsOwner, purge).Summary()};
  };
  for (const std::string& id : {bob.user.id(), ada.user.id(), std::string(kUnknownId)}) {
    EXPECT_THAT(refused(bob, id), testing::Each(testing::StartsWith("PERMISSION_DENIED")));
    EXPECT_THAT(refused(anonymous, id), testing::Each("UNAUTHENTICATED TOKEN_MISSING"));
  }
}

TEST_F(AdminUsers, AreNotServedByAServerThatDoesNotAdministerAndSoNeedsNoFractalAdmin) {
  const std::string name = server.database().name();
  server.database().Sql("revoke connect on database " + name + " from public, fractal_admin; " +
                        "grant connect on database " + name + " to fractal_app, fractal_auth");
  server::ServerOptions options = TestServer::Options();
  options.database = server.database().address();
  const auto refused = server::Server::Start(options);
  EXPECT_THAT(refused.status().ToString(), testing::HasSubstr("--no-administration"));
  options.administration = false;
  const auto plain = StartAnother(options);
  Client client = ClientOf(*plain);
  client.tokens = admin.tokens;
  EXPECT_EQ(WhoAmI(client), "OK");
  EXPECT_EQ(client.Call(&Admin::ListUsers, v1::ListUsersRequest()).status.code,
            grpc::UNIMPLEMENTED);
}

TEST_F(AdminUsers, GetAUsernameThatDoesWhenNoneIsGiven) {
  const auto name_of = [&](const std::string& email) {
    return admin.Call(&Admin::CreateUser, NewUser(email))->account().user().username();
  };
  EXPECT_THAT(name_of("ab@example.org"), StartsWith("ab-"));
  EXPECT_EQ(name_of("_zoe_@example.org"), "zoe");
  EXPECT_THAT(name_of("+@example.org"), StartsWith("user"));
  EXPECT_THAT(name_of("ada@example.org"), StartsWith("ada-")) << "ada has hers";
}

}  // namespace
}  // namespace fractal::tests
