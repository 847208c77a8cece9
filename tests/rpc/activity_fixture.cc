#include "tests/rpc/activity_fixture.h"

namespace fractal::tests {

v1::CreateActivityGroupRequest ActivityTest::NewGroup(const std::string& fractal_id,
                                                      const std::string& name,
                                                      const std::string& parent_id) {
  v1::CreateActivityGroupRequest request;
  request.mutable_group()->set_fractal_id(fractal_id);
  request.mutable_group()->set_name(name);
  request.mutable_group()->set_parent_id(parent_id);
  return request;
}

v1::ActivityGroup ActivityTest::MakeGroup(const std::string& name, const std::string& parent_id) {
  return ada.Call(&Stub::CreateActivityGroup, NewGroup(fractal.id(), name, parent_id))->group();
}

Answer<v1::GetActivityGroupResponse> ActivityTest::GetGroup(Client& client,
                                                            const v1::ActivityGroup& group) {
  v1::GetActivityGroupRequest request;
  request.set_fractal_id(group.fractal_id());
  request.set_group_id(group.id());
  return client.Call(&Stub::GetActivityGroup, request);
}

Answer<v1::DeleteActivityGroupResponse> ActivityTest::DeleteGroup(Client& client,
                                                                  const v1::ActivityGroup& group) {
  v1::DeleteActivityGroupRequest request;
  request.set_fractal_id(group.fractal_id());
  request.set_group_id(group.id());
  return client.Call(&Stub::DeleteActivityGroup, request);
}

v1::CreateActivityRequest ActivityTest::NewActivity(const std::string& fractal_id,
                                                    const std::string& name,
                                                    const std::string& group_id) {
  v1::CreateActivityRequest request;
  request.mutable_activity()->set_fractal_id(fractal_id);
  request.mutable_activity()->set_name(name);
  request.mutable_activity()->set_group_id(group_id);
  return request;
}

v1::Activity ActivityTest::MakeActivity(const std::string& name, const std::string& group_id) {
  return ada.Call(&Stub::CreateActivity, NewActivity(fractal.id(), name, group_id))->activity();
}

v1::Activity ActivityTest::MakeMeasured(const std::string& name,
                                        const std::vector<std::string>& metrics,
                                        const std::vector<std::string>& splits) {
  v1::CreateActivityRequest request = NewActivity(fractal.id(), name);
  v1::Activity& activity = *request.mutable_activity();
  activity.set_has_metrics(!metrics.empty());
  activity.set_has_splits(!splits.empty());
  for (const std::string& metric : metrics) *activity.add_metrics() = Metric(metric);
  for (const std::string& split : splits) activity.add_splits()->set_name(split);
  return ada.Call(&Stub::CreateActivity, request)->activity();
}

Answer<v1::GetActivityResponse> ActivityTest::GetActivity(Client& client,
                                                          const v1::Activity& activity) {
  v1::GetActivityRequest request;
  request.set_fractal_id(activity.fractal_id());
  request.set_activity_id(activity.id());
  return client.Call(&Stub::GetActivity, request);
}

Answer<v1::DeleteActivityResponse> ActivityTest::DeleteActivity(Client& client,
                                                                const v1::Activity& activity) {
  v1::DeleteActivityRequest request;
  request.set_fractal_id(activity.fractal_id());
  request.set_activity_id(activity.id());
  return client.Call(&Stub::DeleteActivity, request);
}

Answer<v1::UpdateActivityResponse> ActivityTest::Update(const v1::Activity& activity,
                                                        const std::vector<std::string>& paths) {
  v1::UpdateActivityRequest request;
  *request.mutable_activity() = activity;
  request.mutable_activity()->clear_etag();
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  return ada.Call(&Stub::UpdateActivity, request);
}

v1::MetricDefinition ActivityTest::Metric(const std::string& name, const std::string& unit) {
  v1::MetricDefinition metric;
  metric.set_name(name);
  metric.set_unit(unit);
  return metric;
}

std::vector<std::string> ActivityTest::ActivityNames(const std::string& group_id) {
  v1::ListActivitiesRequest request;
  request.set_fractal_id(fractal.id());
  request.set_group_id(group_id);
  return NamesOf(ada.Call(&Stub::ListActivities, request)->activities());
}

std::string ActivityTest::ValueSql(const v1::Activity& activity, const std::string& metric_id,
                                   double value, const std::string& split_id) const {
  const std::string root = "'" + activity.fractal_id() + "'";
  return "with session as (insert into app.goals (root_id, id, user_id, type, name) values (" +
         root + ", gen_random_uuid(), '" + ada.user.id() +
         "', 'PracticeSession', 'session') returning id), instance as (insert into"
         " app.activity_instances (root_id, id, practice_session_id, activity_definition_id)"
         " select " + root + ", gen_random_uuid(), s.id, '" + activity.id() +
         "' from session s returning id) insert into app.metric_values (root_id, id,"
         " activity_instance_id, metric_definition_id, split_definition_id, value,"
         " allows_negative, recorded_at) select " + root + ", gen_random_uuid(), i.id, d.id, " +
         (split_id.empty() ? "null" : "'" + split_id + "'") + "::uuid, " + std::to_string(value) +
         ", d.allows_negative, now() from instance i, app.metric_definitions d where d.id = '" +
         metric_id + "'";
}

void ActivityTest::AddMember(const Client& client, const std::string& role) {
  server.database().Sql("insert into app.fractal_members (user_id, root_id, role) values ('" +
                        client.user.id() + "', '" + fractal.id() + "', '" + role + "')");
}

}  // namespace fractal::tests
