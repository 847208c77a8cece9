#include "server/handlers/members.h"

#include "db/members.h"
#include "server/convert/members.h"
#include "server/handlers/created_cursors.h"
#include "server/page_token.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

template <typename Response>
absl::Status Answer(const absl::StatusOr<db::Member>& member, Response* response) {
  if (!member.ok()) return member.status();
  convert::ToProto(*member, response->mutable_member());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<db::Reading> ListMembers(const Caller& caller, const v1::ListMembersRequest& request,
                                        v1::ListMembersResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  if (!checks.status().ok()) return checks.status();
  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCreatedCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(
      db::members::List(fractal, *after, page_size + 1),
      [response, page_size, scope, &tokens](std::vector<db::Member> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_members(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) {
          response->set_next_page_token(tokens.Make(
              scope, WriteCreatedCursor({last->created_at, last->user_id})));
        }
        return absl::OkStatus();
      });
}

absl::Status UpdateMember(const Caller&, db::Tenant& tenant, const v1::UpdateMemberRequest& request,
                          v1::UpdateMemberResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const db::Uuid user = checks.Id("user_id", request.user_id());
  if (request.role() != v1::MEMBER_ROLE_EDITOR && request.role() != v1::MEMBER_ROLE_VIEWER) {
    checks.Refuse("role", "must be MEMBER_ROLE_EDITOR or MEMBER_ROLE_VIEWER");
  }
  if (!checks.status().ok()) return checks.status();
  return Answer(
      tenant.Run(db::members::SetRole(fractal, user, convert::RoleFromProto(request.role()))),
      response);
}

absl::Status RemoveMember(const Caller&, db::Tenant& tenant, const v1::RemoveMemberRequest& request,
                          v1::RemoveMemberResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const db::Uuid user = checks.Id("user_id", request.user_id());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::members::Remove(fractal, user)), response);
}

absl::Status LeaveFractal(const Caller&, db::Tenant& tenant, const v1::LeaveFractalRequest& request,
                          v1::LeaveFractalResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::members::Leave(fractal)), response);
}

}  // namespace fractal::server::handlers
