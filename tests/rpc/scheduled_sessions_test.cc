// Scheduled sessions of programs, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/rpc/programs_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

class ScheduledSessions : public ProgramsTest {
 protected:
  std::string TrySchedule(const std::string& day_id, const std::string& template_id) {
    return ada.Call(&Stub::ScheduleSession, NewScheduled(day_id, template_id)).Summary();
  }
  Answer<v1::UnscheduleSessionResponse> Unschedule(Client& client, const std::string& id,
                                                   const std::string& etag = "") {
    v1::UnscheduleSessionRequest request;
    request.set_fractal_id(fractal.id());
    request.set_scheduled_session_id(id);
    request.set_etag(etag);
    return client.Call(&Stub::UnscheduleSession, request);
  }
  v1::ListScheduledSessionsRequest Between(const std::string& from, const std::string& to) {
    v1::ListScheduledSessionsRequest request;
    request.set_fractal_id(fractal.id());
    request.set_from_date(from);
    request.set_to_date(to);
    return request;
  }
  std::vector<std::string> Dates(const v1::ListScheduledSessionsRequest& request) {
    std::vector<std::string> dates;
    const auto answer = ada.Call(&Stub::ListScheduledSessions, request);
    for (const auto& one : answer->scheduled_sessions()) dates.push_back(one.date());
    return dates;
  }

  v1::Program spring = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  v1::ProgramBlock march = MakeBlock(spring, "March", "2026-03-01", "2026-03-31");
  v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
};

TEST_F(ScheduledSessions, AreOfATemplateOnADay) {
  const v1::ScheduledSession made = Schedule(day, heavy);
  EXPECT_EQ(made.fractal_id(), fractal.id());
  EXPECT_EQ(made.program_id(), spring.id());
  EXPECT_EQ(made.program_day_id(), day.id());
  EXPECT_EQ(made.date(), "2026-03-02");
  EXPECT_EQ(made.template_id(), heavy);
  EXPECT_FALSE(made.completed());
  EXPECT_EQ(made.session_id(), "");
  EXPECT_EQ(GetProgram(ada, spring.id())->scheduled_sessions(0).SerializeAsString(),
            made.SerializeAsString());
  EXPECT_EQ(Schedule(MakeDay(march, "abstract", "", 1), heavy).date(), "");
}

TEST_F(ScheduledSessions, NeedALiveTemplateOfTheirFractal) {
  const std::string gone = AddTemplate(fractal.id(), "Gone");
  DeleteRow("session_templates", gone);
  for (const std::string& id : {std::string(kUnknownId), gone,
                                AddTemplate(MakeFractal(ada, "Cello").id(), "Scales"),
                                AddTemplate(MakeFractal(bob, "Bob's").id(), "Rowing")}) {
    EXPECT_EQ(TrySchedule(day.id(), id), kNotFound);
  }
  EXPECT_EQ(TrySchedule(kUnknownId, heavy), kNotFound);
  EXPECT_EQ(TrySchedule("x", ""), "INVALID_ARGUMENT INVALID_FIELDS program_day_id template_id");
}

TEST_F(ScheduledSessions, StillNameATemplateThatIsDeleted) {
  Schedule(day, heavy);
  DeleteRow("session_templates", heavy);
  EXPECT_EQ(GetProgram(ada, spring.id())->scheduled_sessions(0).template_id(), heavy);
}

TEST_F(ScheduledSessions, AreDoneByASessionAndTakenBack) {
  const std::string id = Schedule(day, heavy).id();
  const std::string session = AddSession(ada, fractal.id());
  for (int twice = 0; twice < 2; ++twice) {
    const auto done = Complete(ada, id, session);
    EXPECT_TRUE(done->scheduled_session().completed());
    EXPECT_EQ(done->scheduled_session().session_id(), session);
    EXPECT_EQ(done->scheduled_session().date(), "2026-03-02");
  }
  DeleteRow("goals", session);
  EXPECT_EQ(GetProgram(ada, spring.id())->scheduled_sessions(0).session_id(), session);
  const auto back = Complete(ada, id, "", false);
  EXPECT_FALSE(back->scheduled_session().completed());
  EXPECT_EQ(back->scheduled_session().session_id(), "");
}

TEST_F(ScheduledSessions, AreDoneByLiveSessionsOfTheFractalOnly) {
  const std::string id = Schedule(day, heavy).id();
  const std::string gone = AddSession(ada, fractal.id());
  DeleteRow("goals", gone);
  for (const std::string& session :
       {std::string(kUnknownId), gone, goal.id(), AddSession(ada, MakeFractal(ada, "Cello").id()),
        AddSession(bob, MakeFractal(bob, "Bob's").id())}) {
    EXPECT_EQ(Complete(ada, id, session).Summary(), kNotFound);
  }
  EXPECT_EQ(Complete(ada, id, "").Summary(), "INVALID_ARGUMENT INVALID_FIELDS session_id");
  EXPECT_EQ(Complete(ada, id, gone, false).Summary(), "INVALID_ARGUMENT INVALID_FIELDS session_id");
  EXPECT_EQ(Complete(ada, kUnknownId, "", false).Summary(), kNotFound);
  EXPECT_FALSE(GetProgram(ada, spring.id())->scheduled_sessions(0).completed());
}

TEST_F(ScheduledSessions, AreUnscheduledOnceAndKeepInTheTrashThatTheyWereDone) {
  const v1::ScheduledSession made = Schedule(day, heavy);
  Complete(ada, made.id(), AddSession(ada, fractal.id()));
  const auto gone = Unschedule(ada, made.id());
  EXPECT_TRUE(gone->scheduled_session().has_delete_time());
  EXPECT_TRUE(gone->scheduled_session().completed());
  EXPECT_EQ(GetProgram(ada, spring.id())->scheduled_sessions_size(), 0);
  EXPECT_EQ(Unschedule(ada, made.id()).Summary(), kNotFound);
  EXPECT_EQ(Complete(ada, made.id(), "", false).Summary(), kNotFound);
  EXPECT_THAT(Dates(Between("", "")), ElementsAre());
}

TEST_F(ScheduledSessions, RefuseAChangeWithAStaleEtag) {
  const v1::ScheduledSession made = Schedule(day, heavy);
  Complete(ada, made.id(), AddSession(ada, fractal.id()));
  EXPECT_EQ(Unschedule(ada, made.id(), made.etag()).Summary(), kStale);
  v1::CompleteScheduledSessionRequest request;
  request.set_fractal_id(fractal.id());
  request.set_scheduled_session_id(made.id());
  request.set_completed(false);
  request.set_etag(made.etag());
  EXPECT_EQ(ada.Call(&Stub::CompleteScheduledSession, request).Summary(), kStale);
  request.set_etag("x");
  EXPECT_EQ(ada.Call(&Stub::CompleteScheduledSession, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS etag");
}

TEST_F(ScheduledSessions, AreListedByDatesAndByWhetherTheyAreDone) {
  const v1::ScheduledSession second = Schedule(day, heavy);
  Schedule(MakeDay(march, "late", "2026-03-20"), heavy);
  Schedule(MakeDay(march, "early", "2026-03-01"), heavy);
  Schedule(MakeDay(march, "abstract", "", 1), heavy);
  Complete(ada, second.id(), AddSession(ada, fractal.id()));
  EXPECT_THAT(Dates(Between("", "")), ElementsAre("2026-03-01", "2026-03-02", "2026-03-20"));
  EXPECT_THAT(Dates(Between("2026-03-02", "")), ElementsAre("2026-03-02", "2026-03-20"));
  EXPECT_THAT(Dates(Between("", "2026-03-02")), ElementsAre("2026-03-01", "2026-03-02"));
  EXPECT_THAT(Dates(Between("2026-03-02", "2026-03-02")), ElementsAre("2026-03-02"));
  EXPECT_THAT(Dates(Between("2026-03-03", "2026-03-02")), ElementsAre());
  v1::ListScheduledSessionsRequest request = Between("", "");
  request.set_completed(true);
  EXPECT_THAT(Dates(request), ElementsAre("2026-03-02"));
  request.set_completed(false);
  EXPECT_THAT(Dates(request), ElementsAre("2026-03-01", "2026-03-20"));
  EXPECT_EQ(ada.Call(&Stub::ListScheduledSessions, Between("x", "2026-02-30")).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS from_date to_date");
}

TEST_F(ScheduledSessions, OfWhatIsDeletedAreNotListed) {
  Schedule(day, heavy);
  for (const char* table : {"program_days", "program_blocks", "programs"}) {
    EXPECT_EQ(Dates(Between("", "")).size(), 1u);
    server.database().Sql(std::string("update app.") + table + " set deleted_at = now()");
    EXPECT_THAT(Dates(Between("", "")), ElementsAre()) << table;
    server.database().Sql(std::string("update app.") + table + " set deleted_at = null");
  }
}

TEST_F(ScheduledSessions, AreListedAPageAtATimeWhileOthersAreMade) {
  for (int i = 0; i < 3; ++i) Schedule(day, heavy);
  const v1::ProgramDay later = MakeDay(march, "later", "2026-03-10");
  Schedule(later, heavy);
  v1::ListScheduledSessionsRequest request = Between("2026-03-01", "");
  request.set_page_size(2);
  std::vector<std::string> ids;
  std::vector<std::string> dates;
  int pages = 0;
  do {
    const auto page = ada.Call(&Stub::ListScheduledSessions, request);
    for (const auto& one : page->scheduled_sessions()) {
      ids.push_back(one.id());
      dates.push_back(one.date());
    }
    if (++pages == 1) Schedule(MakeDay(march, "before", "2026-03-01"), heavy);
    if (pages == 1) Schedule(later, heavy);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(dates, ElementsAre("2026-03-02", "2026-03-02", "2026-03-02", "2026-03-10",
                                 "2026-03-10"));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST_F(ScheduledSessions, AreFoundByNobodyElse) {
  const v1::ScheduledSession made = Schedule(day, heavy);
  const auto foreign = Unschedule(bob, made.id());
  EXPECT_EQ(foreign.Summary(), kNotFound);
  EXPECT_EQ(Unschedule(bob, kUnknownId).Summary(), foreign.Summary());
  EXPECT_EQ(Unschedule(bob, kUnknownId).status.message, foreign.status.message);
  EXPECT_EQ(Complete(bob, made.id(), "", false).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::ScheduleSession, NewScheduled(day.id(), heavy)).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::ListScheduledSessions, Between("", "")).Summary(), kNotFound);
}

TEST_F(ScheduledSessions, OfADeletedFractalOrOfWhatIsDeletedAreNotWritten) {
  const v1::ScheduledSession made = Schedule(day, heavy);
  const auto try_all = [&] {
    EXPECT_EQ(TrySchedule(day.id(), heavy), kNotFound);
    EXPECT_EQ(Complete(ada, made.id(), "", false).Summary(), kNotFound);
    EXPECT_EQ(Unschedule(ada, made.id()).Summary(), kNotFound);
  };
  for (const char* table : {"program_days", "program_blocks", "programs"}) {
    server.database().Sql(std::string("update app.") + table + " set deleted_at = now()");
    try_all();
    server.database().Sql(std::string("update app.") + table + " set deleted_at = null");
  }
  DeleteOnlyTheRoot();
  try_all();
}

TEST_F(ScheduledSessions, AreReadAndNotWrittenByViewers) {
  const v1::ScheduledSession made = Schedule(day, heavy);
  LetBobView();
  EXPECT_EQ(bob.Call(&Stub::ListScheduledSessions, Between("", ""))->scheduled_sessions_size(), 1);
  EXPECT_EQ(bob.Call(&Stub::ScheduleSession, NewScheduled(day.id(), heavy)).Summary(), kDenied);
  EXPECT_EQ(Complete(bob, made.id(), "", false).Summary(), kDenied);
  EXPECT_EQ(Unschedule(bob, made.id()).Summary(), kDenied);
}

TEST_F(ScheduledSessions, AreMadeOnceForOneRequestId) {
  v1::ScheduleSessionRequest request = NewScheduled(day.id(), heavy);
  request.set_request_id("0190a1b2-0000-7000-8000-0000000000ff");
  const auto first = ada.Call(&Stub::ScheduleSession, request);
  EXPECT_EQ(ada.Call(&Stub::ScheduleSession, request)->SerializeAsString(),
            first->SerializeAsString());
  EXPECT_EQ(GetProgram(ada, spring.id())->scheduled_sessions_size(), 1);
}

}  // namespace
}  // namespace fractal::tests
