#pragma once

#include "absl/status/statusor.h"
#include "db/reading.h"
#include "fractal/v1/analytics.pb.h"
#include "server/caller.h"

// What MetricService says of the values; proto/fractal/v1/metrics.proto tells each method's errors.
namespace fractal::server::handlers {

// analytics_summaries.cc
absl::StatusOr<db::Reading> SummarizeMetricValues(const Caller& caller,
                                                  const v1::SummarizeMetricValuesRequest& request,
                                                  v1::SummarizeMetricValuesResponse* response);
absl::StatusOr<db::Reading> ListPersonalRecords(const Caller& caller,
                                                const v1::ListPersonalRecordsRequest& request,
                                                v1::ListPersonalRecordsResponse* response);

// analytics.cc
absl::StatusOr<db::Reading> GetTotals(const Caller& caller, const v1::GetTotalsRequest& request,
                                      v1::GetTotalsResponse* response);
absl::StatusOr<db::Reading> GetProgress(const Caller& caller,
                                        const v1::GetProgressRequest& request,
                                        v1::GetProgressResponse* response);
absl::StatusOr<db::Reading> GetBestSets(const Caller& caller,
                                        const v1::GetBestSetsRequest& request,
                                        v1::GetBestSetsResponse* response);
absl::StatusOr<db::Reading> GetStreaks(const Caller& caller, const v1::GetStreaksRequest& request,
                                       v1::GetStreaksResponse* response);
absl::StatusOr<db::Reading> GetHeatmap(const Caller& caller, const v1::GetHeatmapRequest& request,
                                       v1::GetHeatmapResponse* response);
absl::StatusOr<db::Reading> GetTimeInvested(const Caller& caller,
                                            const v1::GetTimeInvestedRequest& request,
                                            v1::GetTimeInvestedResponse* response);
absl::StatusOr<db::Reading> EvaluateTargets(const Caller& caller,
                                            const v1::EvaluateTargetsRequest& request,
                                            v1::EvaluateTargetsResponse* response);

}  // namespace fractal::server::handlers
