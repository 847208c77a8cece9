#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fractal/v1/metrics.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {

// A fractal of ada's in which something is measured: two activities with metrics and splits, a
// session, and an instance of the first activity with two sets.
class MetricValuesTest : public RpcTest {
 protected:
  using Stub = v1::MetricService::Stub;

  static std::string NewId();

  // Rows that other services make; each answers its id.
  std::string AddSession(const std::string& fractal_id, const std::string& start = "");
  std::string AddActivity(const std::string& fractal_id, const std::string& name);
  std::string AddMetric(const std::string& activity_id, const std::string& name,
                        bool allows_negative = false);
  std::string AddSplit(const std::string& activity_id, const std::string& name);
  std::string AddInstance(const std::string& session_id, const std::string& activity_id,
                          const std::string& start = "");
  void AddSet(const std::string& instance_id, int number);
  // Instances of the first activity in the session.
  std::vector<std::string> AddInstances(int count);
  // Sets 1 to `count` of an instance that has none yet.
  void AddSets(const std::string& instance_id, int count);
  void AddMember(const Client& client, const std::string& role);
  void MarkDeleted(const std::string& table, const std::string& id);

  v1::MetricValue Value(const std::string& metric_id, double value, int set_number = 0,
                        const std::string& split_id = "") const;
  v1::MetricValue ValueIn(const std::string& instance_id, double value, int set_number = 0) const;

  static Answer<v1::RecordMetricValueResponse> Record(Client& client, const v1::MetricValue& value,
                                                      const std::string& request_id = "");
  v1::MetricValue Recorded(const v1::MetricValue& value) {
    return Record(ada, value)->metric_value();
  }
  Answer<v1::RecordMetricValuesResponse> RecordAll(Client& client,
                                                   const std::vector<v1::MetricValue>& values,
                                                   const std::string& request_id = "") const;
  v1::RecordMetricValuesRequest BatchOf(const std::vector<v1::MetricValue>& values) const;
  static Answer<v1::GetMetricValueResponse> Get(Client& client, const v1::MetricValue& value);
  static Answer<v1::DeleteMetricValueResponse> Delete(Client& client, const v1::MetricValue& value);

  // How many live values there are, and how many places hold more than one.
  int LiveValues();
  int DoubledPlaces();

  // "NOT_FOUND NOT_FOUND values[1].metric_id": code, reason and the field that ErrorInfo names.
  template <typename Response>
  static std::string WithField(const Answer<Response>& answer) {
    return WithField(answer.status);
  }
  static std::string WithField(const RichStatus& status);

  const v1::Fractal fractal = MakeFractal(ada, "Strength");
  const std::string press = AddActivity(fractal.id(), "Bench press");
  const std::string weight = AddMetric(press, "Weight");
  const std::string reps = AddMetric(press, "Reps");
  const std::string drift = AddMetric(press, "Drift", true);
  const std::string left = AddSplit(press, "Left");
  const std::string right = AddSplit(press, "Right");
  const std::string squat = AddActivity(fractal.id(), "Squat");
  const std::string depth = AddMetric(squat, "Depth");
  const std::string side = AddSplit(squat, "Side");
  const std::string session = AddSession(fractal.id(), "2026-01-02 03:04:05+00");
  const std::string instance = AddInstance(session, press);
};

}  // namespace fractal::tests
