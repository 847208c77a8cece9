// Programs of ProgramService, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rpc/programs_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

class Programs : public ProgramsTest {
 protected:
  v1::UpdateProgramRequest Change(const v1::Program& program) {
    v1::UpdateProgramRequest request;
    request.mutable_program()->set_fractal_id(fractal.id());
    request.mutable_program()->set_id(program.id());
    return request;
  }
  Answer<v1::UpdateProgramResponse> SetDates(const v1::Program& program, const std::string& start,
                                             const std::string& end) {
    v1::UpdateProgramRequest request = Change(program);
    request.mutable_program()->set_start_date(start);
    request.mutable_program()->set_end_date(end);
    return ada.Call(&Stub::UpdateProgram, request);
  }
  Answer<v1::DeleteProgramResponse> Delete(Client& client, const std::string& id,
                                           const std::string& etag = "") {
    v1::DeleteProgramRequest request;
    request.set_fractal_id(fractal.id());
    request.set_program_id(id);
    request.set_etag(etag);
    return client.Call(&Stub::DeleteProgram, request);
  }
  v1::ListProgramsRequest ListRequest() {
    v1::ListProgramsRequest request;
    request.set_fractal_id(fractal.id());
    return request;
  }
  template <typename Rows>
  static std::vector<std::string> NamesOf(const Rows& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.name());
    return names;
  }
};

TEST_F(Programs, AreMadeAsAsked) {
  v1::CreateProgramRequest request = NewProgram("Spring", "2026-03-01", "2026-05-31");
  request.mutable_program()->set_description("to the meet");
  request.mutable_program()->add_goal_ids(goal.id());
  request.mutable_program()->add_goal_ids(fractal.id());
  const v1::Program made = ada.Call(&Stub::CreateProgram, request)->program();
  EXPECT_EQ(made.name(), "Spring");
  EXPECT_EQ(made.description(), "to the meet");
  EXPECT_EQ(made.start_date(), "2026-03-01");
  EXPECT_EQ(made.end_date(), "2026-05-31");
  EXPECT_TRUE(made.is_active());
  EXPECT_THAT(made.goal_ids(), ElementsAre(goal.id(), fractal.id()));
  EXPECT_EQ(GetProgram(ada, made.id())->program().SerializeAsString(), made.SerializeAsString());
  request.mutable_program()->set_is_active(false);
  EXPECT_FALSE(ada.Call(&Stub::CreateProgram, request)->program().is_active());
}

TEST_F(Programs, TakeOnlyDatesOfTheCalendar) {
  const auto on = [this](const std::string& start) {
    return ada.Call(&Stub::CreateProgram, NewProgram("p", start, "9999-12-31")).Summary();
  };
  EXPECT_EQ(on("0001-01-01"), "OK");
  EXPECT_EQ(on("2024-02-29"), "OK");
  for (const char* wrong :
       {"", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01", "2026-1-1",
        "2026/01/01", "20260101", "+026-01-01", "2026-01-01Z", "infinity"}) {
    EXPECT_EQ(on(wrong), "INVALID_ARGUMENT INVALID_FIELDS program.start_date") << wrong;
  }
  EXPECT_EQ(ada.Call(&Stub::CreateProgram, NewProgram("", "2026-01-01", "x")).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS program.name program.end_date");
}

TEST_F(Programs, DoNotEndBeforeTheyStart) {
  constexpr char kOrder[] = "INVALID_ARGUMENT PROGRAM_DATE_ORDER program.end_date";
  EXPECT_EQ(ada.Call(&Stub::CreateProgram, NewProgram("p", "2026-01-02", "2026-01-01")).Summary(),
            kOrder);
  const v1::Program program = MakeProgram("One day", "2026-01-02", "2026-01-02");
  EXPECT_EQ(SetDates(program, "", "2026-01-01").Summary(), kOrder);
  EXPECT_EQ(SetDates(program, "2026-01-03", "").Summary(), kOrder);
  EXPECT_EQ(SetDates(program, "2026-01-03", "2026-01-05").Summary(), "OK");
}

TEST_F(Programs, ThatWereImportedWithDatesInDisorderAreCheckedWhenTheDatesChange) {
  const v1::Program program = MakeProgram("Imported", "2026-01-01", "2026-01-31");
  server.database().Sql("update app.programs set end_date = '2025-12-01'");
  v1::UpdateProgramRequest rename = Change(program);
  rename.mutable_program()->set_name("Renamed");
  rename.mutable_program()->set_end_date("2025-12-01");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgram, rename)->program().end_date(), "2025-12-01");
  EXPECT_EQ(SetDates(program, "", "2025-12-02").Summary(),
            "INVALID_ARGUMENT PROGRAM_DATE_ORDER program.end_date");
  EXPECT_EQ(SetDates(program, "2025-12-01", "").Summary(), "OK");
}

TEST_F(Programs, DoNotShrinkBelowTheirBlocks) {
  const v1::Program program = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  MakeBlock(program, "undated", "", "");
  const v1::ProgramBlock block = MakeBlock(program, "April", "2026-04-01", "2026-04-30");
  EXPECT_EQ(SetDates(program, "2026-04-02", "").Summary(),
            "INVALID_ARGUMENT BLOCK_OUTSIDE_PROGRAM program.start_date");
  EXPECT_EQ(SetDates(program, "", "2026-04-29").Summary(),
            "INVALID_ARGUMENT BLOCK_OUTSIDE_PROGRAM program.end_date");
  EXPECT_EQ(SetDates(program, "2026-04-01", "2026-04-30").Summary(), "OK");
  DeleteRow("program_blocks", block.id());
  EXPECT_EQ(SetDates(program, "2026-04-10", "2026-04-11").Summary(), "OK");
}

TEST_F(Programs, MayGrowTowardsAnImportedBlockOutsideOfThem) {
  const v1::Program program = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  MakeBlock(program, "block", "2026-04-01", "2026-04-30");
  server.database().Sql("update app.program_blocks set start_date = '2026-01-01'");
  EXPECT_EQ(SetDates(program, "2026-02-01", "").Summary(), "OK");
  EXPECT_EQ(SetDates(program, "2026-02-02", "").Summary(),
            "INVALID_ARGUMENT BLOCK_OUTSIDE_PROGRAM program.start_date");
}

TEST_F(Programs, HaveLiveGoalsOfTheirFractalThatAreNoSessions) {
  const v1::Goal gone = MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "gone");
  DeleteGoal(ada, gone);
  const v1::Program program = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  for (const std::string& id : {std::string(kUnknownId), gone.id(), AddSession(ada, fractal.id()),
                                MakeFractal(ada, "Cello").id(), MakeFractal(bob, "Bob's").id()}) {
    v1::CreateProgramRequest request = NewProgram("p", "2026-03-01", "2026-05-31");
    request.mutable_program()->add_goal_ids(goal.id());
    request.mutable_program()->add_goal_ids(id);
    EXPECT_EQ(ada.Call(&Stub::CreateProgram, request).Summary(), kNotFound);
    v1::UpdateProgramRequest change = Change(program);
    change.mutable_program()->add_goal_ids(id);
    EXPECT_EQ(ada.Call(&Stub::UpdateProgram, change).Summary(), kNotFound);
  }
  v1::CreateProgramRequest twice = NewProgram("p", "2026-03-01", "2026-05-31");
  twice.mutable_program()->add_goal_ids(goal.id());
  twice.mutable_program()->add_goal_ids(goal.id());
  EXPECT_EQ(ada.Call(&Stub::CreateProgram, twice).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS program.goal_ids[1]");
  twice.mutable_program()->clear_goal_ids();
  for (int i = 0; i < 51; ++i) twice.mutable_program()->add_goal_ids("x");
  EXPECT_EQ(ada.Call(&Stub::CreateProgram, twice).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS program.goal_ids");
}

TEST_F(Programs, DoNotShowGoalsThatAreGone) {
  const v1::Goal going = MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "going");
  v1::CreateProgramRequest request = NewProgram("Spring", "2026-03-01", "2026-05-31");
  request.mutable_program()->add_goal_ids(going.id());
  request.mutable_program()->add_goal_ids(goal.id());
  const v1::Program program = ada.Call(&Stub::CreateProgram, request)->program();
  DeleteGoal(ada, going);
  EXPECT_THAT(GetProgram(ada, program.id())->program().goal_ids(), ElementsAre(goal.id()));
  EXPECT_THAT(ada.Call(&Stub::ListPrograms, ListRequest())->programs(0).goal_ids(),
              ElementsAre(goal.id()));
  v1::UpdateProgramRequest rename = Change(program);
  rename.mutable_program()->set_name("Renamed");
  EXPECT_THAT(ada.Call(&Stub::UpdateProgram, rename)->program().goal_ids(), ElementsAre(goal.id()));
  for (const std::string& imported : {std::string("[\"17\", null, 3, {}, \"\"]"),
                                      std::string("{\"a\": 1}"), std::string("null")}) {
    server.database().Sql("update app.programs set goal_ids = '" + imported + "'");
    EXPECT_EQ(GetProgram(ada, program.id())->program().goal_ids_size(), 0) << imported;
  }
}

TEST_F(Programs, ChangeOnlyWhatIsNamed) {
  const v1::Program program = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  v1::UpdateProgramRequest request = Change(program);
  request.mutable_program()->set_is_active(false);
  request.mutable_program()->set_description("told");
  request.mutable_program()->add_goal_ids(goal.id());
  v1::Program changed = ada.Call(&Stub::UpdateProgram, request)->program();
  EXPECT_EQ(changed.name(), "Spring");
  EXPECT_EQ(changed.description(), "told");
  EXPECT_EQ(changed.start_date(), "2026-03-01");
  EXPECT_FALSE(changed.is_active());
  EXPECT_THAT(changed.goal_ids(), ElementsAre(goal.id()));
  request = Change(program);
  request.mutable_update_mask()->add_paths("goal_ids");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgram, request)->program().goal_ids_size(), 0);
  request.mutable_update_mask()->add_paths("start_date");
  request.mutable_update_mask()->add_paths("weekly_schedule");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgram, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask program.start_date");
}

TEST_F(Programs, ShowAllThatIsPlannedInThemInOrder) {
  const v1::Program program = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  const v1::ProgramBlock undated = MakeBlock(program, "undated", "", "");
  const v1::ProgramBlock late = MakeBlock(program, "late", "2026-05-01", "2026-05-31");
  const v1::ProgramBlock early = MakeBlock(program, "early", "2026-03-01", "2026-03-31");
  MakeDay(late, "l2", "2026-05-02");
  MakeDay(undated, "u2", "", 2);
  MakeDay(undated, "u1", "", 1);
  const v1::ProgramDay first = MakeDay(early, "e2", "2026-03-02");
  MakeDay(early, "e1", "2026-03-02", 1);
  const std::string light = AddTemplate(fractal.id(), "Light");
  const v1::ScheduledSession one = Schedule(first, light);
  const v1::ScheduledSession two = Schedule(first, heavy);
  MakeProgram("Another", "2026-03-01", "2026-05-31");
  const auto plan = GetProgram(ada, program.id());
  EXPECT_EQ(plan->program().name(), "Spring");
  EXPECT_THAT(NamesOf(plan->blocks()), ElementsAre("early", "late", "undated"));
  EXPECT_THAT(NamesOf(plan->days()), ElementsAre("e1", "e2", "l2", "u1", "u2"));
  ASSERT_EQ(plan->scheduled_sessions_size(), 2);
  EXPECT_EQ(plan->scheduled_sessions(0).SerializeAsString(), one.SerializeAsString());
  EXPECT_EQ(plan->scheduled_sessions(1).SerializeAsString(), two.SerializeAsString());
  EXPECT_EQ(plan->blocks(0).SerializeAsString(), early.SerializeAsString());
  EXPECT_EQ(plan->days(1).SerializeAsString(), first.SerializeAsString());
}

TEST_F(Programs, GoIntoTheTrashWithAllThatIsPlannedInThem) {
  const v1::Program program = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  const v1::ProgramBlock block = MakeBlock(program, "block", "", "");
  const v1::ProgramDay day = MakeDay(block, "day", "", 1);
  Schedule(day, heavy);
  const v1::ProgramBlock before = MakeBlock(program, "deleted before", "", "");
  server.database().Sql("update app.program_blocks set deleted_at = '2026-01-01' where id = '" +
                        before.id() + "'");
  const auto deleted = Delete(ada, program.id());
  EXPECT_TRUE(deleted->program().has_delete_time());
  const auto plan = GetProgram(ada, program.id());
  EXPECT_THAT(NamesOf(plan->blocks()), ElementsAre("block"));
  EXPECT_THAT(NamesOf(plan->days()), ElementsAre("day"));
  ASSERT_EQ(plan->scheduled_sessions_size(), 1);
  const std::string when = deleted->program().delete_time().SerializeAsString();
  EXPECT_EQ(plan->blocks(0).delete_time().SerializeAsString(), when);
  EXPECT_EQ(plan->days(0).delete_time().SerializeAsString(), when);
  EXPECT_EQ(plan->scheduled_sessions(0).delete_time().SerializeAsString(), when);
  EXPECT_EQ(Delete(ada, program.id()).Summary(), kNotFound);
  EXPECT_EQ(SetDates(program, "2026-03-02", "").Summary(), kNotFound);
  EXPECT_EQ(ada.Call(&Stub::CreateProgramBlock, NewBlock(program.id(), "b", "", "")).Summary(),
            kNotFound);
  EXPECT_EQ(ada.Call(&Stub::CreateProgramDay, NewDay(block.id(), "d", "", 1)).Summary(), kNotFound);
  EXPECT_EQ(ada.Call(&Stub::ScheduleSession, NewScheduled(day.id(), heavy)).Summary(), kNotFound);
}

TEST_F(Programs, AreListedByDateAPageAtATimeWhileOthersAreMade) {
  MakeProgram("March", "2026-03-01", "2026-05-31");
  MakeProgram("January", "2026-01-01", "2026-05-31");
  MakeProgram("March too", "2026-03-01", "2026-05-31");
  v1::ListProgramsRequest request = ListRequest();
  request.set_page_size(1);
  std::vector<std::string> listed;
  int pages = 0;
  do {
    const auto page = ada.Call(&Stub::ListPrograms, request);
    for (const auto& program : page->programs()) listed.push_back(program.name());
    if (++pages == 2) MakeProgram("before", "2026-02-01", "2026-05-31");
    if (pages == 2) MakeProgram("behind", "2026-04-01", "2026-05-31");
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(listed, ElementsAre("January", "March", "March too", "behind"));
}

TEST_F(Programs, AreListedByWhetherTheyAreFollowed) {
  const v1::Program gone = MakeProgram("gone", "2026-01-01", "2026-05-31");
  v1::CreateProgramRequest paused = NewProgram("paused", "2026-02-01", "2026-05-31");
  paused.mutable_program()->set_is_active(false);
  ada.Call(&Stub::CreateProgram, paused);
  MakeProgram("followed", "2026-03-01", "2026-05-31");
  Delete(ada, gone.id());
  v1::ListProgramsRequest request = ListRequest();
  const auto names = [&] { return NamesOf(ada.Call(&Stub::ListPrograms, request)->programs()); };
  EXPECT_THAT(names(), ElementsAre("paused", "followed"));
  request.set_is_active(true);
  EXPECT_THAT(names(), ElementsAre("followed"));
  request.set_is_active(false);
  EXPECT_THAT(names(), ElementsAre("paused"));
  request.clear_is_active();
  request.set_show_deleted(true);
  EXPECT_THAT(names(), ElementsAre("gone", "paused", "followed"));
  request.set_page_size(-1);
  EXPECT_EQ(ada.Call(&Stub::ListPrograms, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size");
  request = ListRequest();
  request.set_fractal_id(MakeFractal(ada, "Empty").id());
  EXPECT_THAT(names(), ElementsAre());
}

TEST_F(Programs, AreFoundByNobodyElse) {
  const v1::Program program = MakeProgram("Mine", "2026-03-01", "2026-05-31");
  const auto foreign = GetProgram(bob, program.id());
  const auto unknown = GetProgram(bob, kUnknownId);
  EXPECT_EQ(foreign.Summary(), kNotFound);
  EXPECT_EQ(unknown.Summary(), foreign.Summary());
  EXPECT_EQ(unknown.status.message, foreign.status.message);
  EXPECT_EQ(bob.Call(&Stub::ListPrograms, ListRequest()).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::CreateProgram, NewProgram("p", "2026-03-01", "2026-05-31")).Summary(),
            kNotFound);
  v1::UpdateProgramRequest change = Change(program);
  change.mutable_program()->set_name("stolen");
  EXPECT_EQ(bob.Call(&Stub::UpdateProgram, change).Summary(), kNotFound);
  EXPECT_EQ(Delete(bob, program.id()).Summary(), kNotFound);
  EXPECT_EQ(GetProgram(ada, program.id())->program().SerializeAsString(),
            program.SerializeAsString());
}

TEST_F(Programs, RefuseAChangeWithAStaleEtag) {
  const v1::Program program = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  v1::UpdateProgramRequest change = Change(program);
  change.mutable_program()->set_name("Summer");
  change.mutable_program()->set_etag(program.etag());
  EXPECT_EQ(ada.Call(&Stub::UpdateProgram, change).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgram, change).Summary(), kStale);
  EXPECT_EQ(Delete(ada, program.id(), program.etag()).Summary(), kStale);
}

TEST_F(Programs, OfADeletedFractalAreNotWritten) {
  const v1::Program program = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  DeleteOnlyTheRoot();
  EXPECT_EQ(ada.Call(&Stub::CreateProgram, NewProgram("p", "2026-03-01", "2026-05-31")).Summary(),
            kNotFound);
  EXPECT_EQ(SetDates(program, "2026-03-02", "").Summary(), kNotFound);
  EXPECT_EQ(Delete(ada, program.id()).Summary(), kNotFound);
  EXPECT_EQ(GetProgram(ada, program.id()).Summary(), "OK");
}

TEST_F(Programs, AreReadAndNotWrittenByViewers) {
  const v1::Program program = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  LetBobView();
  EXPECT_EQ(GetProgram(bob, program.id()).Summary(), "OK");
  EXPECT_EQ(bob.Call(&Stub::CreateProgram, NewProgram("p", "2026-03-01", "2026-05-31")).Summary(),
            kDenied);
  v1::UpdateProgramRequest change = Change(program);
  change.mutable_program()->set_name("stolen");
  EXPECT_EQ(bob.Call(&Stub::UpdateProgram, change).Summary(), kDenied);
  EXPECT_EQ(Delete(bob, program.id()).Summary(), kDenied);
}

TEST_F(Programs, AreMadeOnceForOneRequestId) {
  v1::CreateProgramRequest request = NewProgram("Once", "2026-03-01", "2026-05-31");
  request.set_request_id("0190a1b2-0000-7000-8000-0000000000ff");
  const auto first = ada.Call(&Stub::CreateProgram, request);
  EXPECT_EQ(ada.Call(&Stub::CreateProgram, request)->SerializeAsString(),
            first->SerializeAsString());
  EXPECT_EQ(ada.Call(&Stub::ListPrograms, ListRequest())->programs_size(), 1);
}

}  // namespace
}  // namespace fractal::tests
