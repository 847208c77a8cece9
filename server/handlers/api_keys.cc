#include "server/handlers/api_keys.h"

#include "absl/time/clock.h"
#include "server/convert/api_keys.h"
#include "server/convert/time.h"
#include "server/handlers/newest_first.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {

absl::Status CreateApiKey(const Caller& caller, auth::AccountDesk& desk,
                          const v1::CreateApiKeyRequest& request,
                          v1::CreateApiKeyResponse* response) {
  RequestChecks checks;
  auth::ApiKeyForm form;
  form.name = checks.Name("name", request.name());
  form.scopes = convert::ScopesFromProto(request, checks);
  // A user may become an administrator, and must not find that a key of his did so too.
  if (form.scopes.admin && !caller.principal.is_admin) {
    checks.Refuse("scopes", "only an administrator's key may administer");
  }
  if (request.has_expire_time()) {
    form.expires_at = checks.Time("expire_time", request.expire_time());
    if (*form.expires_at <= absl::Now()) checks.Refuse("expire_time", "must be in the future");
  }
  if (!checks.status().ok()) return checks.status();
  const auto issued = desk.api_keys().Create(caller.actor, caller.principal, form);
  if (!issued.ok()) return issued.status();
  convert::ToProto(issued->key, response->mutable_api_key());
  response->set_secret(issued->secret);
  return absl::OkStatus();
}

absl::Status ListApiKeys(const Caller& caller, auth::AccountDesk& desk,
                         const v1::ListApiKeysRequest& request, v1::ListApiKeysResponse* response) {
  RequestChecks checks;
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  if (!checks.status().ok()) return checks.status();
  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadNewestFirst(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  auto rows = desk.api_keys().List(caller.actor, caller.principal, *after, page_size + 1);
  if (!rows.ok()) return rows.status();
  const auto* const last =
      FillPage(page_size, *rows, response->mutable_api_keys(),
               [](const auto& row, auto* message) { convert::ToProto(row, message); });
  if (last != nullptr) {
    response->set_next_page_token(
        tokens.Make(scope, WriteNewestFirst({last->created_at, last->id})));
  }
  return absl::OkStatus();
}

absl::Status RevokeApiKey(const Caller& caller, auth::AccountDesk& desk,
                          const v1::RevokeApiKeyRequest& request, v1::RevokeApiKeyResponse*) {
  RequestChecks checks;
  const db::Uuid key = checks.Id("api_key_id", request.api_key_id());
  if (!checks.status().ok()) return checks.status();
  return desk.api_keys().Revoke(caller.actor, caller.principal, key);
}

}  // namespace fractal::server::handlers
