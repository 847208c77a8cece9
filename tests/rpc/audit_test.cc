// AuditService.ListAuditEvents and AdminService.ListAllAuditEvents: what each call leaves in the
// trail of a fractal, and who may read it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>

#include "tests/rpc/audit_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using FractalStub = v1::FractalService::Stub;
using AdminStub = v1::AdminService::Stub;

class Audit : public AuditTest {
 protected:
  v1::Goal AddGoal(const std::string& name) {
    return MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, name);
  }
  static v1::UpdateGoalRequest Renamed(const v1::Goal& goal, const std::string& name) {
    v1::UpdateGoalRequest request;
    request.mutable_goal()->set_fractal_id(goal.fractal_id());
    request.mutable_goal()->set_id(goal.id());
    request.mutable_goal()->set_name(name);
    return request;
  }
  void Rename(const v1::Goal& goal, const std::string& name) {
    ASSERT_EQ(ada.Call(&FractalStub::UpdateGoal, Renamed(goal, name)).Summary(), "OK");
  }
  std::string Try(const v1::ListAuditEventsRequest& request) {
    return List(ada, request).Summary();
  }
  Answer<v1::ListAllAuditEventsResponse> ListAll(Client& client,
                                                 const v1::ListAllAuditEventsRequest& request) {
    return client.Call(&AdminStub::ListAllAuditEvents, request);
  }
  void MakeAdmin(Client& client) {
    server.database().Sql("update app.users set role = 'admin' where id = '" + client.user.id() +
                          "'");
    ASSERT_EQ(client.SignIn(client.user.email(), Client::kPassword).Summary(), "OK");
  }
};

TEST_F(Audit, KnowsWhoAskedForAWriteAndFromWhere) {
  const std::string request_id =
      RequestIdOf(ada, &FractalStub::CreateGoal,
                  NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, "Bench 100 kg"));
  const v1::AuditEvent event = Newest();
  EXPECT_EQ(event.kind(), v1::AUDIT_KIND_INSERT);
  EXPECT_EQ(event.table(), "goals");
  EXPECT_EQ(event.row_count(), 1);
  EXPECT_EQ(event.row_ids_size(), 1);
  EXPECT_EQ(event.fractal_id(), fractal.id());
  EXPECT_EQ(event.actor_id(), ada.user.id());
  EXPECT_EQ(event.database_role(), "fractal_app");
  EXPECT_EQ(event.request_id(), request_id);
  EXPECT_EQ(event.peer(), "127.0.0.1");
  EXPECT_THAT(event.changes(), IsEmpty());
  EXPECT_NE(request_id, "");
}

TEST_F(Audit, KnowsEachCallByItsRequestId) {
  const v1::Goal goal = AddGoal("Bench 100 kg");
  v1::CompleteGoalRequest complete;
  complete.set_fractal_id(fractal.id());
  complete.set_goal_id(goal.id());
  v1::DeleteGoalRequest remove;
  remove.set_fractal_id(fractal.id());
  remove.set_goal_id(goal.id());
  v1::RecordMetricValueRequest record;
  *record.mutable_metric_value() = Value(weight, 60);
  const std::vector<std::string> ids = {
      RequestIdOf(ada, &FractalStub::UpdateGoal, Renamed(goal, "Bench 110 kg")),
      RequestIdOf(ada, &FractalStub::CompleteGoal, complete),
      RequestIdOf(ada, &FractalStub::DeleteGoal, remove),
      RequestIdOf(ada, &Stub::RecordMetricValue, record)};
  v1::ListAuditEventsRequest request = OfFractal();
  request.set_page_size(4);
  EXPECT_THAT(Kinds(request),
              ElementsAre("INSERT metric_values", "DELETE goals", "UPDATE goals", "UPDATE goals"));
  const auto listed = List(ada, request);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(listed->events(3 - i).request_id(), ids[static_cast<size_t>(i)]);
    EXPECT_EQ(listed->events(i).actor_id(), ada.user.id());
  }
}

TEST_F(Audit, TellsWhatAnUpdateChanged) {
  const v1::Goal goal = AddGoal("Bench 100 kg");
  Rename(goal, "Bench 110 kg");
  const v1::AuditEvent event = Newest();
  ASSERT_EQ(event.changes_size(), 1);
  EXPECT_EQ(event.changes(0).row_id(), goal.id());
  EXPECT_EQ(Json(event.changes(0).before()), nlohmann::json({{"name", "Bench 100 kg"}}));
  EXPECT_EQ(Json(event.changes(0).after()), nlohmann::json({{"name", "Bench 110 kg"}}));
}

TEST_F(Audit, HasOneEventForABatchOfAThousandValues) {
  std::vector<v1::MetricValue> values;
  for (const std::string& each : AddInstances(1000)) values.push_back(ValueIn(each, 60));
  v1::ListAuditEventsRequest request = OfFractal();
  request.mutable_filter()->set_table("metric_values");
  ASSERT_THAT(Kinds(request), IsEmpty());
  ASSERT_EQ(RecordAll(ada, values).Summary(), "OK");
  EXPECT_THAT(Kinds(request), ElementsAre("INSERT metric_values"));
  EXPECT_EQ(Newest().row_count(), 1000);
  EXPECT_THAT(Newest().row_ids(), SizeIs(1000));
}

TEST_F(Audit, HasNoEventForARetry) {
  v1::CreateGoalRequest create =
      NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, "Bench 100 kg");
  create.set_request_id(NewId());
  ASSERT_EQ(ada.Call(&FractalStub::CreateGoal, create).Summary(), "OK");
  ASSERT_EQ(ada.Call(&FractalStub::CreateGoal, create).Summary(), "OK");
  v1::ListAuditEventsRequest request = OfFractal();
  request.mutable_filter()->add_kinds(v1::AUDIT_KIND_INSERT);
  request.mutable_filter()->set_actor_id(ada.user.id());
  request.mutable_filter()->set_table("goals");
  // The fractal's own, and this one.
  EXPECT_THAT(Kinds(request), SizeIs(2));
}

TEST_F(Audit, ShowsEventsThatFitAllThatIsAskedFor) {
  const v1::Goal first = AddGoal("Bench 100 kg");
  const v1::Goal second = AddGoal("Squat 150 kg");
  Rename(first, "Bench 110 kg");
  const v1::AuditEvent renamed = Newest();
  DeleteGoal(ada, second);
  server.database().Sql("update app.goals set sort_order = 5 where id = '" + first.id() + "'");

  v1::ListAuditEventsRequest request = OfFractal();
  request.mutable_filter()->set_row_id(first.id());
  EXPECT_THAT(Kinds(request), ElementsAre("UPDATE goals", "UPDATE goals", "INSERT goals"));
  request.mutable_filter()->set_actor_id(ada.user.id());
  EXPECT_THAT(Kinds(request), ElementsAre("UPDATE goals", "INSERT goals"));
  request.mutable_filter()->add_kinds(v1::AUDIT_KIND_UPDATE);
  request.mutable_filter()->add_kinds(v1::AUDIT_KIND_DELETE);
  EXPECT_THAT(Kinds(request), ElementsAre("UPDATE goals"));
  request.mutable_filter()->clear_row_id();
  EXPECT_THAT(Kinds(request), ElementsAre("DELETE goals", "UPDATE goals"));
  *request.mutable_filter()->mutable_end_time() = renamed.time();
  EXPECT_THAT(Kinds(request), IsEmpty());
  request.mutable_filter()->clear_end_time();
  *request.mutable_filter()->mutable_start_time() = renamed.time();
  EXPECT_THAT(Kinds(request), SizeIs(2));
  request.mutable_filter()->set_table("activity_groups");
  EXPECT_THAT(Kinds(request), IsEmpty());
  request.mutable_filter()->set_table("no such table");
  EXPECT_THAT(Kinds(request), IsEmpty());
  request.clear_filter();
  request.mutable_filter()->set_actor_id(kUnknownId);
  EXPECT_THAT(Kinds(request), IsEmpty());
}

TEST_F(Audit, TellsOfTheRowThatIsAskedForAlone) {
  server.database().Sql(
      "insert into app.goals (id, root_id, parent_id, type, name, user_id) select app.new_id(), '" +
      fractal.id() + "', '" + fractal.id() + "', 'LongTermGoal', 'G' || i, '" + ada.user.id() +
      "' from generate_series(1, 150) as i; update app.goals set sort_order = right(name, "
      "1)::integer + 1 where name ~ '^G'");
  const v1::AuditEvent event = Newest();
  EXPECT_EQ(event.row_count(), 150);
  EXPECT_THAT(event.row_ids(), SizeIs(150));
  EXPECT_THAT(event.changes(), SizeIs(100));
  v1::ListAuditEventsRequest request = OfFractal();
  request.mutable_filter()->set_row_id(event.row_ids(149));
  request.set_page_size(1);
  const auto listed = List(ada, request);
  ASSERT_THAT(listed->events(0).changes(), SizeIs(1));
  EXPECT_EQ(listed->events(0).changes(0).row_id(), event.row_ids(149));
}

TEST_F(Audit, GoesPageByPageToTheEnd) {
  const v1::Goal goal = AddGoal("0");
  for (int i = 1; i <= 10; ++i) Rename(goal, std::to_string(i));
  v1::ListAuditEventsRequest request = OfFractal();
  request.set_page_size(1000);
  const size_t all = Kinds(request).size();
  request.set_page_size(3);
  std::set<std::string> seen;
  do {
    const auto page = List(ada, request);
    for (const v1::AuditEvent& event : page->events()) {
      EXPECT_TRUE(seen.insert(event.id()).second);
    }
    EXPECT_LE(page->events_size(), 3);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen.size(), all);
}

TEST_F(Audit, MakesItsPagesSmallWhereEventsAreLarge) {
  const v1::Goal goal = AddGoal("Long");
  for (int i = 0; i < 6; ++i) {
    server.database().Sql("update app.goals set description = repeat('" + std::to_string(i) +
                          "', 900000) where id = '" + goal.id() + "'");
  }
  v1::ListAuditEventsRequest request = OfFractal();
  request.mutable_filter()->set_row_id(goal.id());
  size_t events = 0;
  do {
    const auto page = List(ada, request);
    ASSERT_EQ(page.Summary(), "OK");
    events += static_cast<size_t>(page->events_size());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(events, 7U);
}

TEST_F(Audit, OutlivesTheRowsItSpeaksOf) {
  const v1::Goal goal = AddGoal("Bench 100 kg");
  server.database().Sql("delete from app.goals where id = '" + goal.id() + "'");
  v1::ListAuditEventsRequest request = OfFractal();
  request.mutable_filter()->set_row_id(goal.id());
  EXPECT_THAT(Kinds(request), ElementsAre("PURGE goals", "INSERT goals"));
  const auto before = Json(Newest().changes(0).before());
  EXPECT_EQ(before["name"], "Bench 100 kg");
  EXPECT_EQ(before["type"], "LongTermGoal");
}

TEST_F(Audit, IsForTheOwnerAlone) {
  const RichStatus unknown = List(bob, OfFractal(kUnknownId)).status;
  const RichStatus foreign = List(bob, OfFractal()).status;
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(foreign.message, unknown.message);
  for (const char* role : {"viewer", "editor"}) {
    server.database().Sql("delete from app.fractal_members where role <> 'owner'");
    AddMember(bob, role);
    EXPECT_EQ(List(bob, OfFractal()).Summary(), "PERMISSION_DENIED OWNER_ONLY");
  }
}

TEST_F(Audit, RefusesWhatItCannotRead) {
  EXPECT_EQ(Try(OfFractal("x")), "INVALID_ARGUMENT INVALID_FIELDS fractal_id");
  v1::ListAuditEventsRequest request = OfFractal();
  request.set_page_size(-1);
  request.mutable_filter()->set_actor_id("x");
  request.mutable_filter()->set_row_id("x");
  request.mutable_filter()->set_table("a\nb");
  request.mutable_filter()->add_kinds(v1::AUDIT_KIND_UNSPECIFIED);
  request.mutable_filter()->add_kinds(static_cast<v1::AuditKind>(99));
  request.mutable_filter()->mutable_start_time()->set_nanos(-1);
  request.mutable_filter()->mutable_end_time()->set_seconds(INT64_MAX);
  EXPECT_EQ(Try(request),
            "INVALID_ARGUMENT INVALID_FIELDS page_size filter.actor_id filter.kinds[0] "
            "filter.kinds[1] filter.table filter.row_id filter.start_time filter.end_time");
}

TEST_F(Audit, TakesPageTokensOfTheSameListAlone) {
  AddGoal("Bench 100 kg");
  v1::ListAuditEventsRequest request = OfFractal();
  request.set_page_size(1);
  request.set_page_token(List(ada, request)->next_page_token());
  EXPECT_EQ(Try(request), "OK");
  request.mutable_filter()->set_table("goals");
  EXPECT_THAT(Try(request), HasSubstr("PAGE_TOKEN_INVALID"));
  request.set_page_token("rubbish");
  EXPECT_THAT(Try(request), HasSubstr("PAGE_TOKEN_INVALID"));
}

TEST_F(Audit, KeepsARefusedWriteBesideTheAccount) {
  AddMember(bob, "viewer");
  v1::Goal goal = AddGoal("Bench 100 kg");
  const auto refused = bob.Call(&FractalStub::UpdateGoal, Renamed(goal, "Mine"));
  ASSERT_EQ(refused.Summary(), "PERMISSION_DENIED PERMISSION_DENIED");
  const v1::AuditEvent event = AwaitAccountEvent(bob, v1::AUDIT_KIND_PERMISSION_DENIED);
  EXPECT_EQ(event.request_id(), refused.status.request_id);
  EXPECT_EQ(event.actor_id(), bob.user.id());
  EXPECT_EQ(event.user_id(), bob.user.id());
  EXPECT_EQ(event.database_role(), "fractal_auth");
  EXPECT_EQ(event.peer(), "127.0.0.1");
  const auto detail = Json(event.detail());
  EXPECT_EQ(detail["method"], "/fractal.v1.FractalService/UpdateGoal");
  EXPECT_EQ(detail["root_id"], fractal.id());
  EXPECT_EQ(detail["goal.id"], goal.id());
  EXPECT_THAT(event.detail().DebugString(), Not(HasSubstr("Mine")));
}

TEST_F(Audit, OfEverybodyIsForAdministratorsAlone) {
  EXPECT_EQ(ListAll(ada, {}).Summary(), "PERMISSION_DENIED ADMIN_ONLY");
  const v1::AuditEvent event = AwaitAccountEvent(ada, v1::AUDIT_KIND_PERMISSION_DENIED);
  EXPECT_EQ(Json(event.detail())["method"], "/fractal.v1.AdminService/ListAllAuditEvents");
  Client nobody = server.Connect();
  EXPECT_EQ(ListAll(nobody, {}).status.code, grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(Audit, ShowsAdministratorsEverythingAndThatTheyAsked) {
  AddGoal("Bench 100 kg");
  MakeAdmin(bob);
  v1::ListAllAuditEventsRequest request;
  request.set_user_id(ada.user.id());
  const std::string request_id = RequestIdOf(bob, &AdminStub::ListAllAuditEvents, request);
  const auto all = ListAll(bob, {});
  ASSERT_EQ(all.Summary(), "OK");
  // The call itself, then the one before.
  EXPECT_EQ(all->events(0).kind(), v1::AUDIT_KIND_ADMIN_CALL);
  const v1::AuditEvent& before = all->events(1);
  EXPECT_EQ(before.kind(), v1::AUDIT_KIND_ADMIN_CALL);
  EXPECT_EQ(before.request_id(), request_id);
  EXPECT_EQ(before.actor_id(), bob.user.id());
  EXPECT_EQ(before.user_id(), ada.user.id());
  EXPECT_EQ(before.database_role(), "fractal_admin");
  EXPECT_EQ(Json(before.detail()),
            nlohmann::json({{"method", "/fractal.v1.AdminService/ListAllAuditEvents"},
                            {"user_id", ada.user.id()}}));
  const auto of_ada = ListAll(bob, request);
  for (const v1::AuditEvent& event : of_ada->events()) {
    EXPECT_EQ(event.user_id(), ada.user.id());
  }
  v1::ListAllAuditEventsRequest of_fractal;
  of_fractal.set_fractal_id(fractal.id());
  of_fractal.mutable_filter()->add_kinds(v1::AUDIT_KIND_INSERT);
  of_fractal.mutable_filter()->set_table("goals");
  of_fractal.set_page_size(1);
  const auto page = ListAll(bob, of_fractal);
  EXPECT_EQ(page->events(0).actor_id(), ada.user.id());
  of_fractal.set_page_token(page->next_page_token());
  EXPECT_EQ(ListAll(bob, of_fractal)->events_size(), 1);
  of_fractal.set_fractal_id("x");
  of_fractal.set_user_id("y");
  of_fractal.set_page_size(-1);
  EXPECT_EQ(ListAll(bob, of_fractal).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size fractal_id user_id");
}

TEST_F(Audit, RefusesAdministratorsACallThatItCannotKeep) {
  MakeAdmin(bob);
  ASSERT_EQ(ListAll(bob, {}).Summary(), "OK");
  server.database().Sql(
      "revoke execute on function app.record_event(text, uuid, jsonb) from fractal_admin");
  const auto refused = ListAll(bob, {});
  EXPECT_FALSE(refused.status.ok());
  EXPECT_THAT(refused.response.events(), IsEmpty());
}

}  // namespace
}  // namespace fractal::tests
