#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <functional>

#include "tests/property/world.h"

// Metrics and splits of an activity, which follow the same rules.
namespace fractal::tests::property {

template <typename Part>
using Parts = google::protobuf::RepeatedPtrField<Part>;

// Random ones to be made.
void PickNewParts(Random& random, Parts<v1::MetricDefinition>* parts);
void PickNewParts(Random& random, Parts<v1::SplitDefinition>* parts);

// What is wrong with what a request gives, by itself.
template <typename Part>
bool AreMalformed(const Parts<Part>& given);

// What an activity shows once `given` was taken in place of `old`: defaults filled in, what has
// values and is left out turned inactive, active ones first. New ones have no id yet.
Parts<v1::MetricDefinition> Replace(const Parts<v1::MetricDefinition>& old,
                                    const Parts<v1::MetricDefinition>& given,
                                    const std::function<bool(const std::string&)>& has_values);
Parts<v1::SplitDefinition> Replace(const Parts<v1::SplitDefinition>& old,
                                   const Parts<v1::SplitDefinition>& given,
                                   const std::function<bool(const std::string&)>& has_values);

// Which rules `given` breaks against `old`.
template <typename Part>
void CheckParts(const Parts<Part>& old, const Parts<Part>& given,
                const std::function<bool(const std::string&)>& has_values, Refusals& refusals);

template <typename Part>
bool AnyActive(const Parts<Part>& parts);

// Gives parts without an id those that the server gave them.
template <typename Part>
void AdoptIds(const Parts<Part>& seen, Parts<Part>* expected);

// Gives those that stay although the request left them out, which stand at the end, the order in
// which the server shows them: nothing says it.
template <typename Part>
void AdoptOrder(const Parts<Part>& seen, const Parts<Part>& given, Parts<Part>* expected);

// Whether a metric or a split has values; those in the trash may come back.
bool HasValues(Model& model, const std::string& part_id);
bool HasNegativeValues(Model& model, const std::string& metric_id);

}  // namespace fractal::tests::property
