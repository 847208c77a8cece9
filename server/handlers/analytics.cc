#include "server/handlers/analytics.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "server/convert/analytics.h"
#include "server/handlers/analytics_range.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

constexpr int kMostDays = 400;

bool IsShapedAsDate(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [](char c, char shape) {
    return shape == '0' ? absl::ascii_isdigit(static_cast<unsigned char>(c)) : c == shape;
  });
}

// A date as YYYY-MM-DD, of the years 1 to 9999.
absl::CivilDay ReadDate(std::string_view field, const std::string& text, RequestChecks& checks) {
  absl::CivilDay day;
  if (text.empty()) {
    checks.Refuse(field, "is needed");
  } else if (!IsShapedAsDate(text) || !absl::ParseCivilTime(text, &day) || day.year() < 1) {
    checks.Refuse(field, "is not a date as YYYY-MM-DD");
  }
  return day;
}

// Converts each row into what `add` adds.
template <typename Row, typename Add>
auto AddEach(Add add) {
  return [add = std::move(add)](const std::vector<Row>& rows) {
    for (const Row& row : rows) convert::ToProto(row, add());
    return absl::OkStatus();
  };
}

v1::TimeInvested* AddTime(const db::TimeInvested& row, v1::GetTimeInvestedResponse* response) {
  v1::TimeInvested* time = response->add_times();
  time->set_seconds(row.seconds);
  time->set_count(row.count);
  return time;
}

}  // namespace

absl::StatusOr<db::Reading> GetTotals(const Caller&, const v1::GetTotalsRequest& request,
                                      v1::GetTotalsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const auto activity = checks.OptionalId("activity_id", request.activity_id());
  const auto range = ReadRange(request, checks);
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::analytics::GetTotals(fractal, activity, range),
                     AddEach<db::ActivityTotal>([response] { return response->add_totals(); }));
}

absl::StatusOr<db::Reading> GetProgress(const Caller&, const v1::GetProgressRequest& request,
                                        v1::GetProgressResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const db::Uuid session = checks.Id("session_id", request.session_id());
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::analytics::GetProgress(fractal, session),
                     AddEach<db::MetricProgress>([response] { return response->add_progress(); }));
}

absl::StatusOr<db::Reading> GetBestSets(const Caller&, const v1::GetBestSetsRequest& request,
                                        v1::GetBestSetsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const auto activity = checks.OptionalId("activity_id", request.activity_id());
  const auto range = ReadRange(request, checks);
  if (!checks.status().ok()) return checks.status();
  return db::Reading(
      db::analytics::GetBestSets(fractal, activity, range),
      AddEach<db::ActivityBestSets>([response] { return response->add_activities(); }));
}

absl::StatusOr<db::Reading> GetStreaks(const Caller&, const v1::GetStreaksRequest& request,
                                       v1::GetStreaksResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  if (!checks.status().ok()) return checks.status();
  return db::Reading(db::analytics::GetStreaks(fractal), [response](const db::Streaks& streaks) {
    if (streaks.current.has_value()) {
      convert::ToProto(*streaks.current, response->mutable_current());
    }
    if (streaks.longest.has_value()) {
      convert::ToProto(*streaks.longest, response->mutable_longest());
    }
    response->set_total_days(streaks.total_days);
    return absl::OkStatus();
  });
}

absl::StatusOr<db::Reading> GetHeatmap(const Caller&, const v1::GetHeatmapRequest& request,
                                       v1::GetHeatmapResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const absl::CivilDay from = ReadDate("from_date", request.from_date(), checks);
  const absl::CivilDay to = ReadDate("to_date", request.to_date(), checks);
  if (checks.status().ok() && to < from) checks.Refuse("to_date", "is before from_date");
  if (checks.status().ok() && to - from >= kMostDays) {
    checks.Refuse("to_date", absl::StrCat("makes more than ", kMostDays, " days"));
  }
  if (!checks.status().ok()) return checks.status();
  return db::Reading(
      db::analytics::GetHeatmap(fractal, request.from_date(), request.to_date()),
      AddEach<db::HeatmapDay>([response] { return response->add_days(); }));
}

absl::StatusOr<db::Reading> GetTimeInvested(const Caller&,
                                            const v1::GetTimeInvestedRequest& request,
                                            v1::GetTimeInvestedResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const bool by_goal = request.group_by() == v1::TIME_GROUPING_GOAL;
  if (request.group_by() == v1::TIME_GROUPING_UNSPECIFIED) {
    checks.Refuse("group_by", "is needed");
  } else if (!by_goal && request.group_by() != v1::TIME_GROUPING_ACTIVITY) {
    checks.Refuse("group_by", "is not a grouping");
  }
  const auto range = ReadRange(request, checks);
  if (!checks.status().ok()) return checks.status();
  if (!by_goal) {
    return db::Reading(db::analytics::GetTimeByActivity(fractal, range),
                       [response](const std::vector<db::TimeInvested>& rows) {
                         for (const db::TimeInvested& row : rows) {
                           AddTime(row, response)->set_activity_id(row.id.ToString());
                         }
                         return absl::OkStatus();
                       });
  }
  return db::Reading(
      db::analytics::GetTimeByGoal(fractal, range, request.include_descendants()),
      [response](const std::vector<db::TimeInvested>& rows) {
        for (const db::TimeInvested& row : rows) {
          AddTime(row, response)->set_goal_id(row.id.ToString());
        }
        return absl::OkStatus();
      });
}

absl::StatusOr<db::Reading> EvaluateTargets(const Caller&,
                                            const v1::EvaluateTargetsRequest& request,
                                            v1::EvaluateTargetsResponse* response) {
  RequestChecks checks;
  const db::Uuid fractal = checks.Id("fractal_id", request.fractal_id());
  const auto goal = checks.OptionalId("goal_id", request.goal_id());
  if (!checks.status().ok()) return checks.status();
  return db::Reading(
      db::analytics::EvaluateTargets(fractal, goal),
      AddEach<db::TargetEvaluation>([response] { return response->add_evaluations(); }));
}

}  // namespace fractal::server::handlers
