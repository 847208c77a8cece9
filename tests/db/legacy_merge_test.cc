#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "tests/db/legacy_fixture.h"
#include "tests/support/legacy_shape.h"

namespace fractal::tests {
namespace {

using nlohmann::json;

// Files imported one after the other.
class LegacyMerge : public LegacyImportTest {
 protected:
  static constexpr char kRoot[] = "10000000-0000-4000-8000-000000000000";
  static constexpr char kSession[] = "20000000-0000-4000-8000-000000000000";
  static constexpr char kInstance[] = "30000000-0000-4000-8000-000000000000";
  static constexpr char kActivity[] = "40000000-0000-4000-8000-000000000000";
  static constexpr char kMetric[] = "50000000-0000-4000-8000-000000000000";

  // A small database: a fractal with one session, and what `fill` adds.
  std::string Small(const std::string& name, const std::function<void(LegacyFile&)>& fill) {
    const std::string path = TempFile(name);
    LegacyFile file(path, LegacyShapes()[11]);
    file.Insert("goals", Row(kRoot, {{"type", "UltimateGoal"}, {"name", "Sail"}}));
    file.Insert("goals", Row(kSession, {{"type", "PracticeSession"}, {"name", "Out"}}));
    file.Insert("activity_definitions", Row(kActivity, {{"name", "Tacking"}}));
    file.Insert("metric_definitions",
                Row(kMetric, {{"name", "Turns"}, {"unit", "Count"}, {"activity_id", kActivity}}));
    fill(file);
    file.Commit();
    return path;
  }
  static json Row(const std::string& id, json more) {
    json row = {{"id", id},
                {"root_id", kRoot},
                {"created_at", "2025-12-10 09:00:00.000000"},
                {"updated_at", "2025-12-10 09:00:00.000000"}};
    row.update(more);
    return row;
  }
  // An instance with sets of these ids, measured 1, 2, 3, …
  static json Instance(const std::vector<std::string>& sets) {
    json list = json::array();
    for (size_t i = 0; i < sets.size(); ++i) {
      list.push_back(
          {{"instance_id", sets[i]}, {"metrics", {{{"metric_id", kMetric}, {"value", i + 1}}}}});
    }
    return Row(kInstance, {{"practice_session_id", kSession},
                           {"activity_definition_id", kActivity},
                           {"data", {{"sets", list}}}});
  }
  static std::string SetId(int n) { return absl::StrCat("60000000-0000-4000-8000-00000000000", n); }
  static json Value(const std::string& id, double value) {
    return Row(
        id,
        {{"activity_instance_id", kInstance}, {"metric_definition_id", kMetric}, {"value", value}});
  }
};

TEST_F(LegacyMerge, LeavesWhatWasEditedHereAloneWhereTheFileHasNotChanged) {
  const LegacySample sample = Sample();
  Import(sample.options.path, ada_);
  database_.Sql("update app.goals set name = 'Learn the cello well' where id = '" +
                sample.Id("cello") + "'");
  EXPECT_EQ(Import(sample.options.path, ada_).written(), 0);
  EXPECT_EQ(Goal("name", sample.Id("cello")), "Learn the cello well");
}

TEST_F(LegacyMerge, BringsBackWhatWasPurgedWithAllThatHungOnIt) {
  const LegacySample sample = Sample();
  const auto first = Import(sample.options.path, ada_);
  const int64_t goals = Count("app.goals");
  const int64_t links = Count("app.practice_session_goals");
  database_.Sql("delete from app.goals where id = '" + sample.Id("marathon") + "'");
  EXPECT_GT(Import(sample.options.path, ada_).written(), 0);
  EXPECT_EQ(Count("app.goals"), goals);
  EXPECT_EQ(Count("app.practice_session_goals"), links);
  EXPECT_EQ(Count("app.metric_values"), sample.values);
  EXPECT_EQ(Import(sample.options.path, ada_).written(), 0);
}

TEST_F(LegacyMerge, GivesASecondUserRowsOfHisOwn) {
  const LegacySample sample = Sample();
  const auto first = Import(sample.options.path, ada_);
  const auto second = Import(sample.options.path, bob_);
  EXPECT_EQ(second.ToJson(), first.ToJson());
  EXPECT_EQ(Goal("user_id", sample.Id("cello")), ada_.ToString());
  EXPECT_EQ(Count("app.goals where user_id = '" + ada_.ToString() + "'"),
            Count("app.goals where user_id = '" + bob_.ToString() + "'"));
  EXPECT_EQ(Count("app.goals g join app.goals r on r.id = g.root_id where g.user_id <> r.user_id"),
            0);
  EXPECT_EQ(Import(sample.options.path, bob_).written(), 0);
  EXPECT_EQ(Import(sample.options.path, ada_).written(), 0);
  ExpectEveryCheckPasses();
}

TEST_F(LegacyMerge, NumbersANameThatTheUserHasGivenHereSince) {
  const std::string id = "70000000-0000-4000-8000-000000000000";
  database_.Sql("insert into app.goals (root_id, id, user_id, type, name) values ('" + id + "', '" +
                id + "', '" + ada_.ToString() + "', 'UltimateGoal', 'Learn the cello')");
  const LegacySample sample = Sample();
  const auto report = Import(sample.options.path, ada_);
  EXPECT_EQ(Goal("name", sample.Id("cello")), "Learn the cello (2)");
  EXPECT_TRUE(IsRepaired(report, "goals", sample.Id("cello"), "name is taken"));
  EXPECT_EQ(Import(sample.options.path, ada_).written(), 0);
}

TEST_F(LegacyMerge, KeepsASessionsParentWhereALaterShapeHasNoneForIt) {
  const LegacySample old_shape = SampleOf("v11");
  Import(old_shape.options.path, ada_);
  const LegacySample new_shape = SampleOf("v14");
  Import(new_shape.options.path, ada_);
  EXPECT_EQ(Goal("parent_id", old_shape.Id("session 0")), old_shape.Id("cello short 111"));
  EXPECT_EQ(Import(new_shape.options.path, ada_).written(), 0);
}

TEST_F(LegacyMerge, CountsNothingTwiceOverAllShapes) {
  for (const LegacyShape& shape : LegacyShapes()) {
    const LegacySample sample = SampleOf(shape.name);
    Import(sample.options.path, ada_);
    EXPECT_LE(Count("app.metric_values"), 112) << shape.name;
    EXPECT_LE(Count("app.activity_sets"), 40) << shape.name;
  }
  ExpectEveryCheckPasses();
}

TEST_F(LegacyMerge, TakesSetsThatWereReorderedAndAdded) {
  Import(Small("a.db",
               [](LegacyFile& file) {
                 file.Insert("activity_instances", Instance({SetId(1), SetId(2), SetId(3)}));
               }),
         ada_);
  const std::string second = Small("b.db", [](LegacyFile& file) {
    file.Insert("activity_instances", Instance({SetId(3), SetId(1), SetId(4)}));
  });
  Import(second, ada_);
  const auto number = [this](int n) { return Column("activity_sets", "set_number", SetId(n)); };
  EXPECT_EQ(number(3), "1");
  EXPECT_EQ(number(1), "2");
  EXPECT_EQ(number(4), "3");
  EXPECT_EQ(number(2), "4");  // gone from the file, not from here
  EXPECT_EQ(Count("app.metric_values v join app.activity_sets s on s.activity_instance_id = "
                  "v.activity_instance_id and s.set_number = v.set_number"),
            4);
  EXPECT_EQ(Import(second, ada_).written(), 0);
}

TEST_F(LegacyMerge, TakesNamesThatChangedPlaces) {
  const std::string other = "70000000-0000-4000-8000-000000000000";
  Import(Small("a.db",
               [&](LegacyFile& file) {
                 file.Insert("activity_groups", Row(kInstance, {{"name", "Port"}}));
                 file.Insert("activity_groups", Row(other, {{"name", "Starboard"}}));
               }),
         ada_);
  Import(Small("b.db",
               [&](LegacyFile& file) {
                 file.Insert("activity_groups", Row(kInstance, {{"name", "Starboard"}}));
                 file.Insert("activity_groups", Row(other, {{"name", "Stern"}}));
               }),
         ada_);
  EXPECT_EQ(Column("activity_groups", "name", kInstance), "Starboard");
  EXPECT_EQ(Column("activity_groups", "name", other), "Stern");
}

TEST_F(LegacyMerge, LinksToAGoalThatOnlyAnEarlierSnapshotHas) {
  const std::string goal = "70000000-0000-4000-8000-000000000000";
  Import(
      Small("a.db",
            [&](LegacyFile& file) {
              file.Insert(
                  "goals",
                  Row(goal, {{"type", "ShortTermGoal"}, {"name", "Buoy"}, {"parent_id", kRoot}}));
            }),
      ada_);
  const auto report =
      Import(Small("b.db",
                   [&](LegacyFile& file) {
                     file.Insert("practice_session_goals",
                                 {{"practice_session_id", kSession}, {"short_term_goal_id", goal}});
                   }),
             ada_);
  EXPECT_EQ(report.Tables().at("practice_session_goals").imported, 1);
  EXPECT_EQ(Count("app.practice_session_goals where short_term_goal_id = '" + goal + "'"), 1);
}

TEST_F(LegacyMerge, AddsValuesToInstancesAndMetricsThatOnlyAnEarlierSnapshotHas) {
  Import(Small("a.db", [](LegacyFile& file) { file.Insert("activity_instances", Instance({})); }),
         ada_);
  const std::string value = "70000000-0000-4000-8000-000000000000";
  const auto path = Small("b.db", [&](LegacyFile& file) {
    file.Execute("delete from metric_definitions");
    file.Insert("metric_values", Value(value, -3));
  });
  Import(path, ada_);
  EXPECT_EQ(Column("metric_values", "metric_definition_id", value), kMetric);
  EXPECT_EQ(Column("activity_instances", "deleted_at", kInstance), "NULL");
  EXPECT_EQ(Column("metric_definitions", "allows_negative", kMetric), "t");
  EXPECT_EQ(Column("metric_definitions", "deleted_at", kMetric), "NULL");
  EXPECT_EQ(Import(path, ada_).written(), 0);
}

TEST_F(LegacyMerge, MovesAGoalAgainstTodaysRulesWhereTheAppDid) {
  const std::string low = "70000000-0000-4000-8000-000000000000";
  const std::string high = "80000000-0000-4000-8000-000000000000";
  const auto with = [&](const std::string& parent) {
    return [=](LegacyFile& file) {
      file.Insert("goals",
                  Row(low, {{"type", "ShortTermGoal"}, {"name", "Buoy"}, {"parent_id", kRoot}}));
      file.Insert("goals",
                  Row(high, {{"type", "LongTermGoal"}, {"name", "Cape"}, {"parent_id", parent}}));
    };
  };
  Import(Small("a.db", with(kRoot)), ada_);
  Import(Small("b.db", with(low)), ada_);
  EXPECT_EQ(Goal("parent_id", high), low);
}

TEST_F(LegacyMerge, ClosesNoRingWithAGoalThatWasMovedHere) {
  const std::string a = "70000000-0000-4000-8000-000000000000";
  const std::string b = "80000000-0000-4000-8000-000000000000";
  const auto with = [&](const std::string& parent_of_b) {
    return [=](LegacyFile& file) {
      file.Insert("goals", Row(a, {{"type", "LongTermGoal"}, {"name", "A"}, {"parent_id", kRoot}}));
      file.Insert("goals",
                  Row(b, {{"type", "MidTermGoal"}, {"name", "B"}, {"parent_id", parent_of_b}}));
    };
  };
  Import(Small("a.db", with(kRoot)), ada_);
  database_.Sql("update app.goals set type = 'ShortTermGoal' where id = '" + a + "'");
  database_.Sql("update app.goals set parent_id = '" + b + "' where id = '" + a + "'");
  const auto report = Import(Small("b.db", with(a)), ada_);
  EXPECT_EQ(Goal("parent_id", a), b);
  EXPECT_EQ(Goal("parent_id", b), kRoot);
  EXPECT_TRUE(IsRepaired(report, "goals", b, "ring"));
}

TEST_F(LegacyMerge, TakesNamesAndIdsLongerThanAnIndexHolds) {
  std::string longest;
  for (int i = 0; i < 4000; ++i) longest += static_cast<char>('a' + (i * i) % 26);
  const auto path = Small("long.db", [&](LegacyFile& file) {
    file.Insert("activity_groups", Row(longest, {{"name", longest}}));
    file.Insert("activity_definitions", Row(longest, {{"name", "Jibing"}, {"group_id", longest}}));
  });
  Import(path, ada_);
  EXPECT_EQ(database_.Scalar("select g.name from app.activity_groups g join "
                             "app.activity_definitions d on d.group_id = g.id"),
            longest.substr(0, 1000));
  EXPECT_EQ(Import(path, ada_).written(), 0);
}

TEST_F(LegacyMerge, LetsOneImportOfAUserWaitForTheOther) {
  const LegacySample sample = Sample();
  const auto options = OptionsFor(sample.options.path, ada_);
  int64_t written[2] = {-1, -1};
  const auto import = [&](int64_t* rows) {
    const auto connection = database_.Connect(sql::Role::kAdmin);
    db::AdminAccess access(*connection);
    const auto report = db::legacy::Import(access, options);
    if (report.ok()) *rows = report->written();
  };
  std::thread first(import, &written[0]);
  std::thread second(import, &written[1]);
  first.join();
  second.join();
  EXPECT_EQ(std::min(written[0], written[1]), 0);
  EXPECT_GT(std::max(written[0], written[1]), 300);
}

TEST_F(LegacyMerge, WritesNothingInADryRunAndSaysWhatItWould) {
  const LegacySample sample = Sample();
  auto options = OptionsFor(sample.options.path, ada_);
  options.dry_run = true;
  const auto dry = TryImport(options);
  ASSERT_TRUE(dry.ok()) << dry.status();
  EXPECT_EQ(Count("app.goals") + Count("legacy.source_rows") + Count("legacy.imports"), 0);
  EXPECT_EQ(dry->ToJson(), Import(sample.options.path, ada_).ToJson());
}

TEST_F(LegacyMerge, KeepsAReportOfEachImport) {
  const LegacySample sample = Sample();
  const auto report = Import(sample.options.path, ada_);
  Import(sample.options.path, ada_);
  EXPECT_EQ(Count("legacy.imports where user_id = '" + ada_.ToString() + "'"), 2);
  EXPECT_EQ(Count("legacy.imports where report = $$" + report.ToJson() + "$$::jsonb"), 1);
}

TEST_F(LegacyMerge, GoalsInMoreThanThirtyTwoLevelsHangHigher) {
  const auto at = [](int level) {
    const std::string digits = std::to_string(level);
    return "60000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
  };
  constexpr int kLevels = 500;
  const std::string file = Small("deep.db", [&](LegacyFile& out) {
    // Children first: a file has no order.
    for (int level = kLevels; level > 0; --level) {
      out.Insert("goals", Row(at(level), {{"type", "ShortTermGoal"},
                                          {"name", "level"},
                                          {"parent_id", level == 1 ? kRoot : at(level - 1)}}));
    }
  });
  const db::legacy::Report report = Import(file, ada_);
  EXPECT_EQ(Count("app.goals where name = 'level'"), kLevels);
  EXPECT_EQ(Goal("parent_id", at(32)), at(31));
  EXPECT_FALSE(IsRepaired(report, "goals", at(32), "levels deep"));
  for (const int level : {33, 34, kLevels}) {
    EXPECT_EQ(Goal("parent_id", at(level)), at(31)) << level;
    EXPECT_TRUE(IsRepaired(report, "goals", at(level), "levels deep: hung higher")) << level;
  }
  EXPECT_EQ(Import(file, ada_).written(), 0);
  // What comes later hangs no deeper than what was there.
  const std::string later = Small("deeper.db", [&](LegacyFile& out) {
    out.Insert("goals", Row(at(1000), {{"type", "NanoGoal"}, {"name", "n"}, {"parent_id", at(500)}}));
  });
  Import(later, ada_);
  EXPECT_EQ(Goal("parent_id", at(1000)), at(31));
}

}  // namespace
}  // namespace fractal::tests
