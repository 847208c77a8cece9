#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "tests/rpc/admin_fixture.h"

namespace fractal::tests {

// Sign-ins, API keys and reset tokens of ada and bob, who are users, and of an administrator.
class CredentialsTest : public AdminTest {
 protected:
  using Auth = v1::AuthService::Stub;

  static constexpr char kNewPassword[] = "quiet marble stairs";
  static constexpr char kInvalid[] = "UNAUTHENTICATED TOKEN_INVALID";

  static Answer<v1::RefreshTokensResponse> Refresh(Client& client, const std::string& token);
  // Turns the client's own refresh token into new ones, which it keeps.
  static std::string Refresh(Client& client);
  // Lets the time of grace of every used refresh token pass.
  void PassGrace();
  // How many refresh tokens of a user could be used now.
  std::string LiveRefreshTokens(const Client& client);

  // Another sign-in of the same user.
  Client SignInAgain(const Client& client, const std::string& password = Client::kPassword);
  static std::vector<v1::SignIn> SignInsOf(Client& client);

  static Answer<v1::CreateApiKeyResponse> CreateKey(
      Client& client, std::initializer_list<v1::ApiKey::Scope> scopes,
      const std::string& name = "a service");
  // A client that calls by a new key of the user's.
  Client ByKey(Client& client, std::initializer_list<v1::ApiKey::Scope> scopes);
  static Client WithToken(const Client& client, const std::string& token);
  static std::vector<v1::ApiKey> KeysOf(Client& client);
  static Answer<v1::RevokeApiKeyResponse> RevokeKey(Client& client, const std::string& id);

  static Answer<v1::ChangePasswordResponse> ChangePassword(Client& client,
                                                           const std::string& current,
                                                           const std::string& wanted);
  std::string MakeResetToken(const std::string& user_id);
  static Answer<v1::ResetPasswordResponse> ResetPassword(Client& client, const std::string& token,
                                                         const std::string& wanted);

  // The kinds of a user's events, newest first, as the database has them, and all their text.
  std::vector<std::string> EventsOf(const Client& client);
  std::string TrailText();
};

}  // namespace fractal::tests
