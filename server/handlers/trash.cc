#include "server/handlers/trash.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/convert/rows.h"
#include "server/convert/trash.h"
#include "server/page_token.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

// Nothing was deleted a hundred years ago; PostgreSQL's times end somewhere.
constexpr int64_t kLongestAgo = 3'155'760'000;

// The kinds that have ids, as statements name them.
std::string ReadKind(std::string_view field, int kind, RequestChecks& checks) {
  const std::string_view stored = convert::RowKindFromProto(static_cast<v1::RowKind>(kind));
  if (stored.empty()) {
    checks.Refuse(field, "is not a kind of rows");
  } else if (kind == v1::ROW_KIND_SESSION_GOAL) {
    checks.Refuse(field, "must be a kind that has ids");
  }
  return std::string(stored);
}

// A fractal may go without an id of its own.
db::RowKey ReadKey(const std::string& fractal_id, v1::RowKind kind, const std::string& id,
                   RequestChecks& checks) {
  const bool by_fractal = kind == v1::ROW_KIND_FRACTAL && id.empty();
  const db::Uuid fractal = checks.Id("fractal_id", fractal_id);
  return {fractal, ReadKind("kind", kind, checks), by_fractal ? fractal : checks.Id("id", id)};
}

db::TrashFilter ReadFilter(const v1::ListTrashRequest& request, RequestChecks& checks) {
  db::TrashFilter filter;
  filter.show_taken = request.show_taken();
  if (request.kinds_size() == 0) return filter;
  filter.kinds.emplace();
  if (!checks.AtMost("kinds", request.kinds_size(), v1::RowKind_ARRAYSIZE)) return filter;
  for (int i = 0; i < request.kinds_size(); ++i) {
    filter.kinds->push_back(ReadKind(absl::StrCat("kinds[", i, "]"), request.kinds(i), checks));
  }
  return filter;
}

absl::StatusOr<std::optional<db::TrashCursor>> ReadCursor(const PageTokens& tokens,
                                                          const PageTokens::Scope& scope,
                                                          const std::string& token) {
  const auto parts = tokens.Read(scope, token);
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::TrashCursor>();
  int64_t deleted_at = 0;
  const auto id = db::Uuid::Parse((**parts)[1]);
  if (!absl::SimpleAtoi((**parts)[0], &deleted_at) || !id.has_value()) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  return db::TrashCursor{absl::FromUnixMicros(deleted_at), *id};
}

// Only for a purge of everything.
std::optional<double> ReadSecondsAgo(const v1::PurgeRequest& request, RequestChecks& checks) {
  if (!request.has_older_than()) return std::nullopt;
  const auto& older_than = request.older_than();
  if (request.kind() != v1::ROW_KIND_UNSPECIFIED) {
    checks.Refuse("older_than", "must be unset when a row is named");
  }
  if (older_than.seconds() < 0 || older_than.nanos() < 0 || older_than.nanos() > 999'999'999) {
    checks.Refuse("older_than", "must not be negative");
  }
  return static_cast<double>(std::min(older_than.seconds(), kLongestAgo)) +
         older_than.nanos() / 1e9;
}

absl::StatusOr<db::Purged> RunPurge(db::Tenant& tenant, const v1::PurgeRequest& request) {
  RequestChecks checks;
  const std::optional<double> seconds_ago = ReadSecondsAgo(request, checks);
  if (request.kind() == v1::ROW_KIND_UNSPECIFIED) {
    const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
    if (!request.id().empty()) checks.Refuse("kind", "is needed when a row is named");
    if (!checks.status().ok()) return checks.status();
    return tenant.Run(db::trash::PurgeAll(fractal, seconds_ago, request.force()));
  }
  const db::RowKey key = ReadKey(request.fractal_id(), request.kind(), request.id(), checks);
  if (!checks.status().ok()) return checks.status();
  return tenant.Run(db::trash::Purge(key, request.force()));
}

}  // namespace

absl::StatusOr<db::Reading> ListTrash(const Caller& caller, const v1::ListTrashRequest& request,
                                      v1::ListTrashResponse* response) {
  RequestChecks checks;
  const std::optional<db::Uuid> fractal = checks.OptionalId("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  const db::TrashFilter filter = ReadFilter(request, checks);
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(tokens, scope, request.page_token());
  if (!after.ok()) return after.status();
  const int32_t limit = page_size + 1;
  return db::Reading(
      fractal.has_value() ? db::trash::List(*fractal, filter, *after, limit)
                          : db::trash::ListFractals(filter, *after, limit),
      [response, page_size, scope, &tokens](std::vector<db::TrashEntry> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_entries(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) {
          response->set_next_page_token(
              tokens.Make(scope, {absl::StrCat(absl::ToUnixMicros(last->deleted_at)),
                                  last->row.id.ToString()}));
        }
        return absl::OkStatus();
      });
}

absl::Status Undelete(const Caller&, db::Tenant& tenant, const v1::UndeleteRequest& request,
                      v1::UndeleteResponse* response) {
  RequestChecks checks;
  const db::RowKey key = ReadKey(request.fractal_id(), request.kind(), request.id(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto restored = tenant.Run(db::trash::Undelete(key));
  if (!restored.ok()) return restored.status();
  convert::ToProto(restored->row, response->mutable_row());
  convert::ToProto(restored->counts, response->mutable_restored());
  return absl::OkStatus();
}

absl::Status Purge(const Caller&, db::Tenant& tenant, const v1::PurgeRequest& request,
                   v1::PurgeResponse* response) {
  const auto purged = RunPurge(tenant, request);
  if (!purged.ok()) return purged.status();
  convert::ToProto(purged->counts, response->mutable_counts());
  for (const db::NamedRow& row : purged->sample) convert::ToProto(row, response->add_sample());
  response->set_purged(request.force());
  return absl::OkStatus();
}

}  // namespace fractal::server::handlers
