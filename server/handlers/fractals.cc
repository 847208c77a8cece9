#include "server/handlers/fractals.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/convert/fractals.h"
#include "server/convert/goals.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

std::string_view RootType(const v1::Fractal& fractal, RequestChecks& checks) {
  if (fractal.type() == v1::GOAL_TYPE_UNSPECIFIED) {
    return convert::GoalTypeFromProto(v1::GOAL_TYPE_ULTIMATE);
  }
  const std::string_view type = convert::GoalTypeFromProto(fractal.type());
  if (type.empty()) checks.Refuse("fractal.type", "is not a type of goals");
  return type;
}

absl::StatusOr<std::optional<db::FractalCursor>> ReadCursor(const PageTokens& tokens,
                                                            const PageTokens::Scope& scope,
                                                            const std::string& token) {
  const auto parts = tokens.Read(scope, token);
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::FractalCursor>();
  int64_t created_at = 0;
  const auto id = db::Uuid::Parse((**parts)[1]);
  // The MAC vouches for the form.
  if (!absl::SimpleAtoi((**parts)[0], &created_at) || !id.has_value()) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  return db::FractalCursor{absl::FromUnixMicros(created_at), *id};
}

// Puts the fractal of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::Fractal>& fractal, Response* response) {
  if (!fractal.ok()) return db::WithFieldIn("fractal.", fractal.status());
  convert::ToProto(*fractal, response->mutable_fractal());
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateFractal(const Caller&, db::Tenant& tenant,
                           const v1::CreateFractalRequest& request,
                           v1::CreateFractalResponse* response) {
  RequestChecks checks;
  const v1::Fractal& wanted = request.fractal();
  db::NewFractal fractal;
  fractal.id = db::Uuid::New();
  fractal.type = RootType(wanted, checks);
  fractal.name = checks.Name("fractal.name", wanted.name());
  fractal.description = checks.Description("fractal.description", wanted.description());
  if (wanted.has_deadline()) fractal.deadline = checks.Time("fractal.deadline", wanted.deadline());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::fractals::Create(fractal)), response);
}

absl::StatusOr<db::Reading> GetFractal(const Caller&, const v1::GetFractalRequest& request,
                                       v1::GetFractalResponse* response) {
  RequestChecks checks;
  const db::Uuid id = checks.Id("fractal_id", request.fractal_id());
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::fractals::Get(id), [response](const db::Fractal& fractal) {
    convert::ToProto(fractal, response->mutable_fractal());
    return absl::OkStatus();
  });
}

absl::StatusOr<db::Reading> ListFractals(const Caller& caller,
                                         const v1::ListFractalsRequest& request,
                                         v1::ListFractalsResponse* response) {
  RequestChecks checks;
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  if (!checks.status().ok()) return checks.status();
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(caller.page_tokens, scope, request.page_token());
  if (!after.ok()) return after.status();
  return db::Reading(
      db::fractals::List(request.show_deleted(), *after, page_size + 1),
      [response, page_size, scope, &tokens = caller.page_tokens](std::vector<db::Fractal> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_fractals(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) {
          response->set_next_page_token(
              tokens.Make(scope, {absl::StrCat(absl::ToUnixMicros(last->created_at)),
                                  last->id.ToString()}));
        }
        return absl::OkStatus();
      });
}

absl::Status UpdateFractal(const Caller&, db::Tenant& tenant,
                           const v1::UpdateFractalRequest& request,
                           v1::UpdateFractalResponse* response) {
  RequestChecks checks;
  const v1::Fractal& wanted = request.fractal();
  const UpdateMask mask(request.update_mask(), wanted, {"name", "description", "deadline"}, checks);
  const db::Uuid id = checks.Id("fractal.id", wanted.id());
  const auto version = checks.Etag("fractal.etag", wanted.etag());
  db::FractalChange change;
  if (mask.Has("name")) change.name = checks.Name("fractal.name", wanted.name());
  if (mask.Has("description")) {
    change.description = checks.Description("fractal.description", wanted.description());
  }
  change.set_deadline = mask.Has("deadline");
  if (change.set_deadline && wanted.has_deadline()) {
    change.deadline = checks.Time("fractal.deadline", wanted.deadline());
  }
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::fractals::Update(id, version, change)), response);
}

absl::Status DeleteFractal(const Caller&, db::Tenant& tenant,
                           const v1::DeleteFractalRequest& request,
                           v1::DeleteFractalResponse* response) {
  RequestChecks checks;
  const db::Uuid id = checks.Id("fractal_id", request.fractal_id());
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::fractals::Delete(id, version)), response);
}

}  // namespace fractal::server::handlers
