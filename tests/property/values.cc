// Measured values, as MetricService shows them.

#include <algorithm>

#include "fractal/v1/metrics.grpc.pb.h"
#include "tests/property/nouns.h"
#include "tests/property/practice.h"
#include "tests/property/value_rules.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::MetricService::Stub;

double PickNumber(Random& random) {
  return random.Percent(25) ? -1.5 * random.Between(1, 20) : 0.25 * random.Between(0, 400);
}

// Whether there is something to measure of an instance.
bool IsMeasured(Model& model, const InstanceRow& instance) {
  const auto* activity =
      model.activities.FindLive({instance.fractal_id, instance.message.activity_id()});
  return activity != nullptr && !activity->message.metrics().empty();
}

// Mostly a fractal with instances.
std::string PickPractised(World& world, User& user) {
  if (world.random.Percent(5)) return world.PickFractal(user);
  return world
      .PickKey<v1::ActivityInstance>(
          user, &Model::instances,
          [&](const InstanceRow& row) { return IsMeasured(user.model, row); })
      .fractal_id;
}

// A value that mostly fits its instance; at times it names what is elsewhere.
v1::MetricValue PickValue(World& world, User& user, const std::string& fractal_id) {
  Model& model = user.model;
  Random& random = world.random;
  v1::MetricValue value;
  const Key key =
      world.PickKey<v1::ActivityInstance>(user, &Model::instances, [&](const auto& row) {
        return row.fractal_id == fractal_id && (IsMeasured(model, row) || random.Percent(5));
      });
  value.set_activity_instance_id(key.id);
  const InstanceRow* instance = model.instances.FindLive(key);
  const Key activity_key = instance == nullptr || random.Percent(5)
                               ? world.PickKey(user, &Model::activities)
                               : Key{instance->fractal_id, instance->message.activity_id()};
  const auto* activity = model.activities.Find(activity_key);
  const bool has_metrics = activity != nullptr && !activity->message.metrics().empty();
  value.set_metric_id(has_metrics ? random.Pick(activity->message.metrics()).id() : random.Uuid());
  if (activity != nullptr && !activity->message.splits().empty() && random.Percent(50)) {
    value.set_split_id(random.Pick(activity->message.splits()).id());
  }
  if (random.Percent(3)) {
    const auto* other = model.activities.Find(world.PickKey(user, &Model::activities));
    if (other != nullptr && !other->message.splits().empty()) {
      value.set_split_id(other->message.splits(0).id());
    }
  }
  if (instance != nullptr && random.Percent(75)) {
    const auto sets = SetsIn(model, *instance);
    if (!sets.empty()) value.set_set_number(random.Pick(sets)->message.set_number());
  }
  if (random.Percent(3)) value.set_set_number(random.Between(-1, 9));
  value.set_value(PickNumber(random));
  if (random.Percent(40)) {
    *value.mutable_record_time() = SecondsFromNow(60 * random.Between(-5000, 500));
  }
  return value;
}

// A value that was just recorded as `wanted`.
void AddValue(Model& model, const std::string& fractal_id, const v1::MetricValue& wanted,
              const v1::MetricValue& seen) {
  v1::MetricValue expected = wanted;
  expected.set_fractal_id(fractal_id);
  if (!wanted.has_record_time()) {
    const Key instance = {fractal_id, wanted.activity_instance_id()};
    *expected.mutable_record_time() = MeasuredAt(model, *model.instances.Find(instance));
  }
  World::ExpectMade("a recorded value", model.values, fractal_id, expected, seen);
  model.set_of_value[seen.id()] =
      wanted.set_number() == 0
          ? ""
          : FindSet(model, wanted.activity_instance_id(), wanted.set_number())->message.id();
}

void RecordValue(World& world, User& user) {
  v1::RecordMetricValueRequest request;
  const std::string fractal_id = PickPractised(world, user);
  *request.mutable_metric_value() = PickValue(world, user, fractal_id);
  request.mutable_metric_value()->set_fractal_id(fractal_id);
  const v1::MetricValue& wanted = request.metric_value();
  Refusals refusals = CheckValue(user.model, fractal_id, wanted, {});
  refusals.Malformed(!World::IsId(fractal_id) || IsMalformed(wanted));
  refusals.If(!user.model.IsLiveFractal(fractal_id), kNotFound);
  const auto answer = world.CallOnce(user, &Stub::RecordMetricValue, request, [](auto& other) {
    other.mutable_metric_value()->set_value(other.metric_value().value() + 1);
  });
  if (world.Expect(answer, refusals)) {
    AddValue(user.model, fractal_id, wanted, answer->metric_value());
  }
}

void RecordValues(World& world, User& user) {
  v1::RecordMetricValuesRequest request;
  const std::string fractal_id = PickPractised(world, user);
  request.set_fractal_id(fractal_id);
  std::vector<v1::MetricValue> wanted;
  for (int i = world.random.Between(1, 4); i > 0; --i) {
    wanted.push_back(PickValue(world, user, fractal_id));
    *request.add_values() = wanted.back();
  }
  Refusals refusals;
  refusals.Malformed(!World::IsId(fractal_id) ||
                     std::any_of(wanted.begin(), wanted.end(), IsMalformed));
  refusals.If(!user.model.IsLiveFractal(fractal_id), kNotFound);
  // The first that does not fit is named.
  for (size_t i = 0; i < wanted.size() && refusals.empty(); ++i) {
    refusals = CheckValue(user.model, fractal_id, wanted[i],
                          {wanted.begin(), wanted.begin() + static_cast<int64_t>(i)});
  }
  const auto answer = world.CallOnce(user, &Stub::RecordMetricValues, request, [](auto& other) {
    other.mutable_values(0)->set_value(other.values(0).value() + 1);
  });
  if (!world.Expect(answer, refusals)) return;
  ExpectSame("RecordMetricValues: count", request.values_size(), answer->values_size());
  for (int i = 0; i < answer->values_size(); ++i) {
    AddValue(user.model, fractal_id, request.values(i), answer->values(i));
  }
}

void ExpectValueByKey(World& world, User& user, const Key& key) {
  v1::GetMetricValueRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_metric_value_id(key.id);
  ValueRow* value = user.model.values.Find(key);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(value == nullptr, kNotFound);
  const auto answer = world.Call(user, &Stub::GetMetricValue, request);
  if (world.Expect(answer, refusals)) {
    ExpectValue("GetMetricValue", user.model, *value, answer->metric_value());
  }
}

void GetValue(World& world, User& user) {
  ExpectValueByKey(world, user, world.PickKey(user, &Model::values));
}

bool IsListed(Model& model, const ValueRow& row, const v1::ListMetricValuesRequest& request) {
  const v1::MetricValue& value = row.message;
  const Key instance_key = {row.fractal_id, value.activity_instance_id()};
  const v1::ActivityInstance& instance = model.instances.Find(instance_key)->message;
  const auto admits = [](const std::string& wanted, const std::string& id) {
    return wanted.empty() || wanted == id;
  };
  return row.fractal_id == request.fractal_id() && (row.live() || request.show_deleted()) &&
         admits(request.activity_instance_id(), instance.id()) &&
         admits(request.session_id(), instance.session_id()) &&
         admits(request.metric_id(), value.metric_id()) &&
         admits(request.activity_id(), instance.activity_id()) &&
         (!request.has_start_time() || !IsBefore(value.record_time(), request.start_time())) &&
         (!request.has_end_time() || IsBefore(value.record_time(), request.end_time()));
}

void ExpectValues(World& world, User& user, const v1::ListMetricValuesRequest& request) {
  Model& model = user.model;
  Refusals refusals;
  refusals.Malformed(!World::IsId(request.fractal_id()));
  refusals.If(model.goals.Find({request.fractal_id(), request.fractal_id()}) == nullptr, kNotFound);
  std::vector<ValueRow*> listed;
  for (ValueRow& row : model.values) {
    if (IsListed(model, row, request)) listed.push_back(&row);
  }
  std::sort(listed.begin(), listed.end(), [](const ValueRow* left, const ValueRow* right) {
    const Timestamp& at_left = left->message.record_time();
    const Timestamp& at_right = right->message.record_time();
    if (IsBefore(at_right, at_left) || IsBefore(at_left, at_right)) {
      return IsBefore(at_right, at_left);
    }
    return left->message.id() > right->message.id();
  });
  const auto seen = world.ListAll(
      user, &Stub::ListMetricValues, request, [](const auto& page) { return page.values(); },
      refusals);
  for (int i = 0; i < seen.size() && i < static_cast<int>(listed.size()); ++i) {
    ExpectValue("ListMetricValues", model, *listed[static_cast<size_t>(i)], seen.Get(i));
  }
  ExpectSame("ListMetricValues: count", static_cast<int64_t>(listed.size()), seen.size());
}

void ListValues(World& world, User& user) {
  v1::ListMetricValuesRequest request;
  Random& random = world.random;
  request.set_fractal_id(world.PickFractal(user));
  if (random.Percent(30)) {
    request.set_activity_instance_id(world.PickKey(user, &Model::instances).id);
  }
  if (random.Percent(30)) request.set_session_id(PickSession(world, user).id);
  if (random.Percent(30)) request.set_activity_id(world.PickKey(user, &Model::activities).id);
  const ValueRow* value = user.model.values.Find(world.PickKey(user, &Model::values));
  if (value != nullptr && random.Percent(40)) request.set_metric_id(value->message.metric_id());
  if (value != nullptr && random.Percent(20)) {
    *request.mutable_start_time() = value->message.record_time();
  }
  if (value != nullptr && random.Percent(20)) {
    *request.mutable_end_time() = value->message.record_time();
  }
  const auto is_id = [](const std::string& id) { return id.empty() || World::IsId(id); };
  if (!is_id(request.activity_instance_id())) request.clear_activity_instance_id();
  if (!is_id(request.session_id())) request.clear_session_id();
  if (!is_id(request.activity_id())) request.clear_activity_id();
  request.set_show_deleted(random.Percent(50));
  ExpectValues(world, user, request);
}

void UpdateValue(World& world, User& user) {
  Model& model = user.model;
  const Key key = world.PickKey(user, &Model::values);
  ValueRow* value = model.values.FindLive(key);
  v1::UpdateMetricValueRequest request;
  v1::MetricValue& wanted = *request.mutable_metric_value();
  wanted.set_fractal_id(key.fractal_id);
  wanted.set_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(value == nullptr, kNotFound);
  static const std::vector<std::string> kUpdatable = {"value", "record_time"};
  const auto paths = world.PickPaths(kUpdatable);
  if (paths.contains("value")) wanted.set_value(PickNumber(world.random));
  if (paths.contains("record_time") && world.random.Percent(60)) {
    *wanted.mutable_record_time() = SecondsFromNow(60 * world.random.Between(-5000, 500));
  }
  wanted.set_etag(world.PickEtag(value, refusals));
  const auto mask =
      world.PickMask(paths, kUpdatable, wanted, refusals, request.mutable_update_mask());
  if (value != nullptr && mask.contains("value")) {
    refusals.If(wanted.value() < 0 && !AllowsNegative(model, *value), kNegative);
  }
  const auto answer = world.Call(user, &Stub::UpdateMetricValue, request);
  if (!world.Expect(answer, refusals)) return;
  v1::MetricValue changed = value->message;
  if (mask.contains("value")) changed.set_value(wanted.value());
  if (mask.contains("record_time")) {
    *changed.mutable_record_time() =
        wanted.has_record_time()
            ? wanted.record_time()
            : MeasuredAt(model,
                         *model.instances.Find({key.fractal_id, changed.activity_instance_id()}));
  }
  World::ExpectChange("UpdateMetricValue", *value, changed, answer->metric_value());
}

void DeleteValue(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::values);
  ValueRow* value = user.model.values.FindLive(key);
  v1::DeleteMetricValueRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_metric_value_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(value == nullptr, kNotFound);
  request.set_etag(world.PickEtag(value, refusals));
  const auto answer = world.Call(user, &Stub::DeleteMetricValue, request);
  if (world.Expect(answer, refusals)) {
    World::ExpectTaken("DeleteMetricValue", *value, answer->metric_value());
  }
}

void CompareValues(World& world, User& user) {
  for (const GoalRow& row : user.model.goals) {
    if (!IsRoot(row.message)) continue;
    v1::ListMetricValuesRequest request;
    request.set_fractal_id(row.fractal_id);
    ExpectValues(world, user, request);
    request.set_show_deleted(true);
    ExpectValues(world, user, request);
  }
  for (const ValueRow& row : user.model.values) {
    if (!row.live()) ExpectValueByKey(world, user, row.key());
  }
}

std::optional<Fault> ValueFault(World& world, User& user) {
  static const std::vector<std::string> kChanges = {
      "",
      "value = value + 0.5",
      "set_number = coalesce(set_number, 0) + 1",
      "metric_definition_id = gen_random_uuid()",
      "split_definition_id = gen_random_uuid()",
      "activity_instance_id = gen_random_uuid()",
      "recorded_at = recorded_at + interval '1 microsecond'",
      "deleted_at = case when deleted_at is null then now() end"};
  return RowFault("metric_values", world.random, user.model.values, kChanges);
}

}  // namespace

Noun MetricValues() {
  return {{{"RecordMetricValue", 14, RecordValue},
           {"RecordMetricValues", 16, RecordValues},
           {"GetMetricValue", 3, GetValue},
           {"ListMetricValues", 5, ListValues},
           {"UpdateMetricValue", 8, UpdateValue},
           {"DeleteMetricValue", 5, DeleteValue}},
          CompareValues,
          ValueFault};
}

}  // namespace fractal::tests::property
