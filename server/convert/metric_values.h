#pragma once

#include "db/metric_values.h"
#include "fractal/v1/metric_values.pb.h"

namespace fractal::server::convert {

void ToProto(const db::MetricValue& value, v1::MetricValue* out);

}  // namespace fractal::server::convert
