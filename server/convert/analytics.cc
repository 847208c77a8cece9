#include "server/convert/analytics.h"

#include <cmath>
#include <optional>
#include <string>

#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

std::string TextOf(const std::optional<db::Uuid>& id) {
  return id.has_value() ? id->ToString() : "";
}

void SetToProto(const db::BestSet& set, v1::BestSet* out) {
  out->set_session_id(set.session_id.ToString());
  out->set_activity_instance_id(set.activity_instance_id.ToString());
  out->set_set_number(set.set_number.value_or(0));
  out->set_split_id(TextOf(set.split_id));
  ToProto(set.recorded_at, out->mutable_record_time());
  if (set.yield.has_value()) out->set_yield(*set.yield);
  for (const auto& [metric, value] : set.values) {
    v1::MetricReading* reading = out->add_values();
    reading->set_metric_id(metric.ToString());
    reading->set_value(value);
  }
}

void Compare(const std::optional<double>& now, const std::optional<double>& before,
             bool higher_is_better, v1::Comparison* out) {
  if (now.has_value()) out->set_now(*now);
  if (before.has_value()) out->set_before(*before);
  if (!now.has_value() || !before.has_value()) return;
  out->set_improved(higher_is_better ? *now > *before : *now < *before);
  const double difference = *now - *before;
  if (std::isfinite(difference)) out->set_difference(difference);
  const double percent = difference / std::fabs(*before) * 100;
  if (std::isfinite(percent)) out->set_percent(percent);
}

}  // namespace

std::string_view GroupFromProto(v1::SummaryGrouping grouping) {
  switch (grouping) {
    case v1::SUMMARY_GROUPING_UNSPECIFIED:
    case v1::SUMMARY_GROUPING_NONE: return "none";
    case v1::SUMMARY_GROUPING_SPLIT: return "split";
    case v1::SUMMARY_GROUPING_SESSION: return "session";
    case v1::SUMMARY_GROUPING_GOAL: return "goal";
    case v1::SUMMARY_GROUPING_DAY: return "day";
    case v1::SUMMARY_GROUPING_WEEK: return "week";
    case v1::SUMMARY_GROUPING_MONTH: return "month";
    default: return "";
  }
}

void ToProto(const db::MetricSummary& summary, v1::SummaryGrouping grouping,
             v1::MetricSummary* out) {
  out->set_activity_id(summary.activity_id.ToString());
  out->set_metric_id(summary.metric_id.ToString());
  switch (grouping) {
    case v1::SUMMARY_GROUPING_SPLIT: out->set_split_id(summary.key); break;
    case v1::SUMMARY_GROUPING_SESSION: out->set_session_id(summary.key); break;
    case v1::SUMMARY_GROUPING_GOAL: out->set_goal_id(summary.key); break;
    default: out->set_date(summary.key); break;
  }
  out->set_count(summary.count);
  if (summary.sum.has_value()) out->set_sum(*summary.sum);
  out->set_average(summary.average);
  out->set_min(summary.least);
  out->set_max(summary.most);
  if (summary.p50.has_value()) out->set_p50(*summary.p50);
  if (summary.p95.has_value()) out->set_p95(*summary.p95);
}

void ToProto(const db::PersonalRecord& record, v1::PersonalRecord* out) {
  out->set_activity_id(record.activity_id.ToString());
  out->set_metric_id(record.metric_id.ToString());
  out->set_split_id(record.split_id);
  out->set_value(record.value);
  ToProto(record.recorded_at, out->mutable_record_time());
  out->set_session_id(record.session_id.ToString());
  out->set_activity_instance_id(record.activity_instance_id.ToString());
  out->set_set_number(record.set_number.value_or(0));
}

void ToProto(const db::ActivityTotal& total, v1::ActivityTotal* out) {
  out->set_activity_id(total.activity_id.ToString());
  out->set_total(total.total);
  out->set_unit(total.unit);
  out->set_sets(total.sets);
  out->set_incomplete_sets(total.incomplete_sets);
  out->set_oversized_sets(total.oversized_sets);
}

void ToProto(const db::ActivityBestSets& activity, v1::ActivityBestSets* out) {
  out->set_activity_id(activity.activity_id.ToString());
  out->set_top_set_metric_id(TextOf(activity.top_set_metric_id));
  if (activity.top.has_value()) SetToProto(*activity.top, out->mutable_top_set());
  if (activity.highest_yield.has_value()) {
    SetToProto(*activity.highest_yield, out->mutable_highest_yield_set());
  }
}

void ToProto(const db::MetricProgress& progress, v1::MetricProgress* out) {
  out->set_activity_id(progress.activity_id.ToString());
  out->set_metric_id(progress.metric_id.ToString());
  out->set_split_id(TextOf(progress.split_id));
  out->set_previous_session_id(TextOf(progress.previous_session_id));
  Compare(progress.now.best, progress.before.best, progress.higher_is_better,
          out->mutable_best());
  Compare(progress.now.sum, progress.before.sum, progress.higher_is_better, out->mutable_sum());
}

void ToProto(const db::Streak& streak, v1::Streak* out) {
  out->set_days(streak.days);
  out->set_first_date(streak.first_date);
  out->set_last_date(streak.last_date);
}

void ToProto(const db::HeatmapDay& day, v1::HeatmapDay* out) {
  out->set_date(day.date);
  out->set_session_count(day.sessions);
  out->set_seconds(day.seconds);
}

void ToProto(const db::TargetEvaluation& target, v1::TargetEvaluation* out) {
  out->set_goal_id(target.goal_id.ToString());
  out->set_target_id(target.target_id);
  out->set_activity_id(TextOf(target.activity_id));
  out->set_evaluable(target.evaluable);
  out->set_met(target.first_met_at.has_value());
  if (target.first_met_at.has_value()) {
    ToProto(*target.first_met_at, out->mutable_first_met_time());
  }
  out->set_stalled(target.stalled);
  for (const db::TargetEvaluation::Metric& metric : target.metrics) {
    v1::TargetMetricProgress* progress = out->add_metrics();
    progress->set_metric_id(metric.id.ToString());
    progress->set_wanted(metric.wanted);
    if (metric.best.has_value()) progress->set_best(*metric.best);
  }
}

}  // namespace fractal::server::convert
