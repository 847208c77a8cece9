// Recording of values, one and a batch: what fits, what does not, and that a place holds one live
// value.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/rpc/metric_values_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class MetricValuesRecord : public MetricValuesTest {
 protected:
  std::string Try(const v1::MetricValue& value) { return WithField(Record(ada, value)); }
  std::string TryAll(const std::vector<v1::MetricValue>& values) {
    return WithField(RecordAll(ada, values));
  }
  int64_t SecondsAt(const std::string& instance_id) {
    return Recorded(ValueIn(instance_id, 1)).record_time().seconds();
  }
};

TEST_F(MetricValuesRecord, AnswersTheValueAsItIsReadLater) {
  v1::MetricValue wanted = Value(weight, 62.5, 2, left);
  wanted.mutable_record_time()->set_seconds(1'700'000'000);
  wanted.mutable_record_time()->set_nanos(123'456'000);
  const v1::MetricValue value = Recorded(wanted);
  EXPECT_EQ(value.fractal_id(), fractal.id());
  EXPECT_EQ(value.activity_instance_id(), instance);
  EXPECT_EQ(value.metric_id(), weight);
  EXPECT_EQ(value.split_id(), left);
  EXPECT_EQ(value.set_number(), 2);
  EXPECT_EQ(value.value(), 62.5);
  EXPECT_EQ(value.record_time().SerializeAsString(), wanted.record_time().SerializeAsString());
  EXPECT_FALSE(value.has_delete_time());
  EXPECT_EQ(Get(ada, value)->metric_value().SerializeAsString(), value.SerializeAsString());
}

TEST_F(MetricValuesRecord, TakesTheStartOfTheSessionElseOfTheTimerElseWhenTheSessionWasMade) {
  const std::string blank = AddSession(fractal.id());
  const auto made = std::stoll(server.database().Scalar(
      "select floor(extract(epoch from created_at))::bigint from app.goals where id = '" + blank +
      "'"));
  EXPECT_EQ(SecondsAt(AddInstance(session, press, "1970-01-01 00:01:40+00")), 1'767'323'045);
  EXPECT_EQ(SecondsAt(AddInstance(blank, press, "1970-01-01 00:01:40+00")), 100);
  EXPECT_EQ(SecondsAt(AddInstance(blank, press)), made);
}

TEST_F(MetricValuesRecord, KeepsANumberExactly) {
  using Limits = std::numeric_limits<double>;
  const std::vector<double> numbers = {0.1,
                                       1.0 / 3,
                                       62.5,
                                       9'007'199'254'740'993.0,
                                       1e300,
                                       0,
                                       -0.1,
                                       1e-300,
                                       Limits::min(),
                                       Limits::max(),
                                       Limits::lowest(),
                                       Limits::denorm_min()};
  const std::vector<std::string> instances = AddInstances(static_cast<int>(numbers.size()));
  for (size_t i = 0; i < numbers.size(); ++i) {
    v1::MetricValue value = Value(drift, numbers[i]);
    value.set_activity_instance_id(instances[i]);
    EXPECT_EQ(Recorded(value).value(), numbers[i]);
  }
}

TEST_F(MetricValuesRecord, NeedsItsFieldsInForm) {
  EXPECT_EQ(
      Record(ada, {}).Summary(),
      "INVALID_ARGUMENT INVALID_FIELDS metric_value.fractal_id metric_value.activity_instance_id"
      " metric_value.metric_id");
  v1::MetricValue value = Value("x", std::nan(""), -1, "y");
  value.mutable_record_time()->set_nanos(-1);
  EXPECT_EQ(Record(ada, value).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS metric_value.metric_id metric_value.split_id"
            " metric_value.set_number metric_value.value metric_value.record_time");
  EXPECT_EQ(Record(ada, Value(weight, HUGE_VAL)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS metric_value.value");
  EXPECT_EQ(Record(ada, Value(drift, -HUGE_VAL)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS metric_value.value");
  EXPECT_EQ(LiveValues(), 0);
}

TEST_F(MetricValuesRecord, AnswersForeignIdsAsUnknownOnes) {
  const v1::Fractal foreign = MakeFractal(bob, "Bob's");
  const std::string activity = AddActivity(foreign.id(), "His");
  const std::string metric = AddMetric(activity, "His");
  const std::string split = AddSplit(activity, "His");
  const std::string his_instance = AddInstance(AddSession(foreign.id()), activity);
  for (const std::string& id : {his_instance, std::string(kUnknownId)}) {
    EXPECT_EQ(Try(ValueIn(id, 1)), "NOT_FOUND NOT_FOUND metric_value.activity_instance_id");
  }
  for (const std::string& id : {metric, std::string(kUnknownId)}) {
    EXPECT_EQ(Try(Value(id, 1)), "NOT_FOUND NOT_FOUND metric_value.metric_id");
  }
  for (const std::string& id : {split, std::string(kUnknownId)}) {
    EXPECT_EQ(Try(Value(weight, 1, 0, id)), "NOT_FOUND NOT_FOUND metric_value.split_id");
  }
  EXPECT_EQ(Record(ada, Value(metric, 1)).status.message,
            Record(ada, Value(kUnknownId, 1)).status.message);
  EXPECT_EQ(LiveValues(), 0);
}

TEST_F(MetricValuesRecord, FindsAForeignFractalNoMoreThanAnUnknownOne) {
  v1::MetricValue unknown = Value(weight, 1);
  unknown.set_fractal_id(kUnknownId);
  const auto foreign = Record(bob, Value(weight, 1));
  EXPECT_EQ(WithField(foreign), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(WithField(Record(bob, unknown)), WithField(foreign));
  EXPECT_EQ(Record(bob, unknown).status.message, foreign.status.message);
  EXPECT_EQ(WithField(RecordAll(bob, {Value(weight, 1)})), "NOT_FOUND NOT_FOUND");
  // His own fractal does not let him reach into another.
  v1::MetricValue across = Value(weight, 1);
  across.set_fractal_id(MakeFractal(bob, "Bob's").id());
  EXPECT_EQ(WithField(Record(bob, across)),
            "NOT_FOUND NOT_FOUND metric_value.activity_instance_id");
  EXPECT_EQ(LiveValues(), 0);
}

TEST_F(MetricValuesRecord, FindsNothingThatIsDeleted) {
  MarkDeleted("split_definitions", left);
  EXPECT_EQ(Try(Value(weight, 1, 0, left)), "NOT_FOUND NOT_FOUND metric_value.split_id");
  MarkDeleted("metric_definitions", reps);
  EXPECT_EQ(Try(Value(reps, 1)), "NOT_FOUND NOT_FOUND metric_value.metric_id");
  const std::string gone = AddInstance(session, press);
  MarkDeleted("activity_instances", gone);
  EXPECT_EQ(Try(ValueIn(gone, 1)), "NOT_FOUND NOT_FOUND metric_value.activity_instance_id");
  MarkDeleted("goals", session);
  EXPECT_EQ(Try(Value(weight, 1)), "NOT_FOUND NOT_FOUND metric_value.activity_instance_id");
  server.database().Sql("update app.goals set deleted_at = null");
  EXPECT_EQ(Try(Value(weight, 1)), "OK");
  MarkDeleted("goals", fractal.id());
  EXPECT_EQ(Try(Value(weight, 2, 1)), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(LiveValues(), 1);
}

TEST_F(MetricValuesRecord, RefusesWhatDoesNotFitTheInstancesActivity) {
  EXPECT_EQ(Record(ada, Value(depth, 1)).Summary(),
            "INVALID_ARGUMENT METRIC_NOT_OF_ACTIVITY metric_value.metric_id");
  EXPECT_EQ(Record(ada, Value(weight, 1, 0, side)).Summary(),
            "INVALID_ARGUMENT SPLIT_NOT_OF_ACTIVITY metric_value.split_id");
  EXPECT_EQ(Record(ada, Value(weight, 1, 3)).Summary(),
            "INVALID_ARGUMENT SET_UNKNOWN metric_value.set_number");
  server.database().Sql("update app.activity_sets set deleted_at = now() where set_number = 2");
  EXPECT_EQ(Record(ada, Value(weight, 1, 2)).Summary(),
            "INVALID_ARGUMENT SET_UNKNOWN metric_value.set_number");
  server.database().Sql("update app.metric_definitions set is_active = false where id = '" +
                        weight + "'");
  EXPECT_EQ(Record(ada, Value(weight, 1)).Summary(),
            "INVALID_ARGUMENT METRIC_INACTIVE metric_value.metric_id");
  server.database().Sql("update app.split_definitions set is_active = false where id = '" + left +
                        "'");
  EXPECT_EQ(Record(ada, Value(reps, 1, 0, left)).Summary(),
            "INVALID_ARGUMENT SPLIT_INACTIVE metric_value.split_id");
}

TEST_F(MetricValuesRecord, TakesNegativeNumbersWhereTheMetricAllowsThem) {
  EXPECT_EQ(Record(ada, Value(weight, -0.5)).Summary(),
            "INVALID_ARGUMENT NEGATIVE_VALUE metric_value.value");
  EXPECT_EQ(Recorded(Value(weight, -0.0)).value(), 0);
  EXPECT_EQ(Recorded(Value(drift, -0.5)).value(), -0.5);
}

TEST_F(MetricValuesRecord, LeavesAPlaceThatIsTakenAsItIs) {
  const v1::MetricValue first = Recorded(Value(weight, 1, 1, left));
  EXPECT_EQ(Try(Value(weight, 2, 1, left)), "ALREADY_EXISTS VALUE_TAKEN metric_value");
  EXPECT_EQ(Try(Value(weight, 2, 1)), "OK");
  EXPECT_EQ(Try(Value(weight, 2, 1)), "ALREADY_EXISTS VALUE_TAKEN metric_value");
  EXPECT_EQ(Try(Value(weight, 2, 0, left)), "OK");
  EXPECT_EQ(Try(Value(weight, 2)), "OK");
  EXPECT_EQ(Try(Value(weight, 2)), "ALREADY_EXISTS VALUE_TAKEN metric_value");
  EXPECT_EQ(Try(Value(weight, 2, 2, left)), "OK");
  EXPECT_EQ(Try(Value(weight, 2, 1, right)), "OK");
  EXPECT_EQ(Try(Value(reps, 2, 1, left)), "OK");
  EXPECT_EQ(Get(ada, first)->metric_value().value(), 1);
  EXPECT_EQ(Delete(ada, first).Summary(), "OK");
  EXPECT_EQ(Try(Value(weight, 2, 1, left)), "OK");
}

TEST_F(MetricValuesRecord, AnswersABatchInItsOrder) {
  const auto recorded = RecordAll(
      ada, {Value(reps, 8, 2), Value(weight, 60, 1), Value(reps, 10, 1), Value(weight, 65, 2)});
  std::vector<double> numbers;
  for (const v1::MetricValue& value : recorded->values()) {
    numbers.push_back(value.value());
    EXPECT_EQ(Get(ada, value)->metric_value().SerializeAsString(), value.SerializeAsString());
  }
  EXPECT_THAT(numbers, ElementsAre(8, 60, 10, 65));
}

TEST_F(MetricValuesRecord, RecordsABatchAsAWholeOrNot) {
  const v1::MetricValue good = Value(weight, 1);
  EXPECT_EQ(TryAll({good, Value(depth, 1), Value(kUnknownId, 1)}),
            "INVALID_ARGUMENT METRIC_NOT_OF_ACTIVITY values[1].metric_id");
  EXPECT_EQ(TryAll({good, Value(reps, 1), Value(kUnknownId, 1)}),
            "NOT_FOUND NOT_FOUND values[2].metric_id");
  EXPECT_EQ(TryAll({good, ValueIn(kUnknownId, 1)}),
            "NOT_FOUND NOT_FOUND values[1].activity_instance_id");
  EXPECT_EQ(TryAll({good, Value(weight, 1, 0, kUnknownId)}),
            "NOT_FOUND NOT_FOUND values[1].split_id");
  EXPECT_EQ(TryAll({good, Value(weight, 1, 9)}),
            "INVALID_ARGUMENT SET_UNKNOWN values[1].set_number");
  EXPECT_EQ(TryAll({good, Value(reps, -1)}), "INVALID_ARGUMENT NEGATIVE_VALUE values[1].value");
  EXPECT_EQ(TryAll({good, Value(reps, 1), good}), "ALREADY_EXISTS VALUE_TAKEN values[2]");
  EXPECT_EQ(LiveValues(), 0);
  Recorded(Value(reps, 1, 2));
  EXPECT_EQ(TryAll({good, Value(reps, 3, 2)}), "ALREADY_EXISTS VALUE_TAKEN values[1]");
  EXPECT_EQ(LiveValues(), 1);
}

TEST_F(MetricValuesRecord, NeedsABatchInForm) {
  EXPECT_EQ(RecordAll(ada, {}).Summary(), "INVALID_ARGUMENT INVALID_FIELDS values");
  v1::MetricValue elsewhere = Value(weight, 1);
  elsewhere.set_fractal_id(kUnknownId);
  EXPECT_EQ(RecordAll(ada, {Value(weight, 1), elsewhere}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS values[1].fractal_id");
  v1::MetricValue unsaid = Value(weight, 1);
  unsaid.clear_fractal_id();
  EXPECT_EQ(RecordAll(ada, {unsaid}).Summary(), "OK");
  // An answer with the faults of a thousand values would be too long to arrive.
  EXPECT_EQ(RecordAll(ada, std::vector<v1::MetricValue>(1000)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS values[0].activity_instance_id values[0].metric_id");
}

TEST_F(MetricValuesRecord, TakesAThousandValuesAtOnceAndNoMore) {
  AddSets(AddInstances(1).front(), 1000);
  const std::string many = server.database().Scalar(
      "select activity_instance_id from app.activity_sets where set_number = 1000");
  std::vector<v1::MetricValue> values;
  for (int i = 1; i <= 1000; ++i) values.push_back(ValueIn(many, i, i));
  const auto recorded = RecordAll(ada, values);
  ASSERT_EQ(recorded->values_size(), 1000);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(recorded->values(i).set_number(), i + 1);
  values.push_back(Value(weight, 1));
  EXPECT_EQ(RecordAll(ada, values).Summary(), "INVALID_ARGUMENT INVALID_FIELDS values");
  EXPECT_EQ(LiveValues(), 1000);
}

TEST_F(MetricValuesRecord, AnswersARequestIdOnce) {
  const std::string one = NewId(), batch = NewId();
  const v1::MetricValue value = Record(ada, Value(weight, 1), one)->metric_value();
  EXPECT_EQ(Record(ada, Value(weight, 1), one)->metric_value().SerializeAsString(),
            value.SerializeAsString());
  EXPECT_EQ(Record(ada, Value(weight, 2), one).Summary(),
            "INVALID_ARGUMENT REQUEST_ID_REUSED request_id");
  const std::vector<v1::MetricValue> values = {Value(reps, 1), Value(reps, 2, 1)};
  const auto first = RecordAll(ada, values, batch);
  EXPECT_EQ(RecordAll(ada, values, batch)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(RecordAll(ada, values, "x").Summary(), "INVALID_ARGUMENT INVALID_FIELDS request_id");
  EXPECT_EQ(LiveValues(), 3);
  // A call that failed leaves its id free.
  const std::string retried = NewId();
  EXPECT_EQ(Record(ada, Value(weight, 1), retried).Summary(), "ALREADY_EXISTS VALUE_TAKEN");
  EXPECT_EQ(Record(ada, Value(weight, 1, 1), retried).Summary(), "OK");
}

TEST_F(MetricValuesRecord, IsForOwnersAndEditors) {
  AddMember(bob, "viewer");
  EXPECT_EQ(Record(bob, Value(weight, 1)).Summary(), "PERMISSION_DENIED PERMISSION_DENIED");
  server.database().Sql("update app.fractal_members set role = 'editor' where role = 'viewer'");
  EXPECT_EQ(Record(bob, Value(weight, 1)).Summary(), "OK");
}

}  // namespace
}  // namespace fractal::tests
