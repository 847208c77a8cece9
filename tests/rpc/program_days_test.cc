// Days of programs, their copies and what is spread over weekdays, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rpc/programs_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

class ProgramDays : public ProgramsTest {
 protected:
  v1::UpdateProgramDayRequest Change(const v1::ProgramDay& day) {
    v1::UpdateProgramDayRequest request;
    request.mutable_day()->set_fractal_id(fractal.id());
    request.mutable_day()->set_id(day.id());
    return request;
  }
  std::string Rename(Client& client, const v1::ProgramDay& day, const std::string& etag = "") {
    v1::UpdateProgramDayRequest request = Change(day);
    request.mutable_day()->set_name("renamed");
    request.mutable_day()->set_etag(etag);
    return client.Call(&Stub::UpdateProgramDay, request).Summary();
  }
  Answer<v1::DeleteProgramDayResponse> Delete(Client& client, const v1::ProgramDay& day,
                                              const std::string& etag = "") {
    v1::DeleteProgramDayRequest request;
    request.set_fractal_id(fractal.id());
    request.set_program_day_id(day.id());
    request.set_etag(etag);
    return client.Call(&Stub::DeleteProgramDay, request);
  }
  v1::CopyProgramDayRequest CopyOf(const v1::ProgramDay& day, const std::string& date,
                                   int day_number = 0) {
    v1::CopyProgramDayRequest request;
    request.set_fractal_id(fractal.id());
    request.set_program_day_id(day.id());
    request.set_date(date);
    request.set_day_number(day_number);
    return request;
  }
  v1::SpreadProgramDayRequest SpreadOf(const v1::ProgramDay& day,
                                       const std::vector<v1::Weekday>& weekdays) {
    v1::SpreadProgramDayRequest request;
    request.set_fractal_id(fractal.id());
    request.set_program_day_id(day.id());
    for (const v1::Weekday weekday : weekdays) request.add_weekdays(weekday);
    return request;
  }
  template <typename Rows>
  static std::vector<std::string> DatesOf(const Rows& rows) {
    std::vector<std::string> dates;
    for (const auto& row : rows) dates.push_back(row.date());
    return dates;
  }

  static constexpr char kOutside[] = "INVALID_ARGUMENT DAY_OUTSIDE_BLOCK day.date";
  static constexpr char kNoPlace[] = "INVALID_ARGUMENT DAY_WITHOUT_PLACE day.date";
  v1::Program spring = MakeProgram("Spring", "2026-03-01", "2026-05-31");
  // 2026-03-02 is a Monday.
  v1::ProgramBlock march = MakeBlock(spring, "March", "2026-03-02", "2026-03-22");
};

TEST_F(ProgramDays, AreDatedOrAbstract) {
  v1::CreateProgramDayRequest request = NewDay(march.id(), "Legs", "2026-03-02", 7);
  request.mutable_day()->set_notes("slow\ndown");
  const v1::ProgramDay dated = ada.Call(&Stub::CreateProgramDay, request)->day();
  EXPECT_EQ(dated.program_block_id(), march.id());
  EXPECT_EQ(dated.date(), "2026-03-02");
  EXPECT_EQ(dated.day_number(), 7);
  EXPECT_EQ(dated.name(), "Legs");
  EXPECT_EQ(dated.notes(), "slow\ndown");
  const v1::ProgramDay abstract = MakeDay(march, "", "", 10'000);
  EXPECT_EQ(abstract.date(), "");
  EXPECT_EQ(abstract.day_number(), 10'000);
  EXPECT_EQ(ada.Call(&Stub::CreateProgramDay, NewDay(march.id(), "d", "")).Summary(), kNoPlace);
  for (const int number : {-1, 10'001}) {
    EXPECT_EQ(ada.Call(&Stub::CreateProgramDay, NewDay(march.id(), "d", "x", number)).Summary(),
              "INVALID_ARGUMENT INVALID_FIELDS day.date day.day_number");
  }
}

TEST_F(ProgramDays, LieWithinTheDatesOfTheirBlock) {
  const auto on = [this](const v1::ProgramBlock& block, const std::string& date) {
    return ada.Call(&Stub::CreateProgramDay, NewDay(block.id(), "d", date)).Summary();
  };
  EXPECT_EQ(on(march, "2026-03-01"), kOutside);
  EXPECT_EQ(on(march, "2026-03-23"), kOutside);
  EXPECT_EQ(on(march, "2026-03-22"), "OK");
  const v1::ProgramBlock open = MakeBlock(spring, "from April", "2026-04-01", "");
  EXPECT_EQ(on(open, "2026-03-31"), kOutside);
  EXPECT_EQ(on(open, "2027-01-01"), "OK");
}

TEST_F(ProgramDays, ChangeOnlyWhatIsNamedAndKeepWhatIsDone) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  const v1::ScheduledSession planned = Schedule(day, heavy);
  const std::string session = AddSession(ada, fractal.id());
  Complete(ada, planned.id(), session);
  v1::UpdateProgramDayRequest change = Change(day);
  change.mutable_day()->set_date("2026-03-03");
  change.mutable_day()->set_notes("moved");
  const v1::ProgramDay moved = ada.Call(&Stub::UpdateProgramDay, change)->day();
  EXPECT_EQ(moved.name(), "Legs");
  EXPECT_EQ(moved.date(), "2026-03-03");
  EXPECT_EQ(moved.notes(), "moved");
  const auto plan = GetProgram(ada, spring.id());
  ASSERT_EQ(plan->scheduled_sessions_size(), 1);
  EXPECT_TRUE(plan->scheduled_sessions(0).completed());
  EXPECT_EQ(plan->scheduled_sessions(0).session_id(), session);
  EXPECT_EQ(plan->scheduled_sessions(0).date(), "2026-03-03");
}

TEST_F(ProgramDays, KeepAPlaceWhenTheyChange) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  v1::UpdateProgramDayRequest change = Change(day);
  change.mutable_update_mask()->add_paths("date");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgramDay, change).Summary(), kNoPlace);
  change.mutable_update_mask()->add_paths("day_number");
  change.mutable_day()->set_day_number(3);
  const v1::ProgramDay abstract = ada.Call(&Stub::UpdateProgramDay, change)->day();
  EXPECT_EQ(abstract.date(), "");
  EXPECT_EQ(abstract.day_number(), 3);
  change.mutable_day()->set_day_number(0);
  EXPECT_EQ(ada.Call(&Stub::UpdateProgramDay, change).Summary(), kNoPlace);
  change.mutable_day()->set_date("2026-03-23");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgramDay, change).Summary(), kOutside);
  change.mutable_update_mask()->add_paths("block_id");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgramDay, change).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
}

TEST_F(ProgramDays, ThatWereImportedAnywhereAreCheckedOnlyForWhatChanges) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  server.database().Sql(
      "update app.program_days set date = '2020-01-01', notes = null, name = null");
  v1::UpdateProgramDayRequest change = Change(day);
  change.mutable_day()->set_date("2020-01-01");
  change.mutable_day()->set_notes("kept");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgramDay, change)->day().notes(), "kept");
  change.mutable_day()->set_date("2020-01-02");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgramDay, change).Summary(), kOutside);
  server.database().Sql("update app.program_days set date = null");
  EXPECT_EQ(Rename(ada, day), "OK");
}

TEST_F(ProgramDays, GoIntoTheTrashWithWhatIsPlannedOnThem) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  const v1::ScheduledSession planned = Schedule(day, heavy);
  const auto deleted = Delete(ada, day);
  EXPECT_TRUE(deleted->day().has_delete_time());
  EXPECT_EQ(server.database().Scalar("select s.deleted_at = d.deleted_at from app.program_days d, "
                                     "app.scheduled_sessions s"),
            "t");
  EXPECT_EQ(Delete(ada, day).Summary(), kNotFound);
  EXPECT_EQ(Rename(ada, day), kNotFound);
  EXPECT_EQ(ada.Call(&Stub::CopyProgramDay, CopyOf(day, "2026-03-03")).Summary(), kNotFound);
  EXPECT_EQ(ada.Call(&Stub::SpreadProgramDay, SpreadOf(day, {v1::WEEKDAY_MONDAY})).Summary(),
            kNotFound);
  EXPECT_EQ(ada.Call(&Stub::ScheduleSession, NewScheduled(day.id(), heavy)).Summary(), kNotFound);
  EXPECT_EQ(Complete(ada, planned.id(), "", false).Summary(), kNotFound);
}

TEST_F(ProgramDays, AreCopiedWithWhatIsPlannedOnThemNotDone) {
  v1::CreateProgramDayRequest request = NewDay(march.id(), "Legs", "2026-03-02", 4);
  request.mutable_day()->set_notes("slowly");
  const v1::ProgramDay day = ada.Call(&Stub::CreateProgramDay, request)->day();
  std::vector<std::string> templates;
  for (const char* name : {"A", "B", "C", "D"}) {
    templates.push_back(AddTemplate(fractal.id(), name));
  }
  for (const std::string& id : templates) Schedule(day, id);
  const v1::ScheduledSession unplanned = Schedule(day, heavy);
  DeleteRow("scheduled_sessions", unplanned.id());
  DeleteRow("session_templates", templates[1]);
  server.database().Sql("update app.scheduled_sessions set is_completed = true, session_id = '" +
                        AddSession(ada, fractal.id()) + "'");
  const v1::ProgramBlock april = MakeBlock(spring, "April", "2026-04-01", "2026-04-30");
  v1::CopyProgramDayRequest copy = CopyOf(day, "2026-04-07");
  copy.set_program_block_id(april.id());
  const auto copied = ada.Call(&Stub::CopyProgramDay, copy);
  EXPECT_EQ(copied->day().program_block_id(), april.id());
  EXPECT_EQ(copied->day().date(), "2026-04-07");
  EXPECT_EQ(copied->day().day_number(), 0);
  EXPECT_EQ(copied->day().name(), "Legs");
  EXPECT_EQ(copied->day().notes(), "slowly");
  ASSERT_EQ(copied->scheduled_sessions_size(), 3);
  for (const int i : {0, 1, 2}) {
    const v1::ScheduledSession& planned = copied->scheduled_sessions(i);
    EXPECT_EQ(planned.template_id(), templates[i == 0 ? 0 : i + 1]);
    EXPECT_EQ(planned.program_day_id(), copied->day().id());
    EXPECT_EQ(planned.program_id(), spring.id());
    EXPECT_EQ(planned.date(), "2026-04-07");
    EXPECT_FALSE(planned.completed());
    EXPECT_EQ(planned.session_id(), "");
  }
  const auto plan = GetProgram(ada, spring.id());
  ASSERT_EQ(plan->scheduled_sessions_size(), 7);
  EXPECT_EQ(plan->scheduled_sessions(4).SerializeAsString(),
            copied->scheduled_sessions(0).SerializeAsString());
  EXPECT_EQ(plan->scheduled_sessions(6).SerializeAsString(),
            copied->scheduled_sessions(2).SerializeAsString());
  EXPECT_EQ(plan->days(1).SerializeAsString(), copied->day().SerializeAsString());
}

TEST_F(ProgramDays, AreCopiedWithinTheirBlockWhenNoOtherIsNamed) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  const auto abstract = ada.Call(&Stub::CopyProgramDay, CopyOf(day, "", 9));
  EXPECT_EQ(abstract->day().program_block_id(), march.id());
  EXPECT_EQ(abstract->day().day_number(), 9);
  EXPECT_EQ(abstract->scheduled_sessions_size(), 0);
  EXPECT_EQ(ada.Call(&Stub::CopyProgramDay, CopyOf(day, "")).Summary(),
            "INVALID_ARGUMENT DAY_WITHOUT_PLACE date");
  EXPECT_EQ(ada.Call(&Stub::CopyProgramDay, CopyOf(day, "2026-03-23")).Summary(),
            "INVALID_ARGUMENT DAY_OUTSIDE_BLOCK date");
  EXPECT_EQ(ada.Call(&Stub::CopyProgramDay, CopyOf(day, "soon", -1)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS date day_number");
}

TEST_F(ProgramDays, AreCopiedOnlyIntoLiveBlocksOfTheFractal) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  const v1::ProgramBlock gone = MakeBlock(spring, "gone", "", "");
  const v1::Program autumn = MakeProgram("Autumn", "2026-09-01", "2026-10-31");
  const v1::ProgramBlock lost = MakeBlock(autumn, "in a deleted program", "", "");
  DeleteRow("program_blocks", gone.id());
  DeleteRow("programs", autumn.id());
  v1::CopyProgramDayRequest copy = CopyOf(day, "2026-03-03");
  for (const std::string& id : {std::string(kUnknownId), gone.id(), lost.id()}) {
    copy.set_program_block_id(id);
    EXPECT_EQ(ada.Call(&Stub::CopyProgramDay, copy).Summary(), kNotFound);
  }
  EXPECT_EQ(GetProgram(ada, spring.id())->days_size(), 1);
}

TEST_F(ProgramDays, AreSpreadOverTheWeekdaysOfTheirBlock) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  MakeDay(march, "Rest", "2026-03-09");
  const v1::ScheduledSession one = Schedule(day, heavy);
  Complete(ada, one.id(), AddSession(ada, fractal.id()));
  Schedule(day, AddTemplate(fractal.id(), "Light"));
  const auto spread = ada.Call(&Stub::SpreadProgramDay,
                               SpreadOf(day, {v1::WEEKDAY_SUNDAY, v1::WEEKDAY_MONDAY}));
  EXPECT_THAT(DatesOf(spread->days()), ElementsAre("2026-03-08", "2026-03-09", "2026-03-15",
                                                   "2026-03-16", "2026-03-22"));
  EXPECT_EQ(spread->dates_left_alone(), 1);
  ASSERT_EQ(spread->scheduled_sessions_size(), 10);
  EXPECT_EQ(spread->days(0).name(), "Legs");
  EXPECT_EQ(spread->scheduled_sessions(0).template_id(), heavy);
  EXPECT_FALSE(spread->scheduled_sessions(0).completed());
  EXPECT_EQ(spread->scheduled_sessions(0).program_day_id(), spread->days(0).id());
  EXPECT_EQ(spread->scheduled_sessions(9).date(), "2026-03-22");
  const auto plan = GetProgram(ada, spring.id());
  EXPECT_EQ(plan->days_size(), 7);
  EXPECT_EQ(plan->scheduled_sessions_size(), 12);
  EXPECT_TRUE(plan->scheduled_sessions(0).completed());

  const auto again = ada.Call(&Stub::SpreadProgramDay,
                              SpreadOf(day, {v1::WEEKDAY_SUNDAY, v1::WEEKDAY_MONDAY}));
  EXPECT_EQ(again->days_size(), 0);
  EXPECT_EQ(again->scheduled_sessions_size(), 0);
  EXPECT_EQ(again->dates_left_alone(), 6);
}

TEST_F(ProgramDays, AreSpreadOverLaterBlocksWhenAskedTo) {
  const v1::ProgramBlock april = MakeBlock(spring, "April", "2026-04-06", "2026-04-19");
  MakeBlock(spring, "earlier", "2026-03-01", "2026-03-09");
  MakeBlock(spring, "open", "2026-05-01", "");
  MakeBlock(spring, "undated", "", "");
  DeleteRow("program_blocks", MakeBlock(spring, "gone", "2026-05-01", "2026-05-31").id());
  const v1::Program other = MakeProgram("Other", "2026-03-01", "2026-05-31");
  MakeBlock(other, "other", "2026-04-01", "2026-05-31");
  const v1::ProgramDay day = MakeDay(march, "Legs", "", 1);
  v1::SpreadProgramDayRequest request = SpreadOf(day, {v1::WEEKDAY_FRIDAY});
  request.set_later_blocks(true);
  const auto spread = ada.Call(&Stub::SpreadProgramDay, request);
  EXPECT_THAT(DatesOf(spread->days()), ElementsAre("2026-03-06", "2026-03-13", "2026-03-20",
                                                   "2026-04-10", "2026-04-17"));
  EXPECT_EQ(spread->days(4).program_block_id(), april.id());
  EXPECT_EQ(spread->dates_left_alone(), 0);
}

TEST_F(ProgramDays, AreSpreadOverAtMost366Dates) {
  const v1::Program long_one = MakeProgram("Long", "0001-01-01", "9999-12-31");
  const v1::ProgramBlock years = MakeBlock(long_one, "years", "0001-01-01", "9999-12-31");
  constexpr char kTooMany[] = "INVALID_ARGUMENT TOO_MANY_DAYS weekdays";
  const auto on = [this](const v1::ProgramDay& day, v1::Weekday weekday) {
    return ada.Call(&Stub::SpreadProgramDay, SpreadOf(day, {weekday}));
  };
  for (const v1::Weekday weekday : {v1::WEEKDAY_MONDAY, v1::WEEKDAY_SUNDAY}) {
    EXPECT_EQ(on(MakeDay(years, "d", "", 1), weekday).Summary(), kTooMany);
  }
  // Of 366 weeks, from a Monday to a Sunday.
  const v1::ProgramBlock block = MakeBlock(long_one, "seven years", "2026-01-05", "2033-01-09");
  EXPECT_EQ(on(MakeDay(block, "d", "", 1), v1::WEEKDAY_SUNDAY)->days_size(), 366);
  const v1::ProgramBlock more = MakeBlock(long_one, "a day more", "2026-01-05", "2033-01-10");
  EXPECT_EQ(on(MakeDay(more, "d", "", 1), v1::WEEKDAY_MONDAY).Summary(), kTooMany);
  EXPECT_EQ(GetProgram(ada, long_one.id())->days_size(), 370);
}

TEST_F(ProgramDays, AreSpreadOnlyInBlocksWithDatesAndOverWeekdaysThatAreNamedOnce) {
  const v1::ProgramDay day = MakeDay(MakeBlock(spring, "open", "2026-03-01", ""), "d", "", 1);
  EXPECT_EQ(ada.Call(&Stub::SpreadProgramDay, SpreadOf(day, {v1::WEEKDAY_MONDAY})).Summary(),
            "FAILED_PRECONDITION BLOCK_UNDATED");
  EXPECT_EQ(ada.Call(&Stub::SpreadProgramDay, SpreadOf(day, {})).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS weekdays");
  EXPECT_EQ(ada.Call(&Stub::SpreadProgramDay,
                     SpreadOf(day, {v1::WEEKDAY_MONDAY, v1::WEEKDAY_UNSPECIFIED,
                                    v1::WEEKDAY_MONDAY, static_cast<v1::Weekday>(8)}))
                .Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS weekdays[1] weekdays[2] weekdays[3]");
}

TEST_F(ProgramDays, RefuseAChangeWithAStaleEtag) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  EXPECT_EQ(Rename(ada, day, day.etag()), "OK");
  EXPECT_EQ(Rename(ada, day, day.etag()), kStale);
  EXPECT_EQ(Delete(ada, day, day.etag()).Summary(), kStale);
}

TEST_F(ProgramDays, AreFoundByNobodyElse) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  v1::ProgramDay unknown = day;
  unknown.set_id(kUnknownId);
  const auto foreign = bob.Call(&Stub::CopyProgramDay, CopyOf(day, "2026-03-03"));
  EXPECT_EQ(foreign.Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::CopyProgramDay, CopyOf(unknown, "2026-03-03")).status.message,
            foreign.status.message);
  EXPECT_EQ(bob.Call(&Stub::SpreadProgramDay, SpreadOf(day, {v1::WEEKDAY_MONDAY})).Summary(),
            kNotFound);
  EXPECT_EQ(bob.Call(&Stub::CreateProgramDay, NewDay(march.id(), "d", "", 1)).Summary(), kNotFound);
  EXPECT_EQ(Rename(bob, day), kNotFound);
  EXPECT_EQ(Delete(bob, day).Summary(), kNotFound);
  EXPECT_EQ(Rename(ada, unknown), kNotFound);
  EXPECT_EQ(GetProgram(ada, spring.id())->days(0).SerializeAsString(), day.SerializeAsString());
}

TEST_F(ProgramDays, OfADeletedFractalProgramOrBlockAreNotWritten) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  const auto try_all = [&] {
    EXPECT_EQ(ada.Call(&Stub::CreateProgramDay, NewDay(march.id(), "d", "", 1)).Summary(),
              kNotFound);
    EXPECT_EQ(Rename(ada, day), kNotFound);
    EXPECT_EQ(ada.Call(&Stub::CopyProgramDay, CopyOf(day, "2026-03-03")).Summary(), kNotFound);
    EXPECT_EQ(ada.Call(&Stub::SpreadProgramDay, SpreadOf(day, {v1::WEEKDAY_MONDAY})).Summary(),
              kNotFound);
    EXPECT_EQ(Delete(ada, day).Summary(), kNotFound);
  };
  DeleteRow("program_blocks", march.id());
  try_all();
  server.database().Sql("update app.program_blocks set deleted_at = null");
  DeleteRow("programs", spring.id());
  try_all();
  server.database().Sql("update app.programs set deleted_at = null");
  DeleteOnlyTheRoot();
  try_all();
}

TEST_F(ProgramDays, AreNotWrittenByViewers) {
  const v1::ProgramDay day = MakeDay(march, "Legs", "2026-03-02");
  LetBobView();
  EXPECT_EQ(bob.Call(&Stub::CreateProgramDay, NewDay(march.id(), "d", "", 1)).Summary(), kDenied);
  EXPECT_EQ(Rename(bob, day), kDenied);
  EXPECT_EQ(Delete(bob, day).Summary(), kDenied);
  EXPECT_EQ(bob.Call(&Stub::CopyProgramDay, CopyOf(day, "2026-03-03")).Summary(), kDenied);
  EXPECT_EQ(bob.Call(&Stub::SpreadProgramDay, SpreadOf(day, {v1::WEEKDAY_TUESDAY})).Summary(),
            kDenied);
}

TEST_F(ProgramDays, AreMadeOnceForOneRequestId) {
  const auto twice = [this](auto method, auto request, const std::string& id) {
    request.set_request_id(id);
    const auto first = ada.Call(method, request);
    EXPECT_EQ(ada.Call(method, request)->SerializeAsString(), first->SerializeAsString());
    return *first;
  };
  const v1::ProgramDay day =
      twice(&Stub::CreateProgramDay, NewDay(march.id(), "Once", "2026-03-02"),
            "0190a1b2-0000-7000-8000-0000000000fd")
          .day();
  Schedule(day, heavy);
  twice(&Stub::CopyProgramDay, CopyOf(day, "2026-03-03"), "0190a1b2-0000-7000-8000-0000000000fe");
  twice(&Stub::SpreadProgramDay, SpreadOf(day, {v1::WEEKDAY_FRIDAY}),
        "0190a1b2-0000-7000-8000-0000000000ff");
  EXPECT_EQ(GetProgram(ada, spring.id())->days_size(), 5);
}

}  // namespace
}  // namespace fractal::tests
