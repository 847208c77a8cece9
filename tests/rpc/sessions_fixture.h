#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {

// A fractal of Ada's with two goals, the calls of SessionService that most tests of sessions make,
// and what other services make, put there by SQL.
class SessionsTest : public RpcTest {
 protected:
  using Stub = v1::SessionService::Stub;

  // Of the fractal, linked to `goal`.
  v1::CreateSessionRequest NewSession(const std::string& name = "practice") const;
  v1::Session Make(const std::string& name = "practice");
  Answer<v1::GetSessionResponse> Get(Client& client, const v1::Session& session);
  Answer<v1::UpdateSessionResponse> Update(const v1::Session& wanted,
                                           std::initializer_list<const char*> paths);
  Answer<v1::ArrangeSessionResponse> Arrange(const v1::Session& session,
                                             const std::vector<std::vector<std::string>>& sections,
                                             const std::string& etag = "");
  Answer<v1::CompleteSessionResponse> Complete(Client& client, const v1::Session& session,
                                               bool completed = true, const std::string& etag = "");
  Answer<v1::DuplicateSessionResponse> Duplicate(Client& client, const v1::Session& session);
  Answer<v1::DeleteSessionResponse> Delete(Client& client, const v1::Session& session,
                                           const std::string& etag = "");
  // The session as it came back.
  Answer<v1::GetSessionResponse> Undelete(Client& client, const v1::Session& session);
  // The names of a list's first page.
  std::vector<std::string> Listed(const v1::ListSessionsRequest& request);
  v1::ListSessionsRequest ListRequest() const;

  // These answer the row's id.
  std::string AddActivity(const std::string& name);
  std::string AddInstance(const v1::Session& session, const std::string& activity, int place = 0);
  std::string AddSet(const std::string& instance, int number);
  std::string AddTemplate(const std::string& name, const std::string& data);
  // For a day of a program that is made with it; without a template for "null".
  std::string AddScheduled(const std::string& template_id);

  void Sql(const std::string& text) { server.database().Sql(text); }
  void Trash(const std::string& table, const std::string& id) {
    Sql("update app." + table + " set deleted_at = now() where id = '" + id + "'");
  }
  void LetIn(const Client& client, const std::string& role);

  static std::string NewId() { return db::Uuid::New().ToString(); }
  static google::protobuf::Timestamp At(int64_t seconds);

  v1::Fractal fractal = MakeFractal(ada, "Cello");
  v1::Goal goal = MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_SHORT_TERM, "Suite 1");
  v1::Goal other = MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_MID_TERM, "Sonatas");
};

}  // namespace fractal::tests
