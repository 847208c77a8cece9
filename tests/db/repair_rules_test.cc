// How migrations repair each kind of row that a version of the schema refuses.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/db/dirty_database.h"
#include "tests/support/migrations.h"

namespace fractal::tests {
namespace {

struct Rule {
  const char* question;
  const char* answer;
};

class RepairRule : public ::testing::Test {
 protected:
  // One migration serves every rule.
  static void SetUpTestSuite() {
    database_ = new TestDatabase(DirtyDatabase());
    MigrateUp(*database_);
  }
  static void TearDownTestSuite() { delete database_; }

  static void Expect(std::initializer_list<Rule> rules) {
    for (const Rule& rule : rules) {
      EXPECT_EQ(database_->Scalar(absl::StrCat("select (", rule.question, ")::text")), rule.answer)
          << rule.question;
    }
  }
  // The number of the goal's root, or "recovered" for one that has no number.
  static std::string RootOf(int goal) {
    return database_->Scalar(
        absl::StrCat("select case when r.attributes @> '{\"recovered\": true}' then 'recovered' || "
                     "case when r.id::text like '00000000%' "
                     "then ' ' || right(r.id::text, 3)::integer else '' end else right(r.id::text, "
                     "3)::integer::text end "
                     "from app.goals g join app.goals r on r.root_id = g.root_id and r.id = "
                     "g.root_id where g.id = pg_temp.i(",
                     goal, ")"));
  }
  static std::string ParentOf(int goal) {
    return database_->Scalar(
        absl::StrCat("select coalesce(case when parent_id = root_id and parent_id::text not like "
                     "'00000000%' then 'root' "
                     "else right(parent_id::text, 3)::integer::text end, 'none') from app.goals "
                     "where id = pg_temp.i(",
                     goal, ")"));
  }
  static std::string NameOf(const char* table, int row) {
    return database_->Scalar(
        absl::StrCat("select name from app.", table, " where id = pg_temp.i(", row, ")"));
  }

  static TestDatabase* database_;
};

TestDatabase* RepairRule::database_ = nullptr;

TEST_F(RepairRule, TakesTheRootOfTheParentChainAtEveryLevel) {
  for (const int goal : {1, 11, 12, 13, 14, 15, 16, 17, 18, 30, 31})
    EXPECT_EQ(RootOf(goal), "1") << goal;
  EXPECT_EQ(RootOf(19), "2");
}

TEST_F(RepairRule, KeepsASessionInTheFractalThatItNames) {
  EXPECT_EQ(RootOf(21), "1");
  EXPECT_EQ(RootOf(27), "1") << "it names a goal of fractal 1";
  EXPECT_EQ(ParentOf(21), "none");
}

TEST_F(RepairRule, FindsASessionsFractalByItsGoalsThenByItsActivities) {
  EXPECT_EQ(RootOf(22), "1");
  EXPECT_EQ(RootOf(26), "2");
  EXPECT_EQ(RootOf(23), "2");
}

TEST_F(RepairRule, GivesWhatBelongsNowhereADeletedFractalOfItsOwn) {
  EXPECT_EQ(RootOf(24), "recovered");
  EXPECT_EQ(RootOf(25), "recovered");
  EXPECT_EQ(RootOf(29), "recovered");
  EXPECT_EQ(RootOf(43), "recovered");
  EXPECT_EQ(RootOf(28), "recovered 900") << "under the id that the session names";
  EXPECT_EQ(RootOf(42), "recovered 901");
  EXPECT_EQ(ParentOf(28), "none");
  EXPECT_EQ(ParentOf(42), "901");
  EXPECT_EQ(ParentOf(29), "24");
  Expect({{"select count(*) from app.goals where name like 'Recovered fractal %' and deleted_at is "
           "not null and id = root_id",
           "6"},
          {"select root_id = (select root_id from app.goals where id = pg_temp.i(24)) from "
           "app.goals where id = pg_temp.i(29)",
           "true"},
          {"select count(*) from app.goals where name not like 'Recovered fractal %' and "
           "deleted_at is not null",
           "0"}});
}

TEST_F(RepairRule, PutsAGoalWithoutAParentUnderItsRoot) {
  EXPECT_EQ(RootOf(41), "2");
  EXPECT_EQ(ParentOf(41), "2");
  EXPECT_EQ(ParentOf(43), "root");
}

TEST_F(RepairRule, CutsARingOfParentsAtOneGoal) {
  EXPECT_EQ(ParentOf(44), "root");
  EXPECT_EQ(ParentOf(45), "44");
  EXPECT_EQ(ParentOf(46), "45");
  EXPECT_EQ(ParentOf(47), "46");
  for (const int goal : {44, 45, 46, 47}) EXPECT_EQ(RootOf(goal), "recovered") << goal;
  Expect(
      {{"select count(distinct root_id) from app.goals where id between pg_temp.i(44) and "
        "pg_temp.i(47)",
        "1"}});
  EXPECT_EQ(RootOf(48), "1");
  EXPECT_EQ(ParentOf(48), "1");
}

TEST_F(RepairRule, PutsTheFirstFreeNumberBehindADoubleName) {
  EXPECT_EQ(NameOf("goals", 1), "Climb");
  EXPECT_EQ(NameOf("goals", 2), "Climb (3)");
  EXPECT_EQ(NameOf("goals", 3), "Climb (2)");
  EXPECT_EQ(NameOf("activity_groups", 101), "Strength");
  EXPECT_EQ(NameOf("activity_groups", 102), "Strength (3)");
  EXPECT_EQ(NameOf("activity_groups", 103), "Strength (2)");
  EXPECT_EQ(NameOf("activity_groups", 104), "Strength") << "in another fractal";
  EXPECT_EQ(NameOf("activity_groups", 105), "Strength (4)")
      << "a double since its root_id was repaired";
  EXPECT_EQ(NameOf("activity_definitions", 112), "Press (3)");
  EXPECT_EQ(NameOf("activity_definitions", 114), "Press");
  EXPECT_EQ(NameOf("metric_definitions", 122), "Weight (3)");
  EXPECT_EQ(NameOf("metric_definitions", 123), "Weight") << "deleted";
  EXPECT_EQ(NameOf("metric_definitions", 124), "Weight (2)");
  EXPECT_EQ(NameOf("split_definitions", 132), "Left (3)");
  EXPECT_EQ(NameOf("split_definitions", 134), "Left");
  EXPECT_EQ(NameOf("session_templates", 142), "Plan (3)");
  EXPECT_EQ(NameOf("session_templates", 143), "Plan (2)");
}

TEST_F(RepairRule, MovesADeadlineToTheDayTheGoalWasMade) {
  Expect({{"select deadline at time zone 'UTC' from app.goals where id = pg_temp.i(51)",
           "2025-06-10 00:00:00"},
          {"select deadline at time zone 'UTC' from app.goals where id = pg_temp.i(54)",
           "2025-06-09 00:00:00"}});
}

TEST_F(RepairRule, SwapsTimesThatRunBackwards) {
  Expect({{"select session_start < session_end and session_end = '2025-06-10 11:00Z' from "
           "app.goals where id = pg_temp.i(52)",
           "true"},
          {"select session_end - session_start from app.goals where id = pg_temp.i(55)",
           "-01:00:00"},  // not a session
          {"select time_stop - time_start from app.activity_instances where id = pg_temp.i(151)",
           "01:00:00"}});
}

TEST_F(RepairRule, TakesTheAmountOfANegativeDurationAndInventsNoStart) {
  Expect({{"select total_duration_seconds from app.goals where id = pg_temp.i(53)", "60"},
          {"select session_start is null from app.goals where id = pg_temp.i(53)", "true"},
          {"select total_duration_seconds from app.goals where id = pg_temp.i(55)",
           "-60"},  // not a session
          {"select duration_seconds from app.activity_instances where id = pg_temp.i(152)", "60"},
          {"select time_start is null from app.activity_instances where id = pg_temp.i(152)",
           "true"}});
}

TEST_F(RepairRule, LetsAMetricWithNegativeValuesBeNegative) {
  Expect({{"select value from app.metric_values where id = pg_temp.i(162)", "-3"},
          {"select bool_and(allows_negative) from app.metric_values where metric_definition_id = "
           "pg_temp.i(125)",
           "true"},
          {"select string_agg(right(id::text, 3), ' ') from app.metric_definitions where "
           "allows_negative",
           "125"},
          {"select string_agg(before ->> 'value', ' ' order by row_id) from legacy.repairs where "
           "table_name = 'metric_values' and migration = 3",
           "NaN Infinity -Infinity"}});
}

TEST_F(RepairRule, FillsMissingValuesFromWhatTheRowKnows) {
  Expect(
      {{"select created_at at time zone 'UTC' from app.goals where id = pg_temp.i(56)",
        "2024-05-01 00:00:00"},
       {"select created_at at time zone 'UTC' from app.goals where id = pg_temp.i(57)",
        "2024-06-01 00:00:00"},
       {"select description || completed || sort_order from app.goals where id = pg_temp.i(56)",
        "false0"},
       {"select description || sort_order from app.activity_groups where id = pg_temp.i(106)", "0"},
       {"select concat_ws(' ', has_sets, has_metrics, metrics_multiplicative, has_splits) from "
        "app.activity_definitions where id = pg_temp.i(116)",
        "f t f f"},
       {"select concat_ws(' ', is_active, is_top_set_metric, is_multiplicative) from "
        "app.metric_definitions where id = pg_temp.i(127)",
        "t f t"},
       {"select created_at at time zone 'UTC' || ' ' || completed from app.activity_instances "
        "where id = pg_temp.i(155)",
        "2025-02-01 10:00:00 false"},
       {"select is_active and description = '' from app.programs where id = pg_temp.i(171)",
        "true"},
       {"select is_completed from app.scheduled_sessions where id = pg_temp.i(201)", "false"}});
}

TEST_F(RepairRule, CutsLinksToAnotherFractal) {
  Expect(
      {{"select template_id = pg_temp.i(141) from app.goals where id = pg_temp.i(61)", "true"},
       {"select count(*) from app.goals where id in (pg_temp.i(62), pg_temp.i(63)) and template_id "
        "is null",
        "2"},
       {"select group_id is null from app.activity_definitions where id = pg_temp.i(115)", "true"},
       {"select session_template_id is null from app.scheduled_sessions where id = pg_temp.i(201)",
        "true"},
       {"select session_template_id = pg_temp.i(141) from app.scheduled_sessions where id = "
        "pg_temp.i(202)",
        "true"},
       {"select count(*) from app.practice_session_goals", "3"}});
}

TEST_F(RepairRule, FollowsItsRootWhereARowNamedAnotherGoal) {
  Expect({{"select root_id = pg_temp.i(1) from app.programs where id = pg_temp.i(171)", "true"},
          {"select root_id = pg_temp.i(1) from app.program_days where id = pg_temp.i(191)", "true"},
          {"select root_id = pg_temp.i(1) from app.activity_definitions where id = pg_temp.i(117)",
           "true"},
          {"select root_id = pg_temp.i(2) from app.activity_instances where id = pg_temp.i(154)",
           "true"}});
}

TEST_F(RepairRule, CopiesDefinitionsOfAnotherFractalDeleted) {
  Expect(
      {{"select count(*) from app.activity_definitions where root_id = pg_temp.i(1) and name = "
        "'Press' and deleted_at is not null",
        "1"},
       {"select d.name from app.activity_instances i join app.activity_definitions d on "
        "(d.root_id, d.id) = (i.root_id, i.activity_definition_id) "
        "where i.id = pg_temp.i(153)",
        "Press"},
       {"select concat_ws(' ', m.name, m.unit, s.name, v.value, m.activity_id = s.activity_id) "
        "from app.metric_values v "
        "join app.metric_definitions m on (m.root_id, m.id) = (v.root_id, v.metric_definition_id) "
        "join app.split_definitions s on (s.root_id, s.id) = (v.root_id, v.split_definition_id) "
        "where v.id = pg_temp.i(166)",
        "Weight kg Left 60 t"},
       {"select metric_definition_id = pg_temp.i(121) from app.metric_values where id = "
        "pg_temp.i(167)",
        "true"},
       {"select split_definition_id = pg_temp.i(134) from app.metric_values where id = "
        "pg_temp.i(168)",
        "true"}});
}

TEST_F(RepairRule, LeavesTheTimesAtWhichRowsWereChanged) {
  Expect(
      {{"select count(*) from app.goals where updated_at > '2026-01-01' and id::text like "
        "'00000000-%' and id <> pg_temp.i(56)",
        "0"}});
}

TEST_F(RepairRule, GivesEveryGoalToADisabledUser) {
  Expect({{"select count(distinct user_id) from app.goals", "1"},
          {"select is_active from app.users", "false"},
          {"select count(*) from app.fractal_members where role = 'owner'",
           database_->Scalar("select count(*) from app.goals where id = root_id").c_str()}});
}

}  // namespace
}  // namespace fractal::tests
