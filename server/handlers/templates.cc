#include "server/handlers/templates.h"

#include "absl/strings/escaping.h"
#include "server/convert/templates.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

db::TemplateKey ReadKey(const std::string& fractal_id, const std::string& template_id,
                        RequestChecks& checks) {
  return {checks.Id("fractal_id", fractal_id), checks.Id("template_id", template_id)};
}

// An imported name may hold any character, also those that a token sets between its parts.
std::vector<std::string> WriteCursor(const db::Template& last) {
  return {absl::WebSafeBase64Escape(last.name), last.id.ToString()};
}

absl::StatusOr<std::optional<db::TemplateCursor>> ReadCursor(
    const absl::StatusOr<std::optional<std::vector<std::string>>>& parts) {
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::TemplateCursor>();
  std::string name;
  const auto id = db::Uuid::Parse((**parts)[1]);
  if (!absl::WebSafeBase64Unescape((**parts)[0], &name) || !id.has_value()) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  return db::TemplateCursor{name, *id};
}

// Puts the template of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::Template>& row, Response* response) {
  if (!row.ok()) return row.status();
  convert::ToProto(*row, response->mutable_template_());
  return absl::OkStatus();
}

// The same for a request that holds the template as a resource.
template <typename Response>
absl::Status AnswerIn(const absl::StatusOr<db::Template>& row, Response* response) {
  return db::WithFieldIn("template.", Answer(row, response));
}

}  // namespace

absl::Status CreateTemplate(const Caller&, db::Tenant& tenant,
                            const v1::CreateTemplateRequest& request,
                            v1::CreateTemplateResponse* response) {
  RequestChecks checks;
  const v1::SessionTemplate& wanted = request.template_();
  db::NewTemplate made;
  made.key = {checks.Id("template.fractal_id", wanted.fractal_id()), db::Uuid::New()};
  made.name = checks.Name("template.name", wanted.name());
  made.description = checks.Description("template.description", wanted.description());
  made.layout = convert::LayoutFromProto(wanted.sections(), checks);
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::templates::Create(made)), response);
}

absl::Status CreateTemplateFromSession(const Caller&, db::Tenant& tenant,
                                       const v1::CreateTemplateFromSessionRequest& request,
                                       v1::CreateTemplateFromSessionResponse* response) {
  RequestChecks checks;
  db::NewTemplateFromSession made;
  made.key = {checks.Id("fractal_id", request.fractal_id()), db::Uuid::New()};
  made.session_id = checks.Id("session_id", request.session_id());
  made.name = checks.Name("name", request.name());
  made.description = checks.Description("description", request.description());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::templates::CreateFromSession(made)), response);
}

absl::StatusOr<db::Reading> GetTemplate(const Caller&, const v1::GetTemplateRequest& request,
                                        v1::GetTemplateResponse* response) {
  RequestChecks checks;
  const db::TemplateKey key = ReadKey(request.fractal_id(), request.template_id(), checks);
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::templates::Get(key), [response](const db::Template& row) {
    convert::ToProto(row, response->mutable_template_());
    return absl::OkStatus();
  });
}

absl::StatusOr<db::Reading> ListTemplates(const Caller& caller,
                                          const v1::ListTemplatesRequest& request,
                                          v1::ListTemplatesResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  db::TemplateFilter filter;
  if (!request.name_prefix().empty()) {
    filter.name_prefix = checks.OptionalName("name_prefix", request.name_prefix());
  }
  filter.show_deleted = request.show_deleted();
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(
      db::templates::List(fractal, filter, *after, page_size + 1),
      [response, page_size, scope, &tokens](std::vector<db::Template> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_templates(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) response->set_next_page_token(tokens.Make(scope, WriteCursor(*last)));
        return absl::OkStatus();
      });
}

absl::Status UpdateTemplate(const Caller&, db::Tenant& tenant,
                            const v1::UpdateTemplateRequest& request,
                            v1::UpdateTemplateResponse* response) {
  RequestChecks checks;
  const v1::SessionTemplate& wanted = request.template_();
  const UpdateMask mask(request.update_mask(), wanted, {"name", "description", "sections"}, checks);
  const db::TemplateKey key = {checks.Id("template.fractal_id", wanted.fractal_id()),
                               checks.Id("template.id", wanted.id())};
  const auto version = checks.Etag("template.etag", wanted.etag());
  db::TemplateChange change;
  if (mask.Has("name")) change.name = checks.Name("template.name", wanted.name());
  if (mask.Has("description")) {
    change.description = checks.Description("template.description", wanted.description());
  }
  if (mask.Has("sections")) change.layout = convert::LayoutFromProto(wanted.sections(), checks);
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::templates::Update(key, version, change)), response);
}

absl::Status DeleteTemplate(const Caller&, db::Tenant& tenant,
                            const v1::DeleteTemplateRequest& request,
                            v1::DeleteTemplateResponse* response) {
  RequestChecks checks;
  const db::TemplateKey key = ReadKey(request.fractal_id(), request.template_id(), checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::templates::Delete(key, version)), response);
}

absl::StatusOr<db::Reading> GetTemplateStatistics(const Caller&,
                                                  const v1::GetTemplateStatisticsRequest& request,
                                                  v1::GetTemplateStatisticsResponse* response) {
  RequestChecks checks;
  const db::TemplateKey key = ReadKey(request.fractal_id(), request.template_id(), checks);
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::templates::GetStatistics(key),
                     [response](const db::TemplateStatistics& statistics) {
                       convert::ToProto(statistics, response);
                       return absl::OkStatus();
                     });
}

}  // namespace fractal::server::handlers
