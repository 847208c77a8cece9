#pragma once

#include <string_view>

#include "db/analytics_sessions.h"
#include "db/analytics_sets.h"
#include "db/analytics_summaries.h"
#include "db/analytics_targets.h"
#include "fractal/v1/analytics.pb.h"

namespace fractal::server::convert {

// SUMMARY_GROUPING_DAY and "day", and so on; "" for a value that is not one of them.
std::string_view GroupFromProto(v1::SummaryGrouping grouping);

// `grouping` says what the summary's key is.
void ToProto(const db::MetricSummary& summary, v1::SummaryGrouping grouping,
             v1::MetricSummary* out);
void ToProto(const db::PersonalRecord& record, v1::PersonalRecord* out);
void ToProto(const db::ActivityTotal& total, v1::ActivityTotal* out);
void ToProto(const db::ActivityBestSets& activity, v1::ActivityBestSets* out);
void ToProto(const db::MetricProgress& progress, v1::MetricProgress* out);
void ToProto(const db::Streak& streak, v1::Streak* out);
void ToProto(const db::HeatmapDay& day, v1::HeatmapDay* out);
void ToProto(const db::TargetEvaluation& target, v1::TargetEvaluation* out);

}  // namespace fractal::server::convert
