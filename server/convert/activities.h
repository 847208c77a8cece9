#pragma once

#include <vector>

#include "db/activities.h"
#include "fractal/v1/activities.pb.h"
#include "server/request_checks.h"

namespace fractal::server::convert {

void ToProto(const db::Activity& activity, v1::Activity* out);

// Whether the ids of a request's metrics and splits name rows, or say nothing.
enum class PartIds { kMatched, kIgnored };

// The metrics of a request, checked: names and units, names once, at most 20 active ones, at most
// one for the top set. Those without an id, and all when ids are ignored, are new and get one.
std::vector<db::GivenMetric> MetricsFromProto(
    const google::protobuf::RepeatedPtrField<v1::MetricDefinition>& metrics, PartIds ids,
    RequestChecks& checks);

// The splits of a request, likewise.
std::vector<db::GivenSplit> SplitsFromProto(
    const google::protobuf::RepeatedPtrField<v1::SplitDefinition>& splits, PartIds ids,
    RequestChecks& checks);

}  // namespace fractal::server::convert
