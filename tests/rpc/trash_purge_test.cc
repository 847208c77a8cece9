// What a purge removes, counts, keeps and refuses, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rpc/trash_fixture.h"

namespace fractal::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kInUse[] = "FAILED_PRECONDITION IN_USE";

class TrashPurge : public TrashTest {
 protected:
  void Age(const std::string& table, const std::string& id, int days) {
    Sql("update app." + table + " set deleted_at = deleted_at - interval '" +
        std::to_string(days) + " days', deleted_with = deleted_with where deleted_with = " +
        Quoted(id));
  }
  std::string RowsOf(const std::string& table) {
    return server.database().Scalar("select count(*) from app." + table);
  }
};

TEST_F(TrashPurge, TakesRowsBelowThatWereDeletedByThemselves) {
  for (const Kind kind : {v1::ROW_KIND_METRIC_VALUE, v1::ROW_KIND_ACTIVITY_SET,
                          v1::ROW_KIND_ACTIVITY_INSTANCE, v1::ROW_KIND_SESSION,
                          v1::ROW_KIND_GOAL}) {
    ASSERT_EQ(Delete(ada, kind), "OK");
  }
  const Counts expected = {{v1::ROW_KIND_GOAL, 1},         {v1::ROW_KIND_SESSION, 1},
                           {v1::ROW_KIND_ACTIVITY_INSTANCE, 1}, {v1::ROW_KIND_ACTIVITY_SET, 1},
                           {v1::ROW_KIND_METRIC_VALUE, 1}, {v1::ROW_KIND_NOTE, 1},
                           {v1::ROW_KIND_SESSION_GOAL, 1}};
  EXPECT_EQ(CountsOf(Purge(ada, v1::ROW_KIND_GOAL)->counts()), expected);
  EXPECT_THAT(List(true), IsEmpty());
  for (const char* table : {"activity_instances", "activity_sets", "metric_values", "notes",
                            "practice_session_goals"}) {
    EXPECT_EQ(RowsOf(table), "0") << table;
  }
  EXPECT_EQ(RowsOf("goals"), "1");
}

TEST_F(TrashPurge, ShowsTwentyRowsNewestDeletionFirst) {
  for (int number = 2; number <= 30; ++number) {
    Add("activity_sets", "activity_instance_id, set_number",
        Quoted(Id(v1::ROW_KIND_ACTIVITY_INSTANCE)) + "," + std::to_string(number));
  }
  Delete(ada, v1::ROW_KIND_METRIC_VALUE);
  Delete(ada, v1::ROW_KIND_GOAL);
  Delete(ada, v1::ROW_KIND_TEMPLATE);
  const auto preview = PurgeAll(ada, false);
  ASSERT_EQ(preview->sample_size(), 20);
  EXPECT_EQ(preview->sample(0).kind(), v1::ROW_KIND_TEMPLATE);
  EXPECT_EQ(preview->sample(0).name(), "Daily");
  for (const v1::RowName& row : preview->sample()) {
    EXPECT_NE(row.kind(), v1::ROW_KIND_METRIC_VALUE) << "the oldest";
  }
  EXPECT_EQ(CountsOf(preview->counts()).at(v1::ROW_KIND_ACTIVITY_SET), 30);
  EXPECT_FALSE(preview->purged());
}

TEST_F(TrashPurge, IsRefusedForDefinitionsThatAreInUse) {
  Sql("update app.metric_definitions set deleted_at = now() where id = " + Quoted(used_metric));
  Sql("update app.split_definitions set deleted_at = now() where id = " + Quoted(used_split));
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_ACTIVITY), "OK");
  ids[v1::ROW_KIND_METRIC_DEFINITION] = used_metric;
  ids[v1::ROW_KIND_SPLIT_DEFINITION] = used_split;
  const auto expect_in_use = [this] {
    const std::string before = Contents();
    for (const Kind kind : {v1::ROW_KIND_ACTIVITY, v1::ROW_KIND_METRIC_DEFINITION,
                            v1::ROW_KIND_SPLIT_DEFINITION}) {
      const auto answer = Purge(ada, kind);
      EXPECT_EQ(answer.Summary(), kInUse);
      EXPECT_EQ(Purge(ada, kind, false).Summary(), kInUse);
      EXPECT_THAT(answer.status.message,
                  HasSubstr(kind == v1::ROW_KIND_ACTIVITY ? "by 3 rows" : "by 1 rows"));
    }
    EXPECT_EQ(Contents(), before);
  };
  expect_in_use();
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_GOAL), "OK");
  expect_in_use();
  ASSERT_EQ(Purge(ada, v1::ROW_KIND_GOAL).Summary(), "OK");
  EXPECT_EQ(Purge(ada, v1::ROW_KIND_METRIC_DEFINITION).Summary(), "OK");
  EXPECT_EQ(Purge(ada, v1::ROW_KIND_ACTIVITY).Summary(), "OK");
  EXPECT_EQ(RowsOf("split_definitions"), "0");
}

TEST_F(TrashPurge, OfEverythingTakesWhatIsOldEnough) {
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_PROGRAM_DAY), "OK");
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_TEMPLATE), "OK");
  Age("program_days", Id(v1::ROW_KIND_PROGRAM_DAY), 30);
  Age("scheduled_sessions", Id(v1::ROW_KIND_PROGRAM_DAY), 30);
  EXPECT_EQ(CountsOf(PurgeAll(ada, true, 40 * 86'400)->counts()), Counts());
  const Counts expected = {{v1::ROW_KIND_PROGRAM_DAY, 1}, {v1::ROW_KIND_SCHEDULED_SESSION, 1}};
  const std::string before = Contents();
  EXPECT_EQ(CountsOf(PurgeAll(ada, false, 20 * 86'400)->counts()), expected);
  EXPECT_EQ(Contents(), before);
  EXPECT_EQ(CountsOf(PurgeAll(ada, true, 20 * 86'400)->counts()), expected);
  EXPECT_EQ(List().size(), 1u);
  EXPECT_EQ(CountsOf(PurgeAll(ada, true, 0)->counts()), (Counts{{v1::ROW_KIND_TEMPLATE, 1}}));
  EXPECT_THAT(List(true), IsEmpty());
  EXPECT_EQ(CountsOf(PurgeAll(ada)->counts()), Counts()) << "nothing is left";
}

TEST_F(TrashPurge, OfEverythingKeepsDefinitionsInUseWhole) {
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_METRIC_DEFINITION), "OK");
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_ACTIVITY), "OK");
  const Counts only_the_metric = {{v1::ROW_KIND_METRIC_DEFINITION, 1}};
  EXPECT_EQ(CountsOf(PurgeAll(ada)->counts()), only_the_metric)
      << "what the activity's delete took stays with it";
  ASSERT_EQ(Undelete(ada, v1::ROW_KIND_ACTIVITY).Summary(), "OK");
  EXPECT_EQ(RowsOf("metric_definitions"), "1");
  EXPECT_EQ(RowsOf("split_definitions"), "2");
}

TEST_F(TrashPurge, OfEverythingTakesDefinitionsWithTheirLastUse) {
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_ACTIVITY), "OK");
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_GOAL), "OK");
  ASSERT_EQ(Delete(ada, v1::ROW_KIND_ACTIVITY_GROUP), "OK");
  Sql("update app.practice_session_goals set deleted_at = now() where deleted_at is null");
  EXPECT_EQ(PurgeAll(ada).Summary(), "OK");
  for (const char* table : {"activity_definitions", "metric_definitions", "split_definitions",
                            "activity_instances", "metric_values", "activity_groups"}) {
    EXPECT_EQ(RowsOf(table), "0") << table;
  }
}

TEST_F(TrashPurge, LeavesWhatOnlyNamesARow) {
  Sql("update app.goals set template_id = " + Quoted(Id(v1::ROW_KIND_TEMPLATE)) +
      ", program_day_id = " + Quoted(Id(v1::ROW_KIND_PROGRAM_DAY)) +
      " where type = 'PracticeSession'");
  Delete(ada, v1::ROW_KIND_TEMPLATE);
  Delete(ada, v1::ROW_KIND_PROGRAM);
  Delete(ada, v1::ROW_KIND_ACTIVITY_GROUP);
  EXPECT_EQ(PurgeAll(ada).Summary(), "OK");
  EXPECT_EQ(server.database().Scalar("select count(*) from app.goals where template_id is null and "
                                     "program_day_id is null and type = 'PracticeSession'"),
            "1");
  EXPECT_EQ(RowsOf("activity_definitions"), "1");
}

TEST_F(TrashPurge, OfAFractalLeavesNothingOfItAndNothingElseMissing) {
  LetIn(bob, "editor");
  const v1::Fractal other = MakeFractal(ada, "Viola");
  MakeGoal(ada, other.id(), other.id(), v1::GOAL_TYPE_NANO, "kept");
  Delete(ada, v1::ROW_KIND_METRIC_VALUE);
  Delete(ada, v1::ROW_KIND_ACTIVITY);
  Delete(ada, v1::ROW_KIND_FRACTAL);
  EXPECT_EQ(Purge(ada, v1::ROW_KIND_FRACTAL).Summary(), "OK");
  EXPECT_EQ(Sizes(), "");
  EXPECT_EQ(RowsOf("goals"), "2");
  EXPECT_EQ(RowsOf("fractal_members"), "1");
  EXPECT_EQ(GetFractal(ada, fractal_id).Summary(), "NOT_FOUND NOT_FOUND");
  MakeFractal(ada, "Cello");
}

TEST_F(TrashPurge, OfEverythingTakesTheFractalItself) {
  Delete(ada, v1::ROW_KIND_FRACTAL);
  EXPECT_EQ(PurgeAll(ada).Summary(), "OK");
  EXPECT_EQ(Sizes(), "");
  EXPECT_EQ(PurgeAll(ada).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(PurgeAll(bob).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(TrashPurge, NeedsFieldsThatAreRight) {
  v1::PurgeRequest request;
  request.set_fractal_id("x");
  request.set_id(kUnknownId);
  request.mutable_older_than()->set_seconds(-1);
  EXPECT_EQ(ada.Call(&Stub::Purge, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS older_than fractal_id kind");
  request.set_fractal_id(fractal_id);
  request.set_kind(v1::ROW_KIND_SESSION_GOAL);
  request.mutable_older_than()->set_seconds(1);
  EXPECT_EQ(ada.Call(&Stub::Purge, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS older_than kind");
  EXPECT_EQ(PurgeAll(ada, true, 315'576'000'000).Summary(), "OK") << "the longest duration";
}

}  // namespace
}  // namespace fractal::tests
