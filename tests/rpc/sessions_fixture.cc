#include "tests/rpc/sessions_fixture.h"

namespace fractal::tests {

v1::CreateSessionRequest SessionsTest::NewSession(const std::string& name) const {
  v1::CreateSessionRequest request;
  request.mutable_session()->set_fractal_id(fractal.id());
  request.mutable_session()->set_name(name);
  request.mutable_session()->add_goal_ids(goal.id());
  return request;
}

v1::Session SessionsTest::Make(const std::string& name) {
  return ada.Call(&Stub::CreateSession, NewSession(name))->session();
}

Answer<v1::GetSessionResponse> SessionsTest::Get(Client& client, const v1::Session& session) {
  v1::GetSessionRequest request;
  request.set_fractal_id(session.fractal_id());
  request.set_session_id(session.id());
  return client.Call(&Stub::GetSession, request);
}

Answer<v1::UpdateSessionResponse> SessionsTest::Update(const v1::Session& wanted,
                                                       std::initializer_list<const char*> paths) {
  v1::UpdateSessionRequest request;
  *request.mutable_session() = wanted;
  for (const char* path : paths) request.mutable_update_mask()->add_paths(path);
  return ada.Call(&Stub::UpdateSession, request);
}

Answer<v1::ArrangeSessionResponse> SessionsTest::Arrange(
    const v1::Session& session, const std::vector<std::vector<std::string>>& sections,
    const std::string& etag) {
  v1::ArrangeSessionRequest request;
  request.set_fractal_id(session.fractal_id());
  request.set_session_id(session.id());
  request.set_etag(etag);
  for (const std::vector<std::string>& ids : sections) {
    v1::SessionSection* section = request.add_sections();
    section->set_name("part " + std::to_string(request.sections_size()));
    section->set_planned_minutes(10 * request.sections_size());
    for (const std::string& id : ids) section->add_activity_instance_ids(id);
  }
  return ada.Call(&Stub::ArrangeSession, request);
}

Answer<v1::CompleteSessionResponse> SessionsTest::Complete(Client& client,
                                                           const v1::Session& session,
                                                           bool completed,
                                                           const std::string& etag) {
  v1::CompleteSessionRequest request;
  request.set_fractal_id(session.fractal_id());
  request.set_session_id(session.id());
  request.set_etag(etag);
  if (!completed) request.set_completed(false);
  return client.Call(&Stub::CompleteSession, request);
}

Answer<v1::DuplicateSessionResponse> SessionsTest::Duplicate(Client& client,
                                                             const v1::Session& session) {
  v1::DuplicateSessionRequest request;
  request.set_fractal_id(session.fractal_id());
  request.set_session_id(session.id());
  return client.Call(&Stub::DuplicateSession, request);
}

Answer<v1::DeleteSessionResponse> SessionsTest::Delete(Client& client, const v1::Session& session,
                                                       const std::string& etag) {
  v1::DeleteSessionRequest request;
  request.set_fractal_id(session.fractal_id());
  request.set_session_id(session.id());
  request.set_etag(etag);
  return client.Call(&Stub::DeleteSession, request);
}

Answer<v1::GetSessionResponse> SessionsTest::Undelete(Client& client, const v1::Session& session) {
  const auto undeleted =
      client.Undelete(v1::ROW_KIND_SESSION, session.fractal_id(), session.id());
  if (!undeleted.status.ok()) return {undeleted.status, {}};
  return Get(client, session);
}

v1::ListSessionsRequest SessionsTest::ListRequest() const {
  v1::ListSessionsRequest request;
  request.set_fractal_id(fractal.id());
  return request;
}

std::vector<std::string> SessionsTest::Listed(const v1::ListSessionsRequest& request) {
  std::vector<std::string> names;
  const auto page = ada.Call(&Stub::ListSessions, request);
  for (const v1::Session& session : page->sessions()) names.push_back(session.name());
  return names;
}

std::string SessionsTest::AddActivity(const std::string& name) {
  const std::string id = NewId();
  Sql("insert into app.activity_definitions (root_id, id, name) values ('" + fractal.id() + "', '" +
      id + "', '" + name + "')");
  return id;
}

std::string SessionsTest::AddInstance(const v1::Session& session, const std::string& activity,
                                      int place) {
  const std::string id = NewId();
  Sql("insert into app.activity_instances (root_id, id, practice_session_id, "
      "activity_definition_id, sort_order) values ('" +
      fractal.id() + "', '" + id + "', '" + session.id() + "', '" + activity + "', " +
      std::to_string(place) + ")");
  return id;
}

std::string SessionsTest::AddSet(const std::string& instance, int number) {
  const std::string id = NewId();
  Sql("insert into app.activity_sets (root_id, id, activity_instance_id, set_number, completed) "
      "values ('" +
      fractal.id() + "', '" + id + "', '" + instance + "', " + std::to_string(number) + ", true)");
  return id;
}

std::string SessionsTest::AddTemplate(const std::string& name, const std::string& data) {
  const std::string id = NewId();
  Sql("insert into app.session_templates (root_id, id, name, template_data) values ('" +
      fractal.id() + "', '" + id + "', '" + name + "', '" + data + "')");
  return id;
}

std::string SessionsTest::AddScheduled(const std::string& template_id) {
  const std::string program = NewId(), block = NewId(), day = NewId(), id = NewId();
  const std::string wanted = template_id == "null" ? "null" : "'" + template_id + "'";
  Sql("insert into app.programs (root_id, id, name, start_date, end_date, goal_ids, "
      "weekly_schedule, created_at, updated_at) values ('" +
      fractal.id() + "', '" + program + "', 'Winter', now(), now(), '[]', '[]', now(), now());"
      "insert into app.program_blocks (root_id, id, program_id, name) values ('" + fractal.id() +
      "', '" + block + "', '" + program + "', 'Block');"
      "insert into app.program_days (root_id, id, block_id) values ('" + fractal.id() + "', '" +
      day + "', '" + block + "');"
      "insert into app.scheduled_sessions (root_id, id, day_id, session_template_id) values ('" +
      fractal.id() + "', '" + id + "', '" + day + "', " + wanted + ")");
  return id;
}

void SessionsTest::LetIn(const Client& client, const std::string& role) {
  Sql("insert into app.fractal_members (user_id, root_id, role) values ('" + client.user.id() +
      "', '" + fractal.id() + "', '" + role + "')");
}

google::protobuf::Timestamp SessionsTest::At(int64_t seconds) {
  google::protobuf::Timestamp time;
  time.set_seconds(seconds);
  return time;
}

}  // namespace fractal::tests
