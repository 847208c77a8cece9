// Blocks of programs, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/rpc/programs_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

class ProgramBlocks : public ProgramsTest {
 protected:
  std::string TryMake(const std::string& start, const std::string& end) {
    return ada.Call(&Stub::CreateProgramBlock, NewBlock(spring.id(), "b", start, end)).Summary();
  }
  v1::UpdateProgramBlockRequest Change(const v1::ProgramBlock& block) {
    v1::UpdateProgramBlockRequest request;
    request.mutable_block()->set_fractal_id(fractal.id());
    request.mutable_block()->set_id(block.id());
    return request;
  }
  // Both dates, "" for none.
  std::string SetDates(const v1::ProgramBlock& block, const std::string& start,
                       const std::string& end) {
    v1::UpdateProgramBlockRequest request = Change(block);
    request.mutable_block()->set_start_date(start);
    request.mutable_block()->set_end_date(end);
    request.mutable_update_mask()->add_paths("start_date");
    request.mutable_update_mask()->add_paths("end_date");
    return ada.Call(&Stub::UpdateProgramBlock, request).Summary();
  }
  std::string Rename(Client& client, const v1::ProgramBlock& block, const std::string& etag = "") {
    v1::UpdateProgramBlockRequest request = Change(block);
    request.mutable_block()->set_name("renamed");
    request.mutable_block()->set_etag(etag);
    return client.Call(&Stub::UpdateProgramBlock, request).Summary();
  }
  Answer<v1::DeleteProgramBlockResponse> Delete(Client& client, const v1::ProgramBlock& block,
                                                const std::string& etag = "") {
    v1::DeleteProgramBlockRequest request;
    request.set_fractal_id(fractal.id());
    request.set_program_block_id(block.id());
    request.set_etag(etag);
    return client.Call(&Stub::DeleteProgramBlock, request);
  }

  static constexpr char kStartsOutside[] =
      "INVALID_ARGUMENT BLOCK_OUTSIDE_PROGRAM block.start_date";
  static constexpr char kEndsOutside[] = "INVALID_ARGUMENT BLOCK_OUTSIDE_PROGRAM block.end_date";
  v1::Program spring = MakeProgram("Spring", "2026-03-01", "2026-05-31");
};

TEST_F(ProgramBlocks, AreMadeAsAsked) {
  v1::CreateProgramBlockRequest request =
      NewBlock(spring.id(), "Base", "2026-03-01", "2026-05-31");
  request.mutable_block()->set_color("#12aBcf");
  request.mutable_block()->add_goal_ids(goal.id());
  const v1::ProgramBlock made = ada.Call(&Stub::CreateProgramBlock, request)->block();
  EXPECT_EQ(made.program_id(), spring.id());
  EXPECT_EQ(made.name(), "Base");
  EXPECT_EQ(made.start_date(), "2026-03-01");
  EXPECT_EQ(made.end_date(), "2026-05-31");
  EXPECT_EQ(made.color(), "#12aBcf");
  EXPECT_THAT(made.goal_ids(), ElementsAre(goal.id()));
  EXPECT_EQ(GetProgram(ada, spring.id())->blocks(0).SerializeAsString(), made.SerializeAsString());
}

TEST_F(ProgramBlocks, LieWithinTheDatesOfTheirProgram) {
  EXPECT_EQ(TryMake("2026-02-28", "2026-03-10"), kStartsOutside);
  EXPECT_EQ(TryMake("2026-06-01", ""), kStartsOutside);
  EXPECT_EQ(TryMake("2026-03-01", "2026-06-01"), kEndsOutside);
  EXPECT_EQ(TryMake("", "2026-02-28"), kEndsOutside);
  EXPECT_EQ(TryMake("2026-03-02", "2026-03-01"),
            "INVALID_ARGUMENT PROGRAM_DATE_ORDER block.end_date");
  EXPECT_EQ(TryMake("", ""), "OK");
  EXPECT_EQ(TryMake("2026-04-01", ""), "OK");
}

TEST_F(ProgramBlocks, LieWithinTheDatesOfTheirProgramWhenTheyChange) {
  const v1::ProgramBlock block = MakeBlock(spring, "April", "2026-04-01", "2026-04-30");
  EXPECT_EQ(SetDates(block, "2026-02-28", "2026-04-30"), kStartsOutside);
  EXPECT_EQ(SetDates(block, "2026-04-01", "2026-06-01"), kEndsOutside);
  EXPECT_EQ(SetDates(block, "2026-04-30", "2026-04-01"),
            "INVALID_ARGUMENT PROGRAM_DATE_ORDER block.end_date");
  EXPECT_EQ(SetDates(block, "2026-03-01", "2026-05-31"), "OK");
  EXPECT_EQ(SetDates(block, "", ""), "OK");
}

TEST_F(ProgramBlocks, ThatWereImportedOutsideAreCheckedOnlyForWhatChanges) {
  const v1::ProgramBlock block = MakeBlock(spring, "April", "2026-04-01", "2026-04-30");
  server.database().Sql("update app.program_blocks set start_date = '2026-01-01'");
  EXPECT_EQ(Rename(ada, block), "OK");
  EXPECT_EQ(SetDates(block, "2026-01-01", "2026-05-01"), "OK");
  EXPECT_EQ(SetDates(block, "2026-01-02", "2026-05-01"), kStartsOutside);
  server.database().Sql("update app.program_blocks set end_date = '2025-12-01', color = 'teal'");
  EXPECT_EQ(Rename(ada, block), "OK");
  EXPECT_EQ(GetProgram(ada, spring.id())->blocks(0).color(), "teal");
}

TEST_F(ProgramBlocks, DoNotShrinkBelowTheirDays) {
  const v1::ProgramBlock block = MakeBlock(spring, "April", "2026-04-01", "2026-04-30");
  MakeDay(block, "abstract", "", 1);
  const v1::ProgramDay day = MakeDay(block, "day", "2026-04-15");
  EXPECT_EQ(SetDates(block, "2026-04-16", "2026-04-30"),
            "INVALID_ARGUMENT DAY_OUTSIDE_BLOCK block.start_date");
  EXPECT_EQ(SetDates(block, "2026-04-01", "2026-04-14"),
            "INVALID_ARGUMENT DAY_OUTSIDE_BLOCK block.end_date");
  EXPECT_EQ(SetDates(block, "2026-04-15", "2026-04-15"), "OK");
  EXPECT_EQ(SetDates(block, "", ""), "OK");
  EXPECT_EQ(SetDates(block, "2026-04-16", ""),
            "INVALID_ARGUMENT DAY_OUTSIDE_BLOCK block.start_date");
  DeleteRow("program_days", day.id());
  EXPECT_EQ(SetDates(block, "2026-04-16", ""), "OK");
}

TEST_F(ProgramBlocks, AreNotLeftOutsideByAProgramThatShrinksAtTheSameTime) {
  v1::UpdateProgramRequest change;
  change.mutable_program()->set_fractal_id(fractal.id());
  change.mutable_program()->set_id(spring.id());
  std::thread other([&] {
    Client client = server.Connect();
    client.tokens = ada.tokens;
    for (int i = 0; i < 40; ++i) {
      client.Call(&Stub::CreateProgramBlock,
                  NewBlock(spring.id(), "b", "2026-05-02", "2026-05-31"));
    }
  });
  for (int i = 0; i < 40; ++i) {
    server.database().Sql("delete from app.program_blocks");
    for (const char* end : {"2026-05-01", "2026-05-31"}) {
      change.mutable_program()->set_end_date(end);
      ada.Call(&Stub::UpdateProgram, change);
      EXPECT_EQ(server.database().Scalar(
                    "select count(*) from app.program_blocks b join app.programs p"
                    " on p.id = b.program_id where b.end_date > p.end_date"),
                "0");
    }
  }
  other.join();
}

TEST_F(ProgramBlocks, NameEveryFieldThatIsWrongAtOnce) {
  v1::CreateProgramBlockRequest request = NewBlock("x", "", "2026", "today");
  request.mutable_block()->set_color("#12345g");
  request.mutable_block()->add_goal_ids("x");
  EXPECT_EQ(ada.Call(&Stub::CreateProgramBlock, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS block.program_id block.name block.start_date "
            "block.end_date block.color block.goal_ids[0]");
  for (const char* color : {"red", "#12345", "#1234567", "123456#"}) {
    v1::CreateProgramBlockRequest colored = NewBlock(spring.id(), "b", "", "");
    colored.mutable_block()->set_color(color);
    EXPECT_EQ(ada.Call(&Stub::CreateProgramBlock, colored).Summary(),
              "INVALID_ARGUMENT INVALID_FIELDS block.color")
        << color;
  }
}

TEST_F(ProgramBlocks, HaveLiveGoalsOfTheirFractal) {
  const v1::ProgramBlock block = MakeBlock(spring, "block", "", "");
  for (const std::string& id : {std::string(kUnknownId), AddSession(ada, fractal.id()),
                                MakeFractal(bob, "Bob's").id()}) {
    v1::CreateProgramBlockRequest request = NewBlock(spring.id(), "b", "", "");
    request.mutable_block()->add_goal_ids(id);
    EXPECT_EQ(ada.Call(&Stub::CreateProgramBlock, request).Summary(), kNotFound);
    v1::UpdateProgramBlockRequest change = Change(block);
    change.mutable_block()->add_goal_ids(id);
    EXPECT_EQ(ada.Call(&Stub::UpdateProgramBlock, change).Summary(), kNotFound);
  }
  v1::UpdateProgramBlockRequest change = Change(block);
  change.mutable_block()->add_goal_ids(goal.id());
  EXPECT_THAT(ada.Call(&Stub::UpdateProgramBlock, change)->block().goal_ids(),
              ElementsAre(goal.id()));
  DeleteGoal(ada, goal);
  EXPECT_EQ(GetProgram(ada, spring.id())->blocks(0).goal_ids_size(), 0);
  EXPECT_EQ(Delete(ada, block)->block().goal_ids_size(), 0);
}

TEST_F(ProgramBlocks, ChangeOnlyWhatIsNamed) {
  v1::CreateProgramBlockRequest request = NewBlock(spring.id(), "Base", "2026-03-01", "2026-03-31");
  request.mutable_block()->set_color("#123456");
  const v1::ProgramBlock block = ada.Call(&Stub::CreateProgramBlock, request)->block();
  v1::UpdateProgramBlockRequest change = Change(block);
  change.mutable_block()->set_name("Renamed");
  const v1::ProgramBlock renamed = ada.Call(&Stub::UpdateProgramBlock, change)->block();
  EXPECT_EQ(renamed.name(), "Renamed");
  EXPECT_EQ(renamed.color(), "#123456");
  EXPECT_EQ(renamed.end_date(), "2026-03-31");
  change.mutable_update_mask()->add_paths("color");
  change.mutable_update_mask()->add_paths("end_date");
  const v1::ProgramBlock cleared = ada.Call(&Stub::UpdateProgramBlock, change)->block();
  EXPECT_EQ(cleared.color(), "");
  EXPECT_EQ(cleared.start_date(), "2026-03-01");
  EXPECT_EQ(cleared.end_date(), "");
  change.mutable_update_mask()->add_paths("program_id");
  EXPECT_EQ(ada.Call(&Stub::UpdateProgramBlock, change).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
}

TEST_F(ProgramBlocks, GoIntoTheTrashWithTheirDays) {
  const v1::ProgramBlock block = MakeBlock(spring, "block", "", "");
  const v1::ProgramDay day = MakeDay(block, "day", "", 1);
  const v1::ScheduledSession scheduled = Schedule(day, heavy);
  EXPECT_TRUE(Delete(ada, block)->block().has_delete_time());
  EXPECT_EQ(server.database().Scalar(
                "select count(distinct t.deleted_at) || ' ' || count(t.deleted_at) from ("
                "select deleted_at from app.program_blocks union all "
                "select deleted_at from app.program_days union all "
                "select deleted_at from app.scheduled_sessions) as t"),
            "1 3");
  EXPECT_EQ(GetProgram(ada, spring.id())->blocks_size(), 0);
  EXPECT_EQ(GetProgram(ada, spring.id())->days_size(), 0);
  EXPECT_EQ(Delete(ada, block).Summary(), kNotFound);
  EXPECT_EQ(Rename(ada, block), kNotFound);
  EXPECT_EQ(ada.Call(&Stub::CreateProgramDay, NewDay(block.id(), "d", "", 1)).Summary(), kNotFound);
  EXPECT_EQ(Complete(ada, scheduled.id(), "", false).Summary(), kNotFound);
}

TEST_F(ProgramBlocks, RefuseAChangeWithAStaleEtag) {
  const v1::ProgramBlock block = MakeBlock(spring, "block", "", "");
  EXPECT_EQ(Rename(ada, block, block.etag()), "OK");
  EXPECT_EQ(Rename(ada, block, block.etag()), kStale);
  EXPECT_EQ(Delete(ada, block, block.etag()).Summary(), kStale);
}

TEST_F(ProgramBlocks, AreFoundByNobodyElse) {
  const v1::ProgramBlock block = MakeBlock(spring, "block", "", "");
  const auto foreign = bob.Call(&Stub::CreateProgramBlock, NewBlock(spring.id(), "b", "", ""));
  const auto unknown = bob.Call(&Stub::CreateProgramBlock, NewBlock(kUnknownId, "b", "", ""));
  EXPECT_EQ(foreign.Summary(), kNotFound);
  EXPECT_EQ(unknown.Summary(), foreign.Summary());
  EXPECT_EQ(unknown.status.message, foreign.status.message);
  EXPECT_EQ(Rename(bob, block), kNotFound);
  EXPECT_EQ(Delete(bob, block).Summary(), kNotFound);
  v1::ProgramBlock elsewhere = block;
  elsewhere.set_id(kUnknownId);
  EXPECT_EQ(Rename(ada, elsewhere), kNotFound);
}

TEST_F(ProgramBlocks, OfADeletedFractalOrProgramAreNotWritten) {
  const v1::ProgramBlock block = MakeBlock(spring, "block", "", "");
  const auto try_all = [&] {
    EXPECT_EQ(TryMake("", ""), kNotFound);
    EXPECT_EQ(Rename(ada, block), kNotFound);
    EXPECT_EQ(Delete(ada, block).Summary(), kNotFound);
  };
  DeleteRow("programs", spring.id());
  try_all();
  server.database().Sql("update app.programs set deleted_at = null");
  DeleteOnlyTheRoot();
  try_all();
}

TEST_F(ProgramBlocks, AreNotWrittenByViewers) {
  const v1::ProgramBlock block = MakeBlock(spring, "block", "", "");
  LetBobView();
  EXPECT_EQ(bob.Call(&Stub::CreateProgramBlock, NewBlock(spring.id(), "b", "", "")).Summary(),
            kDenied);
  EXPECT_EQ(Rename(bob, block), kDenied);
  EXPECT_EQ(Delete(bob, block).Summary(), kDenied);
}

TEST_F(ProgramBlocks, AreMadeOnceForOneRequestId) {
  v1::CreateProgramBlockRequest request = NewBlock(spring.id(), "Once", "", "");
  request.set_request_id("0190a1b2-0000-7000-8000-0000000000ff");
  const auto first = ada.Call(&Stub::CreateProgramBlock, request);
  EXPECT_EQ(ada.Call(&Stub::CreateProgramBlock, request)->SerializeAsString(),
            first->SerializeAsString());
  EXPECT_EQ(GetProgram(ada, spring.id())->blocks_size(), 1);
}

}  // namespace
}  // namespace fractal::tests
