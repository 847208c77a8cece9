// Values that are there: read, listed, changed and deleted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/rpc/metric_values_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

class MetricValues : public MetricValuesTest {
 protected:
  v1::MetricValue RecordedAt(int64_t seconds, const v1::MetricValue& value) {
    v1::MetricValue at = value;
    at.mutable_record_time()->set_seconds(seconds);
    return Recorded(at);
  }
  v1::ListMetricValuesRequest ListRequest() const {
    v1::ListMetricValuesRequest request;
    request.set_fractal_id(fractal.id());
    return request;
  }
  std::vector<double> Listed(const v1::ListMetricValuesRequest& request) {
    std::vector<double> numbers;
    const auto page = ada.Call(&Stub::ListMetricValues, request);
    for (const auto& value : page->values()) numbers.push_back(value.value());
    return numbers;
  }
  v1::UpdateMetricValueRequest UpdateRequest(const v1::MetricValue& value) const {
    v1::UpdateMetricValueRequest request;
    request.mutable_metric_value()->set_fractal_id(value.fractal_id());
    request.mutable_metric_value()->set_id(value.id());
    return request;
  }
  Answer<v1::UpdateMetricValueResponse> SetValue(Client& client, const v1::MetricValue& value,
                                                 double number) const {
    v1::UpdateMetricValueRequest request = UpdateRequest(value);
    request.mutable_metric_value()->set_value(number);
    request.mutable_update_mask()->add_paths("value");
    return client.Call(&Stub::UpdateMetricValue, request);
  }
};

TEST_F(MetricValues, AreFoundByNobodyElse) {
  const v1::MetricValue value = Recorded(Value(weight, 1));
  v1::MetricValue unknown = value;
  unknown.set_id(kUnknownId);
  const auto foreign = Get(bob, value);
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Get(bob, unknown).Summary(), foreign.Summary());
  EXPECT_EQ(Get(bob, unknown).status.message, foreign.status.message);
  EXPECT_EQ(Get(ada, unknown).Summary(), foreign.Summary());
  EXPECT_EQ(SetValue(bob, value, 2).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(SetValue(bob, unknown, 2).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Delete(bob, value).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(bob.Call(&Stub::ListMetricValues, ListRequest()).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Get(ada, value)->metric_value().SerializeAsString(), value.SerializeAsString());
  EXPECT_EQ(Get(ada, {}).Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractal_id metric_value_id");
}

TEST_F(MetricValues, CanBeReadButNotChangedByAViewer) {
  const v1::MetricValue value = Recorded(Value(weight, 1));
  AddMember(bob, "viewer");
  EXPECT_EQ(Get(bob, value).Summary(), "OK");
  EXPECT_EQ(bob.Call(&Stub::ListMetricValues, ListRequest())->values_size(), 1);
  EXPECT_EQ(SetValue(bob, value, 2).Summary(), "PERMISSION_DENIED PERMISSION_DENIED");
  EXPECT_EQ(Delete(bob, value).Summary(), "PERMISSION_DENIED PERMISSION_DENIED");
}

TEST_F(MetricValues, ChangeOnlyWhatIsNamed) {
  const v1::MetricValue value = RecordedAt(500, Value(weight, 1));
  v1::UpdateMetricValueRequest request = UpdateRequest(value);
  request.mutable_metric_value()->set_value(2);
  v1::MetricValue changed = ada.Call(&Stub::UpdateMetricValue, request)->metric_value();
  EXPECT_EQ(changed.value(), 2);
  EXPECT_EQ(changed.record_time().seconds(), 500);
  EXPECT_NE(changed.etag(), value.etag());
  request.mutable_metric_value()->mutable_record_time()->set_seconds(600);
  request.mutable_metric_value()->set_value(3);
  request.mutable_update_mask()->add_paths("record_time");
  changed = ada.Call(&Stub::UpdateMetricValue, request)->metric_value();
  EXPECT_EQ(changed.value(), 2);
  EXPECT_EQ(changed.record_time().seconds(), 600);
  EXPECT_EQ(Get(ada, value)->metric_value().SerializeAsString(), changed.SerializeAsString());
  request.mutable_metric_value()->clear_record_time();
  changed = ada.Call(&Stub::UpdateMetricValue, request)->metric_value();
  EXPECT_EQ(changed.record_time().seconds(), 1'767'323'045);
  EXPECT_EQ(SetValue(ada, value, 0)->metric_value().value(), 0);
}

TEST_F(MetricValues, RefuseAChangeThatIsNotInForm) {
  const v1::MetricValue value = Recorded(Value(weight, 1));
  EXPECT_EQ(SetValue(ada, value, -1).Summary(),
            "INVALID_ARGUMENT NEGATIVE_VALUE metric_value.value");
  EXPECT_EQ(SetValue(ada, value, std::numeric_limits<double>::quiet_NaN()).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS metric_value.value");
  EXPECT_EQ(SetValue(ada, Recorded(Value(drift, 1)), -1).Summary(), "OK");
  v1::UpdateMetricValueRequest request = UpdateRequest(value);
  EXPECT_EQ(ada.Call(&Stub::UpdateMetricValue, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  request.mutable_update_mask()->add_paths("set_number");
  EXPECT_EQ(ada.Call(&Stub::UpdateMetricValue, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  request.mutable_metric_value()->set_etag("x");
  request.mutable_metric_value()->set_id("y");
  request.mutable_metric_value()->mutable_record_time()->set_seconds(1LL << 60);
  request.clear_update_mask();
  EXPECT_EQ(
      ada.Call(&Stub::UpdateMetricValue, request).Summary(),
      "INVALID_ARGUMENT INVALID_FIELDS metric_value.id metric_value.etag metric_value.record_time");
}

TEST_F(MetricValues, RefuseAChangeWithAStaleEtag) {
  const v1::MetricValue value = Recorded(Value(weight, 1));
  v1::UpdateMetricValueRequest request = UpdateRequest(value);
  request.mutable_metric_value()->set_value(2);
  request.mutable_metric_value()->set_etag(value.etag());
  EXPECT_EQ(ada.Call(&Stub::UpdateMetricValue, request).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Stub::UpdateMetricValue, request).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Delete(ada, value).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Delete(ada, Get(ada, value)->metric_value()).Summary(), "OK");
}

TEST_F(MetricValues, AreReadButNotChangedOnceDeleted) {
  const v1::MetricValue value = Recorded(Value(weight, 1));
  const v1::MetricValue deleted = Delete(ada, value)->metric_value();
  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_EQ(Get(ada, value)->metric_value().SerializeAsString(), deleted.SerializeAsString());
  EXPECT_EQ(SetValue(ada, value, 2).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Delete(ada, value).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(MetricValues, AreNotChangedInWhatIsDeleted) {
  const v1::MetricValue value = Recorded(Value(weight, 1));
  const auto refuses = [&](const char* table, const std::string& id) {
    MarkDeleted(table, id);
    EXPECT_EQ(SetValue(ada, value, 2).Summary(), "NOT_FOUND NOT_FOUND") << table;
    EXPECT_EQ(Delete(ada, value).Summary(), "NOT_FOUND NOT_FOUND") << table;
    server.database().Sql(std::string("update app.") + table + " set deleted_at = null");
  };
  refuses("activity_instances", instance);
  refuses("goals", session);
  refuses("goals", fractal.id());
  EXPECT_EQ(SetValue(ada, value, 2).Summary(), "OK");
}

TEST_F(MetricValues, AreListedNewestFirst) {
  EXPECT_THAT(Listed(ListRequest()), ElementsAre());
  RecordedAt(200, Value(weight, 2));
  RecordedAt(400, Value(reps, 4));
  RecordedAt(100, Value(drift, 1));
  RecordedAt(300, Value(weight, 3, 1));
  EXPECT_THAT(Listed(ListRequest()), ElementsAre(4, 3, 2, 1));
}

TEST_F(MetricValues, AreListedByWhatTheyReferTo) {
  const std::string other_session = AddSession(fractal.id());
  const std::string other = AddInstance(other_session, press);
  const std::string squats = AddInstance(session, squat);
  RecordedAt(100, Value(weight, 1));
  RecordedAt(200, Value(reps, 2));
  RecordedAt(300, ValueIn(other, 3));
  v1::MetricValue deep = Value(depth, 4);
  deep.set_activity_instance_id(squats);
  RecordedAt(400, deep);
  const v1::MetricValue gone = RecordedAt(500, Value(weight, 5, 1));
  Delete(ada, gone);

  const auto with = [&](auto set) {
    v1::ListMetricValuesRequest request = ListRequest();
    set(request);
    std::vector<double> live = Listed(request);
    request.set_show_deleted(true);
    std::vector<double> all = Listed(request);
    // What is deleted is the newest.
    if (!all.empty() && all.front() == 5) {
      all.erase(all.begin());
      live.push_back(-5);
      all.push_back(-5);
    }
    EXPECT_EQ(all, live);
    return live;
  };
  using Request = v1::ListMetricValuesRequest;
  EXPECT_THAT(with([](Request&) {}), ElementsAre(4, 3, 2, 1, -5));
  EXPECT_THAT(with([&](Request& r) { r.set_activity_instance_id(instance); }),
              ElementsAre(2, 1, -5));
  EXPECT_THAT(with([&](Request& r) { r.set_session_id(session); }), ElementsAre(4, 2, 1, -5));
  EXPECT_THAT(with([&](Request& r) { r.set_metric_id(weight); }), ElementsAre(3, 1, -5));
  EXPECT_THAT(with([&](Request& r) { r.set_activity_id(press); }), ElementsAre(3, 2, 1, -5));
  EXPECT_THAT(with([&](Request& r) {
                r.mutable_start_time()->set_seconds(200);
                r.mutable_end_time()->set_seconds(400);
              }),
              ElementsAre(3, 2));
  EXPECT_THAT(with([&](Request& r) {
                r.set_session_id(session);
                r.set_metric_id(weight);
              }),
              ElementsAre(1, -5));
  EXPECT_THAT(with([&](Request& r) {
                r.set_session_id(session);
                r.set_activity_id(squat);
                r.mutable_start_time()->set_seconds(400);
              }),
              ElementsAre(4));
  EXPECT_THAT(with([&](Request& r) {
                r.set_session_id(other_session);
                r.set_activity_instance_id(instance);
              }),
              ElementsAre());
  EXPECT_THAT(with([&](Request& r) {
                r.set_session_id(other_session);
                r.set_activity_instance_id(other);
              }),
              ElementsAre(3));
  EXPECT_THAT(with([&](Request& r) { r.set_metric_id(kUnknownId); }), ElementsAre());
}

TEST_F(MetricValues, AreListedOnRequestsInForm) {
  v1::ListMetricValuesRequest request;
  request.set_page_size(-1);
  request.set_activity_instance_id("x");
  request.set_session_id("x");
  request.set_metric_id("x");
  request.set_activity_id("x");
  request.mutable_start_time()->set_nanos(-1);
  request.mutable_end_time()->set_seconds(1LL << 60);
  EXPECT_EQ(ada.Call(&Stub::ListMetricValues, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id page_size activity_instance_id session_id"
            " metric_id activity_id start_time end_time");
  request = ListRequest();
  request.set_page_token("x");
  EXPECT_EQ(ada.Call(&Stub::ListMetricValues, request).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
  request.clear_page_token();
  request.set_page_size(1);
  Recorded(Value(weight, 1));
  Recorded(Value(reps, 1));
  request.set_page_token(ada.Call(&Stub::ListMetricValues, request)->next_page_token());
  request.set_metric_id(weight);
  EXPECT_EQ(ada.Call(&Stub::ListMetricValues, request).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
}

// Many values of one time, some newer, some older: pages of two, while values come at every end.
TEST_F(MetricValues, AreListedAPageAtATimeWhileOthersAreRecorded) {
  std::vector<v1::MetricValue> wanted;
  const std::vector<std::string> instances = AddInstances(8);
  for (const std::string& id : instances) {
    v1::MetricValue value = Value(reps, 7);
    value.set_activity_instance_id(id);
    wanted.push_back(RecordedAt(700, value));
  }
  for (int i = 0; i < 7; ++i) {
    v1::MetricValue value = ValueIn(instances[i], i);
    wanted.push_back(RecordedAt(i % 2 == 0 ? 700 : 600 + i, value));
  }
  std::sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) {
    return std::pair(a.record_time().seconds(), a.id()) >
           std::pair(b.record_time().seconds(), b.id());
  });
  std::vector<std::string> wanted_ids;
  for (const auto& value : wanted) wanted_ids.push_back(value.id());

  v1::ListMetricValuesRequest request = ListRequest();
  request.set_page_size(2);
  std::vector<std::string> listed;
  std::set<std::string> meanwhile;
  int at = 0;
  do {
    const auto page = ada.Call(&Stub::ListMetricValues, request);
    EXPECT_LE(page->values_size(), 2);
    for (const auto& value : page->values()) {
      if (!meanwhile.contains(value.id())) listed.push_back(value.id());
    }
    if (at < 8) {
      v1::MetricValue value = Value(drift, 0);
      value.set_activity_instance_id(instances[at]);
      meanwhile.insert(RecordedAt(500 + 50 * at++, value).id());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, wanted_ids);
}

}  // namespace
}  // namespace fractal::tests
