// How sessions are made, through a real channel: blank, of templates, of a program's days.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/rpc/sessions_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

class SessionsCreate : public SessionsTest {
 protected:
  std::string TryCreate(const v1::CreateSessionRequest& request) {
    return ada.Call(&Stub::CreateSession, request).Summary();
  }
  v1::CreateSessionRequest OfTemplate(const std::string& id) const {
    v1::CreateSessionRequest request = NewSession("");
    request.set_template_id(id);
    return request;
  }
  std::string Count() {
    return server.database().Scalar(
        "select count(*) from app.goals where type = 'PracticeSession'");
  }
};

TEST_F(SessionsCreate, MakesABlankOneBelowTheFirstGoalThatMayHoldSessions) {
  const v1::Goal nano = MakeGoal(ada, fractal.id(), goal.id(), v1::GOAL_TYPE_NANO, "nano");
  v1::CreateSessionRequest request = NewSession("Morning");
  v1::Session* wanted = request.mutable_session();
  wanted->clear_goal_ids();
  for (const std::string& id : {nano.id(), other.id(), goal.id()}) wanted->add_goal_ids(id);
  wanted->set_description("slow\nand steady");
  wanted->set_planned_minutes(45);
  *wanted->mutable_start_time() = At(1'700'000'000);
  *wanted->mutable_end_time() = At(1'700'001'800);
  wanted->set_completed(true);
  wanted->add_sections()->set_name("ignored");
  const auto answer = ada.Call(&Stub::CreateSession, request);
  const v1::Session& made = answer->session();
  EXPECT_EQ(made.name(), "Morning");
  EXPECT_EQ(made.description(), "slow\nand steady");
  EXPECT_EQ(made.planned_minutes(), 45);
  EXPECT_EQ(made.duration_seconds(), 1800);
  EXPECT_EQ(made.parent_id(), other.id());
  EXPECT_FALSE(made.completed());
  EXPECT_EQ(made.sections_size(), 0);
  EXPECT_EQ(answer->instances_size(), 0);
  EXPECT_THAT(made.goal_ids(), testing::UnorderedElementsAre(nano.id(), other.id(), goal.id()));
  EXPECT_EQ(Get(ada, made)->session().SerializeAsString(), made.SerializeAsString());
}

TEST_F(SessionsCreate, NeedsNoGoalsAndNoName) {
  v1::CreateSessionRequest request = NewSession("");
  request.mutable_session()->clear_goal_ids();
  const v1::Session made = ada.Call(&Stub::CreateSession, request)->session();
  EXPECT_EQ(made.name(), "Session");
  EXPECT_EQ(made.parent_id(), "");
  EXPECT_EQ(made.goal_ids_size(), 0);
  EXPECT_EQ(Get(ada, made)->session().SerializeAsString(), made.SerializeAsString());
}

TEST_F(SessionsCreate, PutsItBehindItsSiblings) {
  const std::string place = "select sort_order from app.goals where id = '";
  MakeGoal(ada, fractal.id(), goal.id(), v1::GOAL_TYPE_NANO, "sibling");
  EXPECT_EQ(server.database().Scalar(place + Make().id() + "'"), "1");
  EXPECT_EQ(server.database().Scalar(place + Make().id() + "'"), "2");
}

TEST_F(SessionsCreate, TakesATemplatesSectionsAndMakesAnInstanceOfEachLiveActivity) {
  const std::string scales = AddActivity("Scales"), bows = AddActivity("Bows");
  const std::string gone = AddActivity("Gone");
  Trash("activity_definitions", gone);
  const std::string id = AddTemplate(
      "Daily",
      R"({"sections":[{"name":"Warm-up","duration_minutes":5,"activities":[{"activity_id":")" +
          scales + R"("},{"activity_id":")" + gone + R"("},{"activity_id":")" + bows +
          R"("}]},{"name":"Rest"},{"name":"Main","activities":[{"activity_id":")" + scales +
          R"("}]}]})");
  const auto made = ada.Call(&Stub::CreateSession, OfTemplate(id));
  EXPECT_EQ(made->session().name(), "Daily");
  EXPECT_EQ(made->session().template_id(), id);
  ASSERT_EQ(made->instances_size(), 3);
  EXPECT_EQ(made->instances(0).activity_id(), scales);
  EXPECT_EQ(made->instances(1).activity_id(), bows);
  EXPECT_EQ(made->instances(2).activity_id(), scales);
  EXPECT_EQ(made->instances(2).sort_order(), 2);
  EXPECT_EQ(made->instances(0).timer().state(), v1::TIMER_STATE_NOT_STARTED);
  EXPECT_EQ(made->instances(0).id()[14], '7') << "a time-ordered id";
  ASSERT_EQ(made->session().sections_size(), 3);
  EXPECT_EQ(made->session().sections(0).name(), "Warm-up");
  EXPECT_EQ(made->session().sections(0).planned_minutes(), 5);
  EXPECT_THAT(made->session().sections(0).activity_instance_ids(),
              ElementsAre(made->instances(0).id(), made->instances(1).id()));
  EXPECT_EQ(made->session().sections(1).activity_instance_ids_size(), 0);
  EXPECT_THAT(made->session().sections(2).activity_instance_ids(),
              ElementsAre(made->instances(2).id()));
  const auto read = Get(ada, made->session());
  EXPECT_EQ(read->SerializeAsString(), made->SerializeAsString());
}

TEST_F(SessionsCreate, ReadsWhatAnImportLeftInATemplate) {
  const std::string scales = AddActivity("Scales");
  const std::string id = AddTemplate(
      "Old", R"({"sections":[7,{"name":3,"duration_minutes":"9","activities":[],"exercises":[)"
             R"({"activity_id":")" + scales + R"("},{"activity_id":"x"},{"activity_id":5},"y",)"
             R"({}]},{"activities":"none"}],"v":1})");
  const auto made = ada.Call(&Stub::CreateSession, OfTemplate(id));
  ASSERT_EQ(made->session().sections_size(), 3);
  EXPECT_EQ(made->session().sections(1).name(), "");
  EXPECT_EQ(made->session().sections(1).planned_minutes(), 0);
  EXPECT_EQ(made->session().sections(1).activity_instance_ids_size(), 1);
  for (const char* data : {"[]", "{}", "null", "\"text\"", R"({"sections":{}})"}) {
    const std::string odd = AddTemplate(std::string("odd ") + data, data);
    EXPECT_EQ(ada.Call(&Stub::CreateSession, OfTemplate(odd))->instances_size(), 0) << data;
  }
}

TEST_F(SessionsCreate, TakesTemplateAndDayOfAScheduledSession) {
  const std::string scales = AddActivity("Scales");
  const std::string id = AddTemplate(
      "Daily", R"({"sections":[{"name":"A","activities":[{"activity_id":")" + scales + R"("}]}]})");
  v1::CreateSessionRequest request = NewSession("");
  request.set_scheduled_session_id(AddScheduled(id));
  const auto made = ada.Call(&Stub::CreateSession, request);
  EXPECT_EQ(made->session().name(), "Daily");
  EXPECT_EQ(made->session().template_id(), id);
  EXPECT_EQ(made->session().program_day_id(),
            server.database().Scalar("select day_id from app.scheduled_sessions"));
  EXPECT_EQ(made->instances_size(), 1);
  EXPECT_EQ(server.database().Scalar("select is_completed from app.scheduled_sessions"), "f");
  request.set_scheduled_session_id(AddScheduled("null"));
  const auto blank = ada.Call(&Stub::CreateSession, request);
  EXPECT_EQ(blank->session().name(), "Session");
  EXPECT_EQ(blank->session().template_id(), "");
  EXPECT_NE(blank->session().program_day_id(), "");
}

TEST_F(SessionsCreate, RefusesWhatIsWrongByField) {
  v1::CreateSessionRequest request;
  v1::Session* wanted = request.mutable_session();
  wanted->set_name("a\nb");
  wanted->set_planned_minutes(1441);
  wanted->add_goal_ids("x");
  wanted->mutable_start_time()->set_nanos(-1);
  request.set_template_id(kUnknownId);
  request.set_scheduled_session_id(kUnknownId);
  EXPECT_EQ(TryCreate(request),
            "INVALID_ARGUMENT INVALID_FIELDS session.fractal_id session.name session.goal_ids[0] "
            "session.start_time session.planned_minutes scheduled_session_id");
  request = NewSession();
  request.mutable_session()->add_goal_ids(goal.id());
  EXPECT_EQ(TryCreate(request), "INVALID_ARGUMENT INVALID_FIELDS session.goal_ids[1]");
  request = NewSession();
  for (int i = 0; i < 50; ++i) request.mutable_session()->add_goal_ids(NewId());
  EXPECT_EQ(TryCreate(request), "INVALID_ARGUMENT INVALID_FIELDS session.goal_ids");
  request = NewSession();
  request.mutable_session()->set_planned_minutes(-1);
  EXPECT_EQ(TryCreate(request), "INVALID_ARGUMENT INVALID_FIELDS session.planned_minutes");
  request = NewSession();
  *request.mutable_session()->mutable_start_time() = At(1000);
  *request.mutable_session()->mutable_end_time() = At(999);
  EXPECT_EQ(TryCreate(request), "INVALID_ARGUMENT SESSION_TIME_ORDER session.end_time");
  EXPECT_EQ(Count(), "0");
}

TEST_F(SessionsCreate, TakesTimesThatLieFarApart) {
  v1::CreateSessionRequest request = NewSession();
  *request.mutable_session()->mutable_start_time() = At(-62'135'596'800);
  *request.mutable_session()->mutable_end_time() = At(253'402'300'799);
  EXPECT_EQ(ada.Call(&Stub::CreateSession, request)->session().duration_seconds(),
            253'402'300'799 + 62'135'596'800);
}

TEST_F(SessionsCreate, FindsNothingThatIsUnknownDeletedOrForeign) {
  constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";
  const v1::Goal gone = MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "gone");
  DeleteGoal(ada, gone);
  const v1::Fractal foreign = MakeFractal(bob, "Bob's");
  const v1::Session session = Make();
  for (const std::string& id : {std::string(kUnknownId), gone.id(), foreign.id(), session.id()}) {
    v1::CreateSessionRequest request = NewSession();
    request.mutable_session()->add_goal_ids(id);
    const auto answer = ada.Call(&Stub::CreateSession, request);
    EXPECT_EQ(answer.Summary(), kNotFound);
    EXPECT_EQ(answer.status.message, "goal not found");
  }
  const std::string deleted = AddTemplate("deleted", "{}");
  Trash("session_templates", deleted);
  EXPECT_EQ(TryCreate(OfTemplate(kUnknownId)), kNotFound);
  EXPECT_EQ(TryCreate(OfTemplate(deleted)), kNotFound);
  v1::CreateSessionRequest request = NewSession();
  request.set_scheduled_session_id(kUnknownId);
  EXPECT_EQ(TryCreate(request), kNotFound);
  request.set_scheduled_session_id(AddScheduled(deleted));
  EXPECT_EQ(ada.Call(&Stub::CreateSession, request).status.message, "template not found");
  request.set_scheduled_session_id(AddScheduled("null"));
  Trash("scheduled_sessions", request.scheduled_session_id());
  EXPECT_EQ(TryCreate(request), kNotFound);
  EXPECT_EQ(Count(), "1");
}

TEST_F(SessionsCreate, MakesNoneInAnothersOrADeletedFractal) {
  v1::CreateSessionRequest unknown = NewSession();
  unknown.mutable_session()->set_fractal_id(kUnknownId);
  const auto foreign = bob.Call(&Stub::CreateSession, NewSession());
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(bob.Call(&Stub::CreateSession, unknown).status.message, foreign.status.message);
  LetIn(bob, "viewer");
  EXPECT_EQ(bob.Call(&Stub::CreateSession, NewSession()).Summary(),
            "PERMISSION_DENIED PERMISSION_DENIED");
  DeleteFractal(ada, fractal.id());
  EXPECT_EQ(TryCreate(NewSession()), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Count(), "0");
}

TEST_F(SessionsCreate, GivesAnEditorsSessionToTheFractalsOwner) {
  LetIn(bob, "editor");
  const v1::Session made = bob.Call(&Stub::CreateSession, NewSession())->session();
  EXPECT_EQ(Get(ada, made)->session().name(), "practice");
  EXPECT_EQ(server.database().Scalar("select user_id from app.goals where id = '" + made.id() +
                                     "'"),
            ada.user.id());
}

TEST_F(SessionsCreate, WaitsForTheUnfinishedOneWhenToldTo) {
  v1::CreateSessionRequest request = NewSession();
  request.set_only_when_finished(true);
  const v1::Session first = ada.Call(&Stub::CreateSession, request)->session();
  EXPECT_EQ(TryCreate(request), "FAILED_PRECONDITION SESSION_UNFINISHED");
  Complete(ada, first);
  const v1::Session second = ada.Call(&Stub::CreateSession, request)->session();
  EXPECT_EQ(TryCreate(request), "FAILED_PRECONDITION SESSION_UNFINISHED");
  Delete(ada, second);
  EXPECT_EQ(TryCreate(request), "OK");
}

TEST_F(SessionsCreate, LetsOneOfManyAtTheSameTimeBeUnfinished) {
  v1::CreateSessionRequest request = NewSession();
  request.set_only_when_finished(true);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      Client client = server.Connect();
      client.tokens = ada.tokens;
      client.Call(&Stub::CreateSession, request);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count(), "1");
}

TEST_F(SessionsCreate, AnswersARetryWithTheFirstAnswer) {
  const std::string scales = AddActivity("Scales");
  v1::CreateSessionRequest request = OfTemplate(AddTemplate(
      "Daily",
      R"({"sections":[{"name":"A","activities":[{"activity_id":")" + scales + R"("}]}]})"));
  request.set_request_id(NewId());
  const auto first = ada.Call(&Stub::CreateSession, request);
  EXPECT_EQ(ada.Call(&Stub::CreateSession, request)->SerializeAsString(),
            first->SerializeAsString());
  EXPECT_EQ(Count(), "1");
  request.mutable_session()->set_name("another");
  EXPECT_EQ(TryCreate(request), "INVALID_ARGUMENT REQUEST_ID_REUSED request_id");
}

}  // namespace
}  // namespace fractal::tests
