#pragma once

#include <string>

#include "db/metric_values.h"
#include "fractal/v1/metric_values.pb.h"
#include "fractal/v1/metrics.pb.h"
#include "server/request_checks.h"

namespace fractal::server::convert {

void ToProto(const db::MetricValue& value, v1::MetricValue* out);
void ToProto(const db::ExportedMetricValue& exported, v1::ExportedMetricValue* out);

// A value to be recorded, without an id; `path` is where it stands in the request.
db::NewMetricValue NewMetricValueFromProto(const v1::MetricValue& value, const std::string& path,
                                           RequestChecks& checks);

}  // namespace fractal::server::convert
