#include "tests/rpc/credentials_fixture.h"

namespace fractal::tests {

Answer<v1::RefreshTokensResponse> CredentialsTest::Refresh(Client& client,
                                                           const std::string& token) {
  v1::RefreshTokensRequest request;
  request.set_refresh_token(token);
  return client.Call(&Auth::RefreshTokens, request);
}

std::string CredentialsTest::Refresh(Client& client) {
  const auto answer = Refresh(client, client.tokens.refresh_token());
  if (answer.status.ok()) client.tokens = answer->tokens();
  return answer.Summary();
}

void CredentialsTest::PassGrace() {
  server.database().Sql("update app.auth_tokens set used_at = used_at - interval '11 seconds'");
}

std::string CredentialsTest::LiveRefreshTokens(const Client& client) {
  return server.database().Scalar(
      "select count(*) from app.auth_tokens where kind = 'refresh' and used_at is null and "
      "revoked_at is null and expires_at > now() and user_id = '" +
      client.user.id() + "'");
}

Client CredentialsTest::SignInAgain(const Client& client, const std::string& password) {
  Client again = server.Connect();
  again.user = client.user;
  EXPECT_EQ(again.SignIn(client.user.username(), password).Summary(), "OK");
  return again;
}

std::vector<v1::SignIn> CredentialsTest::SignInsOf(Client& client) {
  const auto answer = client.Call(&Auth::ListSignIns, v1::ListSignInsRequest());
  return {answer->sign_ins().begin(), answer->sign_ins().end()};
}

Answer<v1::CreateApiKeyResponse> CredentialsTest::CreateKey(
    Client& client, std::initializer_list<v1::ApiKey::Scope> scopes, const std::string& name) {
  v1::CreateApiKeyRequest request;
  request.set_name(name);
  for (const v1::ApiKey::Scope scope : scopes) request.add_scopes(scope);
  return client.Call(&Auth::CreateApiKey, request);
}

Client CredentialsTest::ByKey(Client& client, std::initializer_list<v1::ApiKey::Scope> scopes) {
  return WithToken(client, CreateKey(client, scopes)->secret());
}

Client CredentialsTest::WithToken(const Client& client, const std::string& token) {
  Client other(client.channel());
  other.user = client.user;
  other.tokens.set_access_token(token);
  return other;
}

std::vector<v1::ApiKey> CredentialsTest::KeysOf(Client& client) {
  const auto answer = client.Call(&Auth::ListApiKeys, v1::ListApiKeysRequest());
  return {answer->api_keys().begin(), answer->api_keys().end()};
}

Answer<v1::RevokeApiKeyResponse> CredentialsTest::RevokeKey(Client& client, const std::string& id) {
  v1::RevokeApiKeyRequest request;
  request.set_api_key_id(id);
  return client.Call(&Auth::RevokeApiKey, request);
}

Answer<v1::ChangePasswordResponse> CredentialsTest::ChangePassword(Client& client,
                                                                   const std::string& current,
                                                                   const std::string& wanted) {
  v1::ChangePasswordRequest request;
  request.set_current_password(current);
  request.set_new_password(wanted);
  return client.Call(&Auth::ChangePassword, request);
}

std::string CredentialsTest::MakeResetToken(const std::string& user_id) {
  return For(admin, user_id, &Admin::CreatePasswordResetToken)->reset_token();
}

Answer<v1::ResetPasswordResponse> CredentialsTest::ResetPassword(Client& client,
                                                                 const std::string& token,
                                                                 const std::string& wanted) {
  v1::ResetPasswordRequest request;
  request.set_reset_token(token);
  request.set_new_password(wanted);
  return client.Call(&Auth::ResetPassword, request);
}

std::vector<std::string> CredentialsTest::EventsOf(const Client& client) {
  std::vector<std::string> kinds;
  for (const auto& row : server.database().Sql(
           "select kind from app.audit_log where user_id = '" + client.user.id() +
           "' order by occurred_at desc, id desc")) {
    kinds.push_back(row[0]);
  }
  return kinds;
}

std::string CredentialsTest::TrailText() {
  return server.database().Scalar("select string_agg(e::text, ' ') from app.audit_log e");
}

}  // namespace fractal::tests
