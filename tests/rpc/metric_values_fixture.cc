#include "tests/rpc/metric_values_fixture.h"

#include "db/uuid.h"

namespace fractal::tests {
namespace {

std::string Quoted(const std::string& text) { return text.empty() ? "null" : "'" + text + "'"; }

}  // namespace

std::string MetricValuesTest::NewId() { return db::Uuid::New().ToString(); }

std::string MetricValuesTest::AddSession(const std::string& fractal_id, const std::string& start) {
  const std::string id = NewId();
  server.database().Sql(
      "insert into app.goals (root_id, id, user_id, type, name, session_start) select root_id, '" +
      id + "', user_id, 'PracticeSession', 'Session', " + Quoted(start) +
      " from app.goals where id = '" + fractal_id + "'");
  return id;
}

std::string MetricValuesTest::AddActivity(const std::string& fractal_id, const std::string& name) {
  const std::string id = NewId();
  server.database().Sql(
      "insert into app.activity_definitions (root_id, id, name, has_sets, has_splits) values ('" +
      fractal_id + "', '" + id + "', '" + name + "', true, true)");
  return id;
}

std::string MetricValuesTest::AddMetric(const std::string& activity_id, const std::string& name,
                                        bool allows_negative) {
  const std::string id = NewId();
  server.database().Sql(
      "insert into app.metric_definitions (root_id, id, activity_id, name, unit, allows_negative) "
      "select root_id, '" +
      id + "', id, '" + name + "', 'kg', " + (allows_negative ? "true" : "false") +
      " from app.activity_definitions where id = '" + activity_id + "'");
  return id;
}

std::string MetricValuesTest::AddSplit(const std::string& activity_id, const std::string& name) {
  const std::string id = NewId();
  server.database().Sql(
      "insert into app.split_definitions (root_id, id, activity_id, name) select root_id, '" + id +
      "', id, '" + name + "' from app.activity_definitions where id = '" + activity_id + "'");
  return id;
}

std::string MetricValuesTest::AddInstance(const std::string& session_id,
                                          const std::string& activity_id,
                                          const std::string& start) {
  const std::string id = NewId();
  server.database().Sql(
      "insert into app.activity_instances (root_id, id, practice_session_id, "
      "activity_definition_id, time_start) select root_id, '" +
      id + "', id, '" + activity_id + "', " + Quoted(start) + " from app.goals where id = '" +
      session_id + "'");
  AddSet(id, 1);
  AddSet(id, 2);
  return id;
}

void MetricValuesTest::AddSet(const std::string& instance_id, int number) {
  server.database().Sql(
      "insert into app.activity_sets (root_id, id, activity_instance_id, set_number) select "
      "root_id, '" +
      NewId() + "', id, " + std::to_string(number) + " from app.activity_instances where id = '" +
      instance_id + "'");
}

std::vector<std::string> MetricValuesTest::AddInstances(int count) {
  const auto rows = server.database().Sql(
      "insert into app.activity_instances (root_id, id, practice_session_id, "
      "activity_definition_id) select '" +
      fractal.id() + "', gen_random_uuid(), '" + session + "', '" + press +
      "' from generate_series(1, " + std::to_string(count) + ") returning id");
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row[0]);
  return ids;
}

void MetricValuesTest::AddSets(const std::string& instance_id, int count) {
  server.database().Sql(
      "insert into app.activity_sets (root_id, id, activity_instance_id, set_number) select '" +
      fractal.id() + "', gen_random_uuid(), '" + instance_id + "', n from generate_series(1, " +
      std::to_string(count) + ") n");
}

void MetricValuesTest::AddMember(const Client& client, const std::string& role) {
  server.database().Sql("insert into app.fractal_members (root_id, user_id, role) values ('" +
                        fractal.id() + "', '" + client.user.id() + "', '" + role + "')");
}

void MetricValuesTest::MarkDeleted(const std::string& table, const std::string& id) {
  server.database().Sql("update app." + table + " set deleted_at = now() where id = '" + id + "'");
}

v1::MetricValue MetricValuesTest::Value(const std::string& metric_id, double value, int set_number,
                                        const std::string& split_id) const {
  v1::MetricValue made;
  made.set_fractal_id(fractal.id());
  made.set_activity_instance_id(instance);
  made.set_metric_id(metric_id);
  made.set_split_id(split_id);
  made.set_set_number(set_number);
  made.set_value(value);
  return made;
}

v1::MetricValue MetricValuesTest::ValueIn(const std::string& instance_id, double value,
                                          int set_number) const {
  v1::MetricValue made = Value(weight, value, set_number);
  made.set_activity_instance_id(instance_id);
  return made;
}

Answer<v1::RecordMetricValueResponse> MetricValuesTest::Record(Client& client,
                                                               const v1::MetricValue& value,
                                                               const std::string& request_id) {
  v1::RecordMetricValueRequest request;
  *request.mutable_metric_value() = value;
  request.set_request_id(request_id);
  return client.Call(&Stub::RecordMetricValue, request);
}

v1::RecordMetricValuesRequest MetricValuesTest::BatchOf(
    const std::vector<v1::MetricValue>& values) const {
  v1::RecordMetricValuesRequest request;
  request.set_fractal_id(fractal.id());
  for (const v1::MetricValue& value : values) *request.add_values() = value;
  return request;
}

Answer<v1::RecordMetricValuesResponse> MetricValuesTest::RecordAll(
    Client& client, const std::vector<v1::MetricValue>& values,
    const std::string& request_id) const {
  v1::RecordMetricValuesRequest request = BatchOf(values);
  request.set_request_id(request_id);
  return client.Call(&Stub::RecordMetricValues, request);
}

Answer<v1::GetMetricValueResponse> MetricValuesTest::Get(Client& client,
                                                         const v1::MetricValue& value) {
  v1::GetMetricValueRequest request;
  request.set_fractal_id(value.fractal_id());
  request.set_metric_value_id(value.id());
  return client.Call(&Stub::GetMetricValue, request);
}

Answer<v1::DeleteMetricValueResponse> MetricValuesTest::Delete(Client& client,
                                                               const v1::MetricValue& value) {
  v1::DeleteMetricValueRequest request;
  request.set_fractal_id(value.fractal_id());
  request.set_metric_value_id(value.id());
  request.set_etag(value.etag());
  return client.Call(&Stub::DeleteMetricValue, request);
}

int MetricValuesTest::LiveValues() {
  return std::stoi(
      server.database().Scalar("select count(*) from app.metric_values where deleted_at is null"));
}

int MetricValuesTest::DoubledPlaces() {
  return std::stoi(server.database().Scalar(
      "select count(*) from (select from app.metric_values where deleted_at is null group by "
      "root_id, activity_instance_id,"
      " metric_definition_id, split_definition_id, set_number having count(*) > 1) as doubled"));
}

std::string MetricValuesTest::WithField(const RichStatus& status) {
  if (status.ok()) return "OK";
  const auto field = status.info.metadata().find("field");
  return CodeName(status.code) + " " + status.info.reason() +
         (field == status.info.metadata().end() ? "" : " " + field->second);
}

}  // namespace fractal::tests
