// How sessions are duplicated, deleted and undeleted, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rpc/sessions_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

class SessionsTrash : public SessionsTest {
 protected:
  std::string Live(const std::string& table) {
    return server.database().Scalar("select count(*) from app." + table +
                                    " where deleted_at is null");
  }
  // A session with a section, two instances, two sets and a value.
  v1::Session MakeFull() {
    const v1::Session session = Make("full");
    const std::string scales = AddActivity("Scales"), metric = NewId();
    first = AddInstance(session, scales, 0);
    second = AddInstance(session, scales, 1);
    AddSet(first, 1);
    AddSet(first, 3);
    Sql("insert into app.metric_definitions (root_id, id, activity_id, name, unit) values ('" +
        fractal.id() + "', '" + metric + "', '" + scales + "', 'Tempo', 'bpm');"
        "insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, "
        "set_number, value, recorded_at) values ('" + fractal.id() + "', '" + NewId() + "', '" +
        first + "', '" + metric + "', 3, 88, now());"
        "update app.activity_instances set notes = 'notes', time_start = now(), time_stop = now()");
    Arrange(session, {{second}, {first}});
    return Get(ada, session)->session();
  }
  std::string first, second;
};

TEST_F(SessionsTrash, DuplicateTheirSectionsInstancesAndSets) {
  v1::Session source = MakeFull();
  source.clear_etag();
  source.set_description("kept");
  source.set_planned_minutes(25);
  *source.mutable_start_time() = At(1'000);
  ASSERT_EQ(Update(source, {"description", "planned_minutes", "start_time"}).Summary(), "OK");
  Complete(ada, source);
  const auto copy = Duplicate(ada, source);
  const v1::Session& session = copy->session();
  EXPECT_NE(session.id(), source.id());
  EXPECT_EQ(session.name(), "full");
  EXPECT_EQ(session.description(), "kept");
  EXPECT_EQ(session.planned_minutes(), 25);
  EXPECT_EQ(session.parent_id(), goal.id());
  EXPECT_THAT(session.goal_ids(), ElementsAre(goal.id()));
  EXPECT_FALSE(session.completed());
  EXPECT_FALSE(session.has_start_time());
  EXPECT_FALSE(session.has_end_time());
  EXPECT_EQ(session.duration_seconds(), 0);
  ASSERT_EQ(copy->instances_size(), 2);
  ASSERT_EQ(session.sections_size(), 2);
  EXPECT_EQ(session.sections(1).name(), "part 2");
  EXPECT_EQ(session.sections(1).planned_minutes(), 20);
  EXPECT_THAT(session.sections(0).activity_instance_ids(), ElementsAre(copy->instances(0).id()));
  EXPECT_THAT(session.sections(1).activity_instance_ids(), ElementsAre(copy->instances(1).id()));
  const v1::ActivityInstance& instance = copy->instances(1);
  EXPECT_EQ(instance.notes(), "");
  EXPECT_EQ(instance.timer().state(), v1::TIMER_STATE_NOT_STARTED);
  ASSERT_EQ(instance.sets_size(), 2);
  EXPECT_EQ(instance.sets(0).set_number(), 1);
  EXPECT_EQ(instance.sets(1).set_number(), 2);
  EXPECT_FALSE(instance.sets(1).completed());
  EXPECT_EQ(instance.sets(1).values_size(), 0);
  EXPECT_EQ(Get(ada, session)->SerializeAsString(), copy->SerializeAsString());
  EXPECT_EQ(Live("metric_values"), "1");
}

TEST_F(SessionsTrash, DuplicateOnlyWhatIsLive) {
  const v1::Session source = MakeFull();
  const std::string gone = AddActivity("Gone");
  AddInstance(source, gone, 2);
  Trash("activity_definitions", gone);
  Trash("activity_instances", second);
  Sql("update app.activity_sets set deleted_at = now() where set_number = 1");
  DeleteGoal(ada, other);
  const auto copy = Duplicate(ada, source);
  ASSERT_EQ(copy->instances_size(), 1);
  ASSERT_EQ(copy->instances(0).sets_size(), 1);
  EXPECT_EQ(copy->instances(0).sets(0).set_number(), 1);
  EXPECT_EQ(copy->session().sections(0).activity_instance_ids_size(), 0);
  EXPECT_EQ(Get(ada, copy->session())->SerializeAsString(), copy->SerializeAsString());
}

TEST_F(SessionsTrash, DuplicateTemplateAndOddLayoutsButNotTheProgramDay) {
  v1::CreateSessionRequest request = NewSession();
  request.set_scheduled_session_id(AddScheduled(AddTemplate("Daily", "{}")));
  const v1::Session source = ada.Call(&Stub::CreateSession, request)->session();
  const v1::Session copy = Duplicate(ada, source)->session();
  EXPECT_EQ(copy.template_id(), source.template_id());
  EXPECT_EQ(copy.program_day_id(), "");
  for (const char* odd : {"[]", "3", R"({"sections":4})",
                          R"({"sections":[1,{"instance_ids":{}}]})"}) {
    Sql("update app.goals set session_data = '" + std::string(odd) + "' where id = '" +
        source.id() + "'");
    EXPECT_EQ(Duplicate(ada, source)->session().sections_size(),
              Get(ada, source)->session().sections_size()) << odd;
  }
}

TEST_F(SessionsTrash, DuplicateOnceForOneRequestId) {
  const v1::Session source = MakeFull();
  v1::DuplicateSessionRequest request;
  request.set_fractal_id(fractal.id());
  request.set_session_id(source.id());
  request.set_request_id(NewId());
  const auto first_answer = ada.Call(&Stub::DuplicateSession, request);
  EXPECT_EQ(ada.Call(&Stub::DuplicateSession, request)->SerializeAsString(),
            first_answer->SerializeAsString());
  EXPECT_EQ(Live("activity_instances"), "4");
}

TEST_F(SessionsTrash, GoIntoTheTrashWithAllThatIsInThem) {
  const v1::Session session = MakeFull();
  const v1::Goal below = MakeGoal(ada, fractal.id(), session.id(), v1::GOAL_TYPE_NANO, "below");
  const v1::Session deleted = Delete(ada, session, session.etag())->session();
  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_EQ(deleted.name(), "full");
  EXPECT_THAT(deleted.goal_ids(), ElementsAre(goal.id()));
  EXPECT_THAT(deleted.sections(0).activity_instance_ids(), ElementsAre(second));
  const auto read = Get(ada, session);
  EXPECT_EQ(read->session().SerializeAsString(), deleted.SerializeAsString());
  ASSERT_EQ(read->instances_size(), 2);
  EXPECT_TRUE(read->instances(0).has_delete_time());
  EXPECT_EQ(read->instances(1).sets_size(), 2);
  EXPECT_TRUE(GetGoal(ada, below)->goal().has_delete_time());
  EXPECT_FALSE(GetGoal(ada, goal)->goal().has_delete_time());
  for (const char* table : {"activity_instances", "activity_sets", "metric_values",
                            "practice_session_goals"}) {
    EXPECT_EQ(Live(table), "0") << table;
  }
}

TEST_F(SessionsTrash, ComeBackWithExactlyWhatTheirDeleteTook) {
  v1::Session session = MakeFull();
  Trash("activity_instances", second);
  session = Get(ada, session)->session();
  const auto before = Get(ada, session);
  Delete(ada, session);
  v1::Session restored = Undelete(ada, session)->session();
  EXPECT_FALSE(restored.has_delete_time());
  const auto after = Get(ada, session);
  EXPECT_EQ(after->session().SerializeAsString(), restored.SerializeAsString());
  ASSERT_EQ(after->instances_size(), 1);
  EXPECT_EQ(after->instances(0).id(), first);
  EXPECT_EQ(after->instances(0).sets_size(), 2);
  EXPECT_EQ(after->instances(0).sets(1).values_size(), 1);
  EXPECT_THAT(restored.goal_ids(), ElementsAre(goal.id()));
  restored.set_etag(session.etag());
  *restored.mutable_update_time() = session.update_time();
  EXPECT_EQ(restored.SerializeAsString(), session.SerializeAsString());
  EXPECT_EQ(Undelete(ada, session).Summary(), "ALREADY_EXISTS NOT_DELETED");
}

TEST_F(SessionsTrash, ShowNoGoalThatWasDeletedMeanwhile) {
  v1::CreateSessionRequest request = NewSession();
  request.mutable_session()->add_goal_ids(other.id());
  const v1::Session session = ada.Call(&Stub::CreateSession, request)->session();
  Delete(ada, session);
  DeleteGoal(ada, other);
  const v1::Session restored = Undelete(ada, session)->session();
  EXPECT_THAT(restored.goal_ids(), ElementsAre(goal.id()));
  EXPECT_EQ(Get(ada, session)->session().SerializeAsString(), restored.SerializeAsString());
}

TEST_F(SessionsTrash, ShowTheGoalsThatCameBackBeforeThem) {
  v1::CreateSessionRequest request = NewSession();
  request.mutable_session()->add_goal_ids(other.id());
  const v1::Session session = ada.Call(&Stub::CreateSession, request)->session();
  DeleteGoal(ada, other);
  Delete(ada, session);
  ASSERT_EQ(ada.Undelete(v1::ROW_KIND_GOAL, fractal.id(), other.id()).Summary(), "OK");
  const v1::Session restored = Undelete(ada, session)->session();
  EXPECT_EQ(restored.goal_ids_size(), 2);
  EXPECT_EQ(Get(ada, session)->session().SerializeAsString(), restored.SerializeAsString());
}

TEST_F(SessionsTrash, StayThereWhileTheirParentOrFractalIs) {
  const v1::Session session = Make();
  Delete(ada, session);
  DeleteGoal(ada, goal);
  EXPECT_EQ(Undelete(ada, session).Summary(), "FAILED_PRECONDITION PARENT_DELETED");
  DeleteFractal(ada, fractal.id());
  EXPECT_EQ(Undelete(ada, session).Summary(), "FAILED_PRECONDITION PARENT_DELETED");
}

TEST_F(SessionsTrash, GoAndComeWithTheirFractal) {
  const v1::Session session = MakeFull();
  DeleteFractal(ada, fractal.id());
  EXPECT_TRUE(Get(ada, session)->session().has_delete_time());
  EXPECT_THAT(Get(ada, session)->session().goal_ids(), ElementsAre(goal.id()));
  EXPECT_EQ(Delete(ada, session).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Duplicate(ada, session).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Complete(ada, session).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(SessionsTrash, AreNotDeletedUndeletedOrDuplicatedWhenThereIsNoSuchSession) {
  const v1::Session session = Make();
  std::vector<v1::Session> missing(2, session);
  missing[0].set_id(kUnknownId);
  missing[1].set_id(goal.id());
  for (const v1::Session& each : missing) {
    EXPECT_EQ(Delete(ada, each).Summary(), "NOT_FOUND NOT_FOUND");
    EXPECT_EQ(Undelete(ada, each).status.message, "row not found");
    EXPECT_EQ(Duplicate(ada, each).Summary(), "NOT_FOUND NOT_FOUND");
  }
  EXPECT_EQ(Delete(bob, session).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Undelete(bob, session).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Duplicate(bob, session).Summary(), "NOT_FOUND NOT_FOUND");
  Delete(ada, session);
  EXPECT_EQ(Delete(ada, session).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Duplicate(ada, session).Summary(), "NOT_FOUND NOT_FOUND");
  missing[0].set_id("x");
  EXPECT_EQ(Delete(ada, missing[0]).Summary(), "INVALID_ARGUMENT INVALID_FIELDS session_id");
  EXPECT_EQ(Undelete(ada, missing[0]).Summary(), "INVALID_ARGUMENT INVALID_FIELDS id");
  EXPECT_EQ(Duplicate(ada, missing[0]).Summary(), "INVALID_ARGUMENT INVALID_FIELDS session_id");
}

TEST_F(SessionsTrash, AreNotForViewersToChange) {
  const v1::Session session = Make();
  LetIn(bob, "viewer");
  constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";
  EXPECT_EQ(Delete(bob, session).Summary(), kDenied);
  EXPECT_EQ(Duplicate(bob, session).Summary(), kDenied);
  Delete(ada, session);
  EXPECT_EQ(Undelete(bob, session).Summary(), kDenied);
}

}  // namespace
}  // namespace fractal::tests
