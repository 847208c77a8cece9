#include <string>
#include <utility>
#include <vector>

#include "server/convert/analytics.h"
#include "server/handlers/analytics.h"
#include "server/handlers/analytics_range.h"
#include "server/page_token.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

absl::StatusOr<std::optional<db::SummaryCursor>> ReadCursor(
    const absl::StatusOr<std::optional<std::vector<std::string>>>& parts) {
  if (!parts.ok()) return parts.status();
  if (!parts->has_value()) return std::optional<db::SummaryCursor>();
  const auto metric = db::Uuid::Parse((**parts)[0]);
  if (!metric.has_value()) return absl::InternalError("a page token of our own cannot be read");
  return db::SummaryCursor{*metric, (**parts)[1]};
}

db::SummaryFilter ReadFilter(const v1::SummarizeMetricValuesRequest& request,
                             RequestChecks& checks) {
  db::SummaryFilter filter;
  filter.group = convert::GroupFromProto(request.group_by());
  if (filter.group.empty()) checks.Refuse("group_by", "is not a grouping");
  filter.activity_id = checks.OptionalId("activity_id", request.activity_id());
  filter.metric_id = checks.OptionalId("metric_id", request.metric_id());
  filter.split_id = checks.OptionalId("split_id", request.split_id());
  filter.session_id = checks.OptionalId("session_id", request.session_id());
  filter.goal_id = checks.OptionalId("goal_id", request.goal_id());
  filter.include_descendants = request.include_descendants();
  filter.recorded = ReadRange(request, checks);
  return filter;
}

}  // namespace

absl::StatusOr<db::Reading> SummarizeMetricValues(const Caller& caller,
                                                  const v1::SummarizeMetricValuesRequest& request,
                                                  v1::SummarizeMetricValuesResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  const db::SummaryFilter filter = ReadFilter(request, checks);
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(
      db::analytics::Summarize(fractal, filter, *after, page_size + 1),
      [response, page_size, scope, &tokens,
       grouping = request.group_by()](std::vector<db::MetricSummary> rows) {
        const auto* const last = FillPage(
            page_size, rows, response->mutable_summaries(),
            [grouping](const auto& row, auto* message) {
              convert::ToProto(row, grouping, message);
            });
        if (last != nullptr) {
          response->set_next_page_token(
              tokens.Make(scope, {last->metric_id.ToString(), last->key}));
        }
        return absl::OkStatus();
      });
}

absl::StatusOr<db::Reading> ListPersonalRecords(const Caller& caller,
                                                const v1::ListPersonalRecordsRequest& request,
                                                v1::ListPersonalRecordsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  const auto activity = checks.OptionalId("activity_id", request.activity_id());
  const auto range = ReadRange(request, checks);
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  return db::Reading(
      db::analytics::ListPersonalRecords(fractal, activity, range, *after, page_size + 1),
      [response, page_size, scope, &tokens](std::vector<db::PersonalRecord> rows) {
        const auto* const last =
            FillPage(page_size, rows, response->mutable_records(),
                     [](const auto& row, auto* message) { convert::ToProto(row, message); });
        if (last != nullptr) {
          response->set_next_page_token(
              tokens.Make(scope, {last->metric_id.ToString(), last->split_id}));
        }
        return absl::OkStatus();
      });
}

}  // namespace fractal::server::handlers
