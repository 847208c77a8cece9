#pragma once

#include <string>
#include <vector>

#include "tests/property/practice.h"

// Which values an instance takes.
namespace fractal::tests::property {

inline constexpr char kNegative[] = "INVALID_ARGUMENT NEGATIVE_VALUE";

// The live set of this number; null for none.
SetRow* FindSet(Model& model, const std::string& instance_id, int number);

// Whether the metric of a value that is there does, also when its activity is deleted.
bool AllowsNegative(Model& model, const ValueRow& value);

// A value is wrong by itself, so that nothing it names is looked at.
bool IsMalformed(const v1::MetricValue& value);
// What a value breaks, with `before` it in its request.
Refusals CheckValue(Model& model, const std::string& fractal_id, const v1::MetricValue& value,
                    const std::vector<v1::MetricValue>& before);

}  // namespace fractal::tests::property
