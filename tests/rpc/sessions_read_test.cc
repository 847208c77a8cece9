// How sessions are read and listed, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/rpc/sessions_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SessionsRead : public SessionsTest {
 protected:
  v1::Session MakeAt(const std::string& name, int64_t start) {
    v1::CreateSessionRequest request = NewSession(name);
    *request.mutable_session()->mutable_start_time() = At(start);
    return ada.Call(&Stub::CreateSession, request)->session();
  }
  void SetLayout(const v1::Session& session, const std::string& json) {
    Sql("update app.goals set session_data = '" + json + "' where id = '" + session.id() + "'");
  }
};

TEST_F(SessionsRead, ShowsInstancesInOrderWithTheirSetsAndValues) {
  const v1::Session session = Make();
  const std::string scales = AddActivity("Scales");
  const std::string second = AddInstance(session, scales, 1);
  const std::string first = AddInstance(session, scales, 0);
  AddSet(first, 2);
  AddSet(first, 1);
  const std::string metric = NewId();
  Sql("insert into app.metric_definitions (root_id, id, activity_id, name, unit) values ('" +
      fractal.id() + "', '" + metric + "', '" + scales + "', 'Tempo', 'bpm')");
  for (const char* place : {"null", "2"}) {
    Sql("insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, "
        "set_number, value, recorded_at) values ('" +
        fractal.id() + "', '" + NewId() + "', '" + first + "', '" + metric + "', " + place +
        ", 88.5, now())");
  }
  const auto read = Get(ada, session);
  ASSERT_EQ(read->instances_size(), 2);
  EXPECT_EQ(read->session().id(), session.id());
  EXPECT_EQ(read->instances(0).id(), first);
  EXPECT_EQ(read->instances(1).id(), second);
  ASSERT_EQ(read->instances(0).sets_size(), 2);
  EXPECT_EQ(read->instances(0).sets(0).set_number(), 1);
  ASSERT_EQ(read->instances(0).sets(1).values_size(), 1);
  EXPECT_EQ(read->instances(0).sets(1).values(0).value(), 88.5);
  EXPECT_EQ(read->instances(0).values_size(), 1);
  EXPECT_EQ(read->instances(1).sets_size(), 0);
}

TEST_F(SessionsRead, ShowsLiveInstancesOnly) {
  const v1::Session session = Make();
  const std::string scales = AddActivity("Scales");
  const std::string kept = AddInstance(session, scales, 0), gone = AddInstance(session, scales, 1);
  ASSERT_EQ(Arrange(session, {{gone, kept}}).Summary(), "OK");
  Trash("activity_instances", gone);
  auto read = Get(ada, session);
  EXPECT_EQ(read->instances_size(), 1);
  EXPECT_THAT(read->session().sections(0).activity_instance_ids(), ElementsAre(kept));
  Sql("update app.activity_instances set deleted_at = null");
  EXPECT_THAT(Get(ada, session)->session().sections(0).activity_instance_ids(),
              ElementsAre(gone, kept));
}

TEST_F(SessionsRead, ShowsTimersThatNobodyStoppedAsAbandoned) {
  const v1::Session session = Make();
  const std::string instance = AddInstance(session, AddActivity("Scales"));
  Sql("update app.activity_instances set time_start = now() - interval '23 hours'");
  EXPECT_EQ(Get(ada, session)->instances(0).timer().state(), v1::TIMER_STATE_RUNNING);
  Sql("update app.activity_instances set time_start = now() - interval '25 hours'");
  EXPECT_EQ(Get(ada, session)->instances(0).timer().state(), v1::TIMER_STATE_ABANDONED);
}

TEST_F(SessionsRead, ShowsWhateverLayoutAnImportLeft) {
  const v1::Session session = Make();
  const std::string id = AddInstance(session, AddActivity("Scales"));
  for (const char* odd : {"[]", "null", "3", "\"x\"",
                          R"({"sections":3})", R"({"sections":null})"}) {
    SetLayout(session, odd);
    EXPECT_EQ(Get(ada, session)->session().sections_size(), 0) << odd;
  }
  SetLayout(session, R"({"sections":[1,{"name":2,"duration_minutes":1e300,"instance_ids":{}},)"
                     R"({"name":"B","duration_minutes":-4,"instance_ids":["x",4,")" + id +
                         R"(",")" + id + R"("]}]})");
  const v1::Session shown = Get(ada, session)->session();
  ASSERT_EQ(shown.sections_size(), 3);
  EXPECT_EQ(shown.sections(1).planned_minutes(), 1440);
  EXPECT_EQ(shown.sections(2).name(), "B");
  EXPECT_EQ(shown.sections(2).planned_minutes(), 0);
  EXPECT_THAT(shown.sections(2).activity_instance_ids(), ElementsAre(id));
  Sql("update app.goals set total_duration_seconds = 77 where id = '" + session.id() + "'");
  EXPECT_EQ(Get(ada, session)->session().duration_seconds(), 77);
}

TEST_F(SessionsRead, ShowsGoalsInOrderOfTheirTreeWithoutDeletedOnes) {
  v1::CreateSessionRequest request = NewSession();
  request.mutable_session()->clear_goal_ids();
  request.mutable_session()->add_goal_ids(other.id());
  request.mutable_session()->add_goal_ids(goal.id());
  const v1::Session session = ada.Call(&Stub::CreateSession, request)->session();
  EXPECT_THAT(session.goal_ids(), ElementsAre(goal.id(), other.id()));
  DeleteGoal(ada, goal);
  EXPECT_THAT(Get(ada, session)->session().goal_ids(), ElementsAre(other.id()));
}

TEST_F(SessionsRead, FindsNothingThatIsUnknownForeignOrNoSession) {
  const v1::Session session = Make();
  v1::Session unknown = session;
  unknown.set_id(kUnknownId);
  const auto foreign = Get(bob, session);
  EXPECT_EQ(foreign.Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Get(bob, unknown).status.message, foreign.status.message);
  EXPECT_EQ(Get(ada, unknown).Summary(), "NOT_FOUND NOT_FOUND");
  unknown.set_id(goal.id());
  EXPECT_EQ(Get(ada, unknown).Summary(), "NOT_FOUND NOT_FOUND");
  unknown.set_id("x");
  unknown.set_fractal_id("");
  EXPECT_EQ(Get(ada, unknown).Summary(), "INVALID_ARGUMENT INVALID_FIELDS fractal_id session_id");
  EXPECT_EQ(bob.Call(&Stub::ListSessions, ListRequest()).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(SessionsRead, ListsNewestFirstByStartElseByCreation) {
  EXPECT_THAT(Listed(ListRequest()), IsEmpty());
  MakeAt("old", 1'000);
  Make("made now");
  MakeAt("older", 500);
  MakeAt("future", InDays(9).seconds());
  EXPECT_THAT(Listed(ListRequest()), ElementsAre("future", "made now", "old", "older"));
}

TEST_F(SessionsRead, ListsByTime) {
  MakeAt("1", 1'000);
  MakeAt("2", 2'000);
  MakeAt("3", 3'000);
  v1::ListSessionsRequest request = ListRequest();
  *request.mutable_from_time() = At(2'000);
  EXPECT_THAT(Listed(request), ElementsAre("3", "2"));
  *request.mutable_until_time() = At(3'000);
  EXPECT_THAT(Listed(request), ElementsAre("2"));
  request.clear_from_time();
  EXPECT_THAT(Listed(request), ElementsAre("2", "1"));
  *request.mutable_from_time() = At(4'000);
  EXPECT_THAT(Listed(request), IsEmpty());
}

TEST_F(SessionsRead, ListsByGoalActivityCompletionAndPrefix) {
  const v1::Session morning = MakeAt("Morning", 2'000), evening = MakeAt("Evening", 1'000);
  const std::string scales = AddActivity("Scales");
  const std::string instance = AddInstance(evening, scales);
  Complete(ada, morning);
  v1::Session linked = evening;
  linked.add_goal_ids(other.id());
  ASSERT_EQ(Update(linked, {"goal_ids"}).Summary(), "OK");

  v1::ListSessionsRequest request = ListRequest();
  request.set_goal_id(goal.id());
  EXPECT_THAT(Listed(request), ElementsAre("Morning", "Evening"));
  request.set_goal_id(other.id());
  EXPECT_THAT(Listed(request), ElementsAre("Evening"));
  request.set_goal_id(kUnknownId);
  EXPECT_THAT(Listed(request), IsEmpty());
  request = ListRequest();
  request.set_activity_id(scales);
  EXPECT_THAT(Listed(request), ElementsAre("Evening"));
  Trash("activity_instances", instance);
  EXPECT_THAT(Listed(request), IsEmpty());
  request = ListRequest();
  request.set_completed(true);
  EXPECT_THAT(Listed(request), ElementsAre("Morning"));
  request.set_completed(false);
  EXPECT_THAT(Listed(request), ElementsAre("Evening"));
  request = ListRequest();
  request.set_name_prefix("Even");
  EXPECT_THAT(Listed(request), ElementsAre("Evening"));
  request.set_name_prefix("%");
  EXPECT_THAT(Listed(request), IsEmpty());
}

TEST_F(SessionsRead, ListsDeletedOnesWhenToldToWithWhatWentWithThem) {
  const v1::Session kept = MakeAt("kept", 2'000), gone = MakeAt("gone", 1'000);
  const std::string scales = AddActivity("Scales");
  const std::string id = AddInstance(gone, scales);
  ASSERT_EQ(Arrange(gone, {{id}}).Summary(), "OK");
  Delete(ada, gone);
  EXPECT_THAT(Listed(ListRequest()), ElementsAre("kept"));
  v1::ListSessionsRequest request = ListRequest();
  request.set_show_deleted(true);
  EXPECT_THAT(Listed(request), ElementsAre("kept", "gone"));
  request.set_activity_id(scales);
  request.set_goal_id(goal.id());
  const auto page = ada.Call(&Stub::ListSessions, request);
  ASSERT_EQ(page->sessions_size(), 1);
  EXPECT_THAT(page->sessions(0).goal_ids(), ElementsAre(goal.id()));
  EXPECT_THAT(page->sessions(0).sections(0).activity_instance_ids(), ElementsAre(id));
}

TEST_F(SessionsRead, ListsAPageAtATimeWhileOthersAreMade) {
  // Two at each time: the id decides.
  std::vector<std::pair<int64_t, std::string>> wanted;
  for (int i = 0; i < 7; ++i) wanted.emplace_back(i / 2, MakeAt("session", 1'000 + i / 2).id());
  std::sort(wanted.rbegin(), wanted.rend());
  v1::ListSessionsRequest request = ListRequest();
  request.set_page_size(2);
  std::vector<std::pair<int64_t, std::string>> listed;
  do {
    const auto page = ada.Call(&Stub::ListSessions, request);
    EXPECT_LE(page->sessions_size(), 2);
    for (const v1::Session& session : page->sessions()) {
      listed.emplace_back(session.start_time().seconds() - 1'000, session.id());
    }
    MakeAt("newer", 5'000);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, wanted);
}

TEST_F(SessionsRead, RefusesAListThatIsWrong) {
  MakeAt("a", 1);
  MakeAt("b", 2);
  v1::ListSessionsRequest request;
  request.set_page_size(-1);
  request.mutable_from_time()->set_nanos(-1);
  request.mutable_until_time()->set_seconds(1'000'000'000'000);
  request.set_goal_id("x");
  request.set_activity_id("x");
  request.set_name_prefix("a\nb");
  EXPECT_EQ(ada.Call(&Stub::ListSessions, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id page_size from_time until_time goal_id "
            "activity_id name_prefix");
  request = ListRequest();
  request.set_page_size(1);
  request.set_page_token(ada.Call(&Stub::ListSessions, request)->next_page_token());
  request.set_completed(true);
  EXPECT_EQ(ada.Call(&Stub::ListSessions, request).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
  request = ListRequest();
  request.set_fractal_id(kUnknownId);
  EXPECT_EQ(ada.Call(&Stub::ListSessions, request).Summary(), "NOT_FOUND NOT_FOUND");
}

}  // namespace
}  // namespace fractal::tests
