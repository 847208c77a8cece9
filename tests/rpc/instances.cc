#include "tests/rpc/instances.h"

#include "db/uuid.h"

namespace fractal::tests {
namespace {

std::string NewId() { return db::Uuid::New().ToString(); }

std::string SetOrNull(int set_number) {
  return set_number == 0 ? "null" : std::to_string(set_number);
}

}  // namespace

std::string InstanceTest::AddSession(const std::string& fractal_id, const Client& owner,
                                     const std::string& session_data) {
  const std::string id = NewId();
  server.database().Sql(
      "insert into app.goals (root_id, id, user_id, type, name, session_data) values ('" +
      fractal_id + "', '" + id + "', '" + owner.user.id() + "', 'PracticeSession', 'session', '" +
      session_data + "')");
  return id;
}

std::string InstanceTest::AddActivity(const std::string& fractal_id, const std::string& name,
                                      bool has_sets) {
  const std::string id = NewId();
  server.database().Sql(
      "insert into app.activity_definitions (root_id, id, name, has_sets) values ('" + fractal_id +
      "', '" + id + "', '" + name + "', " + (has_sets ? "true" : "false") + ")");
  return id;
}

std::string InstanceTest::AddMetric(const std::string& fractal_id,
                                    const std::string& activity_id) {
  const std::string id = NewId();
  server.database().Sql(
      "insert into app.metric_definitions (root_id, id, activity_id, name, unit) values ('" +
      fractal_id + "', '" + id + "', '" + activity_id + "', 'Tempo', 'bpm')");
  return id;
}

std::string InstanceTest::AddValue(const v1::ActivityInstance& instance, int set_number,
                                   double value) {
  const std::string id = NewId();
  server.database().Sql(
      "insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, "
      "set_number, value, recorded_at) values ('" +
      instance.fractal_id() + "', '" + id + "', '" + instance.id() + "', '" + metric + "', " +
      SetOrNull(set_number) + ", " + std::to_string(value) + ", now())");
  return id;
}

void InstanceTest::AddNote(const v1::ActivityInstance& instance, int set_number) {
  server.database().Sql(
      "insert into app.notes (root_id, id, activity_instance_id, set_number, content) values ('" +
      instance.fractal_id() + "', '" + NewId() + "', '" + instance.id() + "', " +
      SetOrNull(set_number) + ", 'slower')");
}

void InstanceTest::AddMember(const Client& client, const std::string& role) {
  server.database().Sql("insert into app.fractal_members (user_id, root_id, role) values ('" +
                        client.user.id() + "', '" + fractal.id() + "', '" + role + "')");
}

void InstanceTest::DeleteRow(const std::string& table, const std::string& id) {
  server.database().Sql("update app." + table + " set deleted_at = now() where id = '" + id + "'");
}

v1::CreateActivityInstanceRequest InstanceTest::NewInstance(int sets) const {
  v1::CreateActivityInstanceRequest request;
  request.set_fractal_id(fractal.id());
  request.set_session_id(session);
  request.set_activity_id(activity);
  request.set_sets(sets);
  return request;
}

v1::ActivityInstance InstanceTest::MakeInstance(int sets) {
  return ada.Call(&Sessions::CreateActivityInstance, NewInstance(sets))->instance();
}

v1::DeleteActivityInstanceRequest InstanceTest::Deletion(
    const v1::ActivityInstance& instance) const {
  return Naming<v1::DeleteActivityInstanceRequest>(instance);
}

v1::ActivityInstance InstanceTest::Read(const v1::ActivityInstance& instance) {
  v1::ListActivityInstancesRequest request;
  request.set_fractal_id(instance.fractal_id());
  request.set_activity_id(instance.activity_id());
  request.set_page_size(1000);
  const auto listed = ada.Call(&Sessions::ListActivityInstances, request);
  for (const auto& each : listed->instances()) {
    if (each.id() == instance.id()) return each;
  }
  ADD_FAILURE() << "the instance is not listed";
  return {};
}

std::string InstanceTest::Layout(const std::string& session_id) {
  return server.database().Scalar(
      "select string_agg((select string_agg(i.value #>> '{}', ',' order by i.place) from "
      "jsonb_array_elements(case when jsonb_typeof(s.value -> 'instance_ids') = 'array' then "
      "s.value -> 'instance_ids' else '[]' end) with ordinality as i (value, place)), '|' order "
      "by s.place) from app.goals g, jsonb_array_elements(g.session_data -> 'sections') with "
      "ordinality as s (value, place) where g.id = '" + session_id + "'");
}

}  // namespace fractal::tests
