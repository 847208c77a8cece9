#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/reading.h"
#include "db/tenant.h"
#include "fractal/v1/metrics.pb.h"
#include "server/caller.h"
#include "server/pages.h"

// What MetricService does for values; proto/fractal/v1/metrics.proto tells each method's errors.
namespace fractal::server::handlers {

absl::Status RecordMetricValue(const Caller& caller, db::Tenant& tenant,
                               const v1::RecordMetricValueRequest& request,
                               v1::RecordMetricValueResponse* response);
absl::Status RecordMetricValues(const Caller& caller, db::Tenant& tenant,
                                const v1::RecordMetricValuesRequest& request,
                                v1::RecordMetricValuesResponse* response);
// One batch of the stream.
absl::Status StreamMetricValues(const Caller& caller, db::Tenant& tenant,
                                const v1::StreamMetricValuesRequest& request,
                                v1::StreamMetricValuesResponse* response);
absl::StatusOr<db::Reading> GetMetricValue(const Caller& caller,
                                           const v1::GetMetricValueRequest& request,
                                           v1::GetMetricValueResponse* response);
absl::StatusOr<db::Reading> ListMetricValues(const Caller& caller,
                                             const v1::ListMetricValuesRequest& request,
                                             v1::ListMetricValuesResponse* response);
absl::Status UpdateMetricValue(const Caller& caller, db::Tenant& tenant,
                               const v1::UpdateMetricValueRequest& request,
                               v1::UpdateMetricValueResponse* response);
absl::Status DeleteMetricValue(const Caller& caller, db::Tenant& tenant,
                               const v1::DeleteMetricValueRequest& request,
                               v1::DeleteMetricValueResponse* response);
absl::StatusOr<std::unique_ptr<Pages<v1::ExportMetricValuesResponse>>> ExportMetricValues(
    const Caller& caller, const v1::ExportMetricValuesRequest& request);

}  // namespace fractal::server::handlers
