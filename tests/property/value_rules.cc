#include "tests/property/value_rules.h"

namespace fractal::tests::property {
namespace {

constexpr char kTaken[] = "ALREADY_EXISTS VALUE_TAKEN";

// A metric or split of a live activity, and whose it is; null when there is none.
template <typename Part>
struct Found {
  const Part* part = nullptr;
  std::string activity_id;
};

Found<v1::MetricDefinition> FindMetric(Model& model, const Key& key) {
  for (const auto& row : model.activities) {
    if (!row.live() || row.fractal_id != key.fractal_id) continue;
    for (const auto& metric : row.message.metrics()) {
      if (metric.id() == key.id) return {&metric, row.message.id()};
    }
  }
  return {};
}

Found<v1::SplitDefinition> FindSplit(Model& model, const Key& key) {
  for (const auto& row : model.activities) {
    if (!row.live() || row.fractal_id != key.fractal_id) continue;
    for (const auto& split : row.message.splits()) {
      if (split.id() == key.id) return {&split, row.message.id()};
    }
  }
  return {};
}

bool IsSamePlace(const v1::MetricValue& left, const v1::MetricValue& right) {
  return left.activity_instance_id() == right.activity_instance_id() &&
         left.metric_id() == right.metric_id() && left.split_id() == right.split_id() &&
         left.set_number() == right.set_number();
}

}  // namespace

bool AllowsNegative(Model& model, const ValueRow& value) {
  for (const auto& row : model.activities) {
    for (const auto& metric : row.message.metrics()) {
      if (metric.id() == value.message.metric_id()) return metric.allows_negative();
    }
  }
  throw Difference("a live value has a metric that is gone: " + value.message.ShortDebugString());
}

SetRow* FindSet(Model& model, const std::string& instance_id, int number) {
  for (SetRow& set : model.sets) {
    if (set.live() && set.message.activity_instance_id() == instance_id &&
        set.message.set_number() == number) {
      return &set;
    }
  }
  return nullptr;
}

bool IsMalformed(const v1::MetricValue& value) {
  return !World::IsId(value.activity_instance_id()) || !World::IsId(value.metric_id()) ||
         (!value.split_id().empty() && !World::IsId(value.split_id())) || value.set_number() < 0;
}

Refusals CheckValue(Model& model, const std::string& fractal_id, const v1::MetricValue& value,
                    const std::vector<v1::MetricValue>& before) {
  Refusals refusals;
  const InstanceRow* instance =
      model.instances.FindLive({fractal_id, value.activity_instance_id()});
  const auto metric = FindMetric(model, {fractal_id, value.metric_id()});
  const auto split = FindSplit(model, {fractal_id, value.split_id()});
  const std::string activity = instance == nullptr ? "" : instance->message.activity_id();
  refusals.If(instance == nullptr || metric.part == nullptr, kNotFound);
  refusals.If(!value.split_id().empty() && split.part == nullptr, kNotFound);
  if (metric.part != nullptr) {
    refusals.If(metric.activity_id != activity, "INVALID_ARGUMENT METRIC_NOT_OF_ACTIVITY");
    refusals.If(!metric.part->is_active(), "INVALID_ARGUMENT METRIC_INACTIVE");
    refusals.If(value.value() < 0 && !metric.part->allows_negative(), kNegative);
  }
  if (split.part != nullptr) {
    refusals.If(split.activity_id != activity, "INVALID_ARGUMENT SPLIT_NOT_OF_ACTIVITY");
    refusals.If(!split.part->is_active(), "INVALID_ARGUMENT SPLIT_INACTIVE");
  }
  refusals.If(value.set_number() > 0 &&
                  FindSet(model, value.activity_instance_id(), value.set_number()) == nullptr,
              "INVALID_ARGUMENT SET_UNKNOWN");
  for (const v1::MetricValue& other : before) refusals.If(IsSamePlace(value, other), kTaken);
  for (const ValueRow& row : model.values) {
    refusals.If(row.live() && IsSamePlace(value, row.message), kTaken);
  }
  return refusals;
}

}  // namespace fractal::tests::property
