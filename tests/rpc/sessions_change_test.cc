// How sessions are changed, arranged and completed, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rpc/sessions_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

class SessionsChange : public SessionsTest {
 protected:
  std::string Links() {
    return server.database().Scalar(
        "select count(*) from app.practice_session_goals where deleted_at is null");
  }
  v1::ActivityInstance Instance(const v1::Session& session, int place) {
    return Get(ada, session)->instances(place);
  }
};

TEST_F(SessionsChange, ChangeOnlyWhatIsNamed) {
  v1::Session wanted = Make("before");
  wanted.set_name("after");
  wanted.set_description("not named");
  wanted.set_planned_minutes(30);
  v1::Session changed = Update(wanted, {"name"})->session();
  EXPECT_EQ(changed.name(), "after");
  EXPECT_EQ(changed.description(), "");
  EXPECT_EQ(changed.planned_minutes(), 0);
  EXPECT_THAT(changed.goal_ids(), ElementsAre(goal.id()));
  EXPECT_NE(changed.etag(), wanted.etag());
  EXPECT_EQ(Get(ada, changed)->session().SerializeAsString(), changed.SerializeAsString());
  wanted.clear_etag();
  changed = Update(wanted, {})->session();
  EXPECT_EQ(changed.description(), "not named");
  EXPECT_EQ(changed.planned_minutes(), 30);
  wanted.set_planned_minutes(0);
  EXPECT_EQ(Update(wanted, {"planned_minutes"})->session().planned_minutes(), 0);
  EXPECT_EQ(Update(wanted, {"completed"}).Summary(), "INVALID_ARGUMENT INVALID_FIELDS update_mask");
}

TEST_F(SessionsChange, KeepTheirTimesInOrder) {
  v1::Session wanted = Make();
  wanted.clear_etag();
  *wanted.mutable_start_time() = At(2'000);
  *wanted.mutable_end_time() = At(2'600);
  EXPECT_EQ(Update(wanted, {"start_time", "end_time"})->session().duration_seconds(), 600);
  *wanted.mutable_end_time() = At(1'999);
  EXPECT_EQ(Update(wanted, {"end_time"}).Summary(),
            "INVALID_ARGUMENT SESSION_TIME_ORDER session.end_time");
  *wanted.mutable_start_time() = At(2'601);
  EXPECT_EQ(Update(wanted, {"start_time"}).Summary(),
            "INVALID_ARGUMENT SESSION_TIME_ORDER session.end_time");
  wanted.clear_end_time();
  const v1::Session cleared = Update(wanted, {"end_time"})->session();
  EXPECT_FALSE(cleared.has_end_time());
  EXPECT_EQ(cleared.start_time().seconds(), 2'000);
  EXPECT_EQ(cleared.duration_seconds(), 0);
}

TEST_F(SessionsChange, KeepAnImportedDurationUntilBothTimesAreKnown) {
  v1::Session wanted = Make();
  wanted.clear_etag();
  Sql("update app.goals set total_duration_seconds = 77 where id = '" + wanted.id() + "'");
  *wanted.mutable_start_time() = At(2'000);
  EXPECT_EQ(Update(wanted, {"start_time"})->session().duration_seconds(), 77);
  *wanted.mutable_end_time() = At(2'060);
  EXPECT_EQ(Update(wanted, {"end_time"})->session().duration_seconds(), 60);
}

TEST_F(SessionsChange, TakeOtherGoalsAndWithThemAnotherPlace) {
  v1::Session wanted = Make();
  wanted.clear_etag();
  wanted.clear_goal_ids();
  wanted.add_goal_ids(other.id());
  wanted.add_goal_ids(goal.id());
  v1::Session changed = Update(wanted, {"goal_ids"})->session();
  EXPECT_EQ(changed.parent_id(), other.id());
  EXPECT_THAT(changed.goal_ids(), ElementsAre(goal.id(), other.id()));
  EXPECT_EQ(Get(ada, changed)->session().SerializeAsString(), changed.SerializeAsString());
  wanted.clear_goal_ids();
  changed = Update(wanted, {"goal_ids"})->session();
  EXPECT_EQ(changed.parent_id(), "");
  EXPECT_EQ(changed.goal_ids_size(), 0);
  EXPECT_EQ(Links(), "0");
  wanted.add_goal_ids(goal.id());
  changed = Update(wanted, {"goal_ids"})->session();
  EXPECT_EQ(changed.parent_id(), goal.id());
  EXPECT_EQ(Get(ada, changed)->session().SerializeAsString(), changed.SerializeAsString());
  EXPECT_EQ(Links(), "1");
}

TEST_F(SessionsChange, LinkNoGoalThatIsUnknownDeletedOrForeign) {
  v1::Session wanted = Make();
  wanted.clear_etag();
  wanted.set_name("changed");
  const v1::Fractal foreign = MakeFractal(bob, "Bob's");
  DeleteGoal(ada, other);
  for (const std::string& id : {std::string(kUnknownId), other.id(), foreign.id(), wanted.id()}) {
    wanted.clear_goal_ids();
    wanted.add_goal_ids(id);
    const auto answer = Update(wanted, {"goal_ids", "name"});
    EXPECT_EQ(answer.Summary(), "NOT_FOUND NOT_FOUND");
    EXPECT_EQ(answer.status.message, "goal not found");
  }
  EXPECT_EQ(Get(ada, wanted)->session().name(), "practice");
  EXPECT_EQ(Links(), "1");
  wanted.set_goal_ids(0, "x");
  wanted.set_planned_minutes(-1);
  wanted.set_name(" ");
  EXPECT_EQ(Update(wanted, {"goal_ids", "planned_minutes", "name"}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS session.name session.goal_ids[0] "
            "session.planned_minutes");
}

TEST_F(SessionsChange, RefuseAStaleEtag) {
  v1::Session stale = Make();
  stale.set_name("changed");
  EXPECT_EQ(Update(stale, {"name"}).Summary(), "OK");
  EXPECT_EQ(Update(stale, {"name"}).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Arrange(stale, {}, stale.etag()).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Complete(ada, stale, true, stale.etag()).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Delete(ada, stale, stale.etag()).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Delete(ada, stale, "old").Summary(), "INVALID_ARGUMENT INVALID_FIELDS etag");
  const v1::Session fresh = Get(ada, stale)->session();
  EXPECT_EQ(Arrange(fresh, {}, fresh.etag()).Summary(), "OK");
}

TEST_F(SessionsChange, AreArrangedInSectionsThatNameEachInstanceOnce) {
  const v1::Session session = Make();
  const std::string scales = AddActivity("Scales");
  const std::string a = AddInstance(session, scales, 0), b = AddInstance(session, scales, 1),
                    c = AddInstance(session, scales, 2), gone = AddInstance(session, scales, 3);
  Trash("activity_instances", gone);
  const v1::Session arranged = Arrange(session, {{c}, {}, {a, b}})->session();
  ASSERT_EQ(arranged.sections_size(), 3);
  EXPECT_EQ(arranged.sections(0).name(), "part 1");
  EXPECT_EQ(arranged.sections(2).planned_minutes(), 30);
  EXPECT_THAT(arranged.sections(2).activity_instance_ids(), ElementsAre(a, b));
  const auto read = Get(ada, session);
  EXPECT_EQ(read->session().SerializeAsString(), arranged.SerializeAsString());
  EXPECT_EQ(read->instances(0).id(), c);
  EXPECT_EQ(read->instances(2).id(), b);
  EXPECT_EQ(read->instances(2).sort_order(), 2);
  constexpr char kIncomplete[] = "INVALID_ARGUMENT ORDER_INCOMPLETE sections";
  EXPECT_EQ(Arrange(session, {{a, b}}).Summary(), kIncomplete);
  EXPECT_EQ(Arrange(session, {{a, b, c}, {c}}).Summary(), kIncomplete);
  EXPECT_EQ(Arrange(session, {{a, b}, {b}}).Summary(), kIncomplete);
  EXPECT_EQ(Arrange(session, {{a, b, kUnknownId}}).Summary(), kIncomplete);
  EXPECT_EQ(Arrange(session, {{a, b, c, gone}}).Summary(), kIncomplete);
  EXPECT_EQ(Get(ada, session)->SerializeAsString(), read->SerializeAsString());
}

TEST_F(SessionsChange, AreNotArrangedByWhatIsWrong) {
  v1::ArrangeSessionRequest request;
  v1::SessionSection* section = request.add_sections();
  section->set_name("a\tb");
  section->set_planned_minutes(1441);
  section->add_activity_instance_ids("x");
  EXPECT_EQ(ada.Call(&Stub::ArrangeSession, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id session_id sections[0].name "
            "sections[0].planned_minutes sections[0].activity_instance_ids[0]");
  EXPECT_EQ(Arrange(Make(), std::vector<std::vector<std::string>>(51)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS sections");
}

TEST_F(SessionsChange, KeepWhatAnImportWroteBesideTheirSections) {
  const v1::Session session = Make();
  Sql("update app.goals set session_data = '{\"template_name\":\"T\",\"sections\":[3,"
      "{\"name\":\"gone\"},{\"name\":\"part 1\",\"actual_duration_minutes\":7}]}' where id = '" +
      session.id() + "'");
  ASSERT_EQ(Arrange(session, {{}, {}}).Summary(), "OK");
  EXPECT_EQ(server.database().Scalar("select session_data from app.goals where id = '" +
                                     session.id() + "'"),
            R"({"sections": [{"name": "part 1", "instance_ids": [], "duration_minutes": 10, )"
            R"("actual_duration_minutes": 7}, {"name": "part 2", "instance_ids": [], )"
            R"("duration_minutes": 20}], "template_name": "T"})");
  for (const char* odd : {"[]", "3", "null"}) {
    Sql("update app.goals set session_data = '" + std::string(odd) + "' where id = '" +
        session.id() + "'");
    EXPECT_EQ(Arrange(session, {{}})->session().sections_size(), 1) << odd;
  }
}

TEST_F(SessionsChange, TakePlaceFromCreationToNowWhenTheyAreCompleted) {
  const v1::Session session = Make();
  Sql("update app.goals set created_at = now() - interval '10 minutes' where id = '" +
      session.id() + "'");
  const v1::Session completed = Complete(ada, session)->session();
  EXPECT_TRUE(completed.completed());
  EXPECT_EQ(completed.start_time().seconds(), completed.create_time().seconds());
  EXPECT_NEAR(static_cast<double>(completed.duration_seconds()), 600, 10);
  EXPECT_EQ(Complete(ada, session)->session().SerializeAsString(), completed.SerializeAsString());
  const v1::Session reopened = Complete(ada, session, false)->session();
  EXPECT_FALSE(reopened.completed());
  EXPECT_EQ(reopened.end_time().seconds(), completed.end_time().seconds());
  EXPECT_EQ(Complete(ada, session, false)->session().SerializeAsString(),
            reopened.SerializeAsString());
}

TEST_F(SessionsChange, KeepTheTimesThatAreKnownWhenTheyAreCompleted) {
  v1::CreateSessionRequest request = NewSession();
  *request.mutable_session()->mutable_start_time() = InDays(2);
  const v1::Session future = ada.Call(&Stub::CreateSession, request)->session();
  const v1::Session completed = Complete(ada, future)->session();
  EXPECT_EQ(completed.end_time().seconds(), future.start_time().seconds());
  EXPECT_EQ(completed.duration_seconds(), 0);
  request = NewSession();
  *request.mutable_session()->mutable_end_time() = At(1'000);
  const v1::Session ended = ada.Call(&Stub::CreateSession, request)->session();
  const v1::Session past = Complete(ada, ended)->session();
  EXPECT_EQ(past.start_time().seconds(), 1'000);
  EXPECT_EQ(past.end_time().seconds(), 1'000);
}

TEST_F(SessionsChange, StopTimersThatRunWhenTheyAreCompleted) {
  const v1::Session session = Make();
  const std::string scales = AddActivity("Scales");
  const char* const kStarts[] = {"now() - interval '5 minutes'", "now() - interval '2 days'",
                                 "now() + interval '5 minutes'", "null"};
  for (int i = 0; i < 4; ++i) {
    Sql("update app.activity_instances set time_start = " + std::string(kStarts[i]) +
        " where id = '" + AddInstance(session, scales, i) + "'");
  }
  const auto completed = Complete(ada, session);
  ASSERT_EQ(completed->instances_size(), 4);
  EXPECT_EQ(completed->instances(0).timer().state(), v1::TIMER_STATE_STOPPED);
  EXPECT_NEAR(static_cast<double>(completed->instances(0).timer().duration_seconds()), 300, 10);
  EXPECT_EQ(completed->instances(1).timer().state(), v1::TIMER_STATE_ABANDONED);
  EXPECT_EQ(completed->instances(2).timer().state(), v1::TIMER_STATE_STOPPED);
  EXPECT_EQ(completed->instances(2).timer().duration_seconds(), 0);
  EXPECT_EQ(completed->instances(3).timer().state(), v1::TIMER_STATE_NOT_STARTED);
  EXPECT_EQ(Get(ada, session)->SerializeAsString(), completed->SerializeAsString());
  EXPECT_EQ(Complete(ada, session)->SerializeAsString(), completed->SerializeAsString());
}

TEST_F(SessionsChange, AreNotChangedWhenDeletedUnknownOrNoSessions) {
  const v1::Session session = Make();
  std::vector<v1::Session> missing(3, session);
  missing[1].set_id(kUnknownId);
  missing[2].set_id(goal.id());
  Delete(ada, session);
  for (v1::Session& each : missing) {
    each.clear_etag();
    EXPECT_EQ(Update(each, {"name"}).Summary(), "NOT_FOUND NOT_FOUND");
    EXPECT_EQ(Arrange(each, {}).Summary(), "NOT_FOUND NOT_FOUND");
    EXPECT_EQ(Complete(ada, each).Summary(), "NOT_FOUND NOT_FOUND");
  }
}

TEST_F(SessionsChange, AreNotChangedByOthersOrViewers) {
  v1::Session session = Make();
  session.clear_etag();
  v1::UpdateSessionRequest update;
  *update.mutable_session() = session;
  v1::ArrangeSessionRequest arrange;
  arrange.set_fractal_id(fractal.id());
  arrange.set_session_id(session.id());
  EXPECT_EQ(bob.Call(&Stub::UpdateSession, update).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(bob.Call(&Stub::ArrangeSession, arrange).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Complete(bob, session).Summary(), "NOT_FOUND NOT_FOUND");
  LetIn(bob, "viewer");
  constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";
  EXPECT_EQ(bob.Call(&Stub::UpdateSession, update).Summary(), kDenied);
  EXPECT_EQ(bob.Call(&Stub::ArrangeSession, arrange).Summary(), kDenied);
  EXPECT_EQ(Complete(bob, session).Summary(), kDenied);
  EXPECT_EQ(Get(bob, session)->session().name(), "practice");
}

}  // namespace
}  // namespace fractal::tests
