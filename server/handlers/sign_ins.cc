#include "server/handlers/sign_ins.h"

#include "server/convert/sign_ins.h"
#include "server/handlers/newest_first.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {

absl::Status RefreshTokens(const Caller& caller, auth::AccountDesk& desk,
                           const v1::RefreshTokensRequest& request,
                           v1::RefreshTokensResponse* response) {
  const auto tokens = desk.sign_ins().Refresh(caller.actor, request.refresh_token());
  if (tokens.ok()) convert::ToProto(*tokens, response->mutable_tokens());
  return tokens.status();
}

absl::Status SignOut(const Caller& caller, auth::AccountDesk& desk, const v1::SignOutRequest&,
                     v1::SignOutResponse*) {
  return desk.sign_ins().SignOut(caller.actor, caller.principal);
}

absl::Status SignOutEverywhere(const Caller& caller, auth::AccountDesk& desk,
                               const v1::SignOutEverywhereRequest&,
                               v1::SignOutEverywhereResponse* response) {
  const auto ended = desk.sign_ins().SignOutEverywhere(caller.actor, caller.principal);
  if (ended.ok()) response->set_sign_ins_ended(static_cast<int32_t>(*ended));
  return ended.status();
}

absl::Status ListSignIns(const Caller& caller, auth::AccountDesk& desk,
                         const v1::ListSignInsRequest& request, v1::ListSignInsResponse* response) {
  RequestChecks checks;
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  if (!checks.status().ok()) return checks.status();
  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadNewestFirst(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  auto rows = desk.sign_ins().List(caller.actor, caller.principal, *after, page_size + 1);
  if (!rows.ok()) return rows.status();
  const auto* const last = FillPage(
      page_size, *rows, response->mutable_sign_ins(),
      [&caller](const auto& row, auto* message) {
        convert::ToProto(row, caller.principal.family_id, message);
      });
  if (last != nullptr) {
    response->set_next_page_token(
        tokens.Make(scope, WriteNewestFirst({last->created_at, last->id})));
  }
  return absl::OkStatus();
}

absl::Status RevokeSignIn(const Caller& caller, auth::AccountDesk& desk,
                          const v1::RevokeSignInRequest& request, v1::RevokeSignInResponse*) {
  RequestChecks checks;
  const db::Uuid sign_in = checks.Id("sign_in_id", request.sign_in_id());
  if (!checks.status().ok()) return checks.status();
  return desk.sign_ins().Revoke(caller.actor, caller.principal, sign_in);
}

}  // namespace fractal::server::handlers
