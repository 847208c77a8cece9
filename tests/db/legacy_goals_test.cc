#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/db/legacy_fixture.h"

namespace fractal::tests {
namespace {

using ::testing::HasSubstr;

// Goals and sessions of a file with every kind of dirt, imported once.
class LegacyGoals : public LegacyImportTest {
 protected:
  std::string Of(const std::string& what, const std::string& column) {
    return Goal(column, sample_.Id(what));
  }
  bool Says(const std::string& what, const std::string& rule) {
    return IsRepaired(report_, "goals", sample_.Id(what), rule);
  }
  // The id of the recovered root under which a row ended up; fails the test where it is none.
  std::string RecoveredRootOf(const std::string& what) {
    const std::string root = Of(what, "root_id");
    EXPECT_NE(Goal("deleted_at", root), "NULL") << what;
    EXPECT_THAT(Goal("name", root), HasSubstr("Recovered fractal")) << what;
    return root;
  }

  const LegacySample sample_ = Sample();
  const db::legacy::Report report_ = Import(sample_.options.path, ada_);
};

TEST_F(LegacyGoals, KeepTheirPlaceInTheTree) {
  EXPECT_EQ(Of("cello", "name"), "Learn the cello");
  EXPECT_EQ(Of("cello", "root_id"), sample_.Id("cello"));
  EXPECT_EQ(Of("cello", "parent_id"), "NULL");
  EXPECT_EQ(Of("cello short 111", "parent_id"), sample_.Id("cello mid 11"));
  EXPECT_EQ(Of("cello short 111", "root_id"), sample_.Id("cello"));
  EXPECT_EQ(Of("marathon mid 1", "user_id"), ada_.ToString());
}

TEST_F(LegacyGoals, WithoutARootIdGetTheirParents) {
  EXPECT_EQ(Of("goal without root", "root_id"), sample_.Id("cello"));
  EXPECT_TRUE(Says("goal without root", "root_id is missing"));
}

TEST_F(LegacyGoals, WithAWrongRootIdGetTheirParents) {
  EXPECT_EQ(Of("goal with a wrong root", "root_id"), sample_.Id("cello"));
  EXPECT_TRUE(Says("goal with a wrong root", "disagrees"));
}

TEST_F(LegacyGoals, WithoutAParentGoUnderTheFractalTheyName) {
  EXPECT_EQ(Of("orphan naming its fractal", "parent_id"), sample_.Id("cello"));
  EXPECT_TRUE(Says("orphan naming its fractal", "put under the fractal it names"));
}

TEST_F(LegacyGoals, OfALostParentStayTogetherUnderOneRecoveredRoot) {
  const std::string root = RecoveredRootOf("goal with a lost parent");
  EXPECT_EQ(root, sample_.Id("lost parent"));
  EXPECT_EQ(Of("sibling with a lost parent", "root_id"), root);
  EXPECT_EQ(Of("sibling with a lost parent", "parent_id"), root);
}

TEST_F(LegacyGoals, OfNothingGetARecoveredRootOfTheirOwn) {
  EXPECT_NE(RecoveredRootOf("goal of nothing"), RecoveredRootOf("session of nothing"));
}

TEST_F(LegacyGoals, InARingAreCutApartAtTheOldest) {
  const std::string root = RecoveredRootOf("ring a");
  EXPECT_EQ(Of("ring a", "parent_id"), root);
  EXPECT_EQ(Of("ring b", "parent_id"), sample_.Id("ring a"));
  EXPECT_TRUE(Says("ring a", "ring"));
}

TEST_F(LegacyGoals, OfAMissingFractalShareOneDeletedRootNamedAfterIt) {
  const std::string root = sample_.Id("lost fractal");
  EXPECT_EQ(Goal("name", root), "Recovered fractal " + root);
  EXPECT_NE(Goal("deleted_at", root), "NULL");
  EXPECT_EQ(Of("session of a lost fractal", "root_id"), root);
  EXPECT_EQ(Of("second session of a lost fractal", "root_id"), root);
  EXPECT_EQ(Of("goal of a lost fractal", "root_id"), root);
  EXPECT_EQ(Column("activity_definitions", "root_id", sample_.Id("activity of a lost fractal")),
            root);
  EXPECT_EQ(Count("app.goals where name = 'Recovered fractal " + root + "'"), 1);
}

TEST_F(LegacyGoals, ThatAreTheirOwnRootWithoutBeingAFractalGetARecoveredOne) {
  RecoveredRootOf("session that is its own root");
  EXPECT_EQ(Of("session that is its own root", "parent_id"), "NULL");
}

TEST_F(LegacyGoals, SessionsWithoutAFractalFollowALinkedGoal) {
  EXPECT_EQ(Of("session known by its link", "root_id"), sample_.Id("marathon"));
}

TEST_F(LegacyGoals, SessionsWithoutAFractalOrLinkFollowTheirActivities) {
  EXPECT_EQ(Of("session known by its activity", "root_id"), sample_.Id("cello"));
}

TEST_F(LegacyGoals, FractalsOfTheSameNameAreNumbered) {
  EXPECT_EQ(Of("marathon", "name"), "Run a marathon");
  EXPECT_EQ(Of("second fractal of a name", "name"), "Run a marathon (2)");
  EXPECT_TRUE(Says("second fractal of a name", "name is taken"));
}

TEST_F(LegacyGoals, DeadlinesAreLocalMidnight) {
  EXPECT_EQ(Of("deadline", "deadline"), sample_.times.at("deadline"));
}

TEST_F(LegacyGoals, DeadlinesBeforeTheGoalMoveToTheDayItWasMade) {
  EXPECT_EQ(Of("deadline before creation", "deadline"), "2025-12-10 05:00:00+00");
  EXPECT_TRUE(Says("deadline before creation", "deadline before"));
}

TEST_F(LegacyGoals, KeepAShapeThatTodaysRulesWouldRefuse) {
  EXPECT_EQ(Of("child above its parent", "parent_id"), sample_.Id("cello short 111"));
  EXPECT_EQ(Of("child above its parent", "type"), "UltimateGoal");
  EXPECT_EQ(Of("immediate under short", "parent_id"), sample_.Id("marathon short 11"));
}

TEST_F(LegacyGoals, OfAMisspeltTypeAreReadForWhatTheyMean) {
  EXPECT_EQ(Of("misspelt type", "type"), "ShortTermGoal");
}

TEST_F(LegacyGoals, WithoutANameAreUntitled) {
  EXPECT_EQ(Of("nameless goal", "name"), "Untitled");
  EXPECT_TRUE(Says("nameless goal", "name is missing"));
}

TEST_F(LegacyGoals, KeepTextThatPostgresCannotHoldWithTheBytesReplaced) {
  EXPECT_EQ(Of("goal with NUL", "description"), "before\uFFFDafter");
  EXPECT_EQ(Of("goal with bad UTF-8", "name"), "Fr\uFFFDre Jacques");
  EXPECT_EQ(database_.Scalar("select raw->'name'->>'$hex' from legacy.source_rows where legacy_id "
                             "= '" +
                             sample_.Id("goal with bad UTF-8") + "'"),
            "4672e87265204a616371756573");
}

TEST_F(LegacyGoals, WithoutATimeGetTheOldestOfTheFile) {
  EXPECT_EQ(Of("goal without a time", "created_at"), "2025-12-10 14:01:00.123456+00");
  EXPECT_TRUE(Says("goal without a time", "created_at is missing"));
}

TEST_F(LegacyGoals, WithAnIdThatIsNoUuidGetOneThatTheIdIsKeptWith) {
  const std::string id =
      database_.Scalar("select id from legacy.ids where table_name = 'goals' and legacy_id = '17'");
  EXPECT_EQ(Goal("name", id), "Play a duet");
}

TEST_F(LegacyGoals, ThatHoldNothingAreTheOnlyOnesNotImported) {
  EXPECT_EQ(report_.Tables().at("goals").quarantined, 1);
}

TEST_F(LegacyGoals, KeepTheirTargets) {
  EXPECT_EQ(Of("targeting goal", "jsonb_array_length(targets)"), "1");
  EXPECT_EQ(Of("targeting goal", "targets->0->>'activity_id'"), sample_.Id("scales"));
  EXPECT_EQ(Of("targeting goal", "targets->0->'metrics'->0->>'metric_id'"), sample_.Id("tempo"));
  EXPECT_EQ(Of("targeting goal", "targets->0->'metrics'->0->'value'"), "120");
  EXPECT_TRUE(Says("targeting goal", "a target's activity is gone"));
}

TEST_F(LegacyGoals, WithTargetsThatDoNotParseAreImportedWithoutThem) {
  EXPECT_EQ(Of("goal with broken targets", "targets"), "NULL");
  EXPECT_TRUE(Says("goal with broken targets", "JSON does not parse"));
}

TEST_F(LegacyGoals, SessionsThatNameALostTemplateHaveNone) {
  EXPECT_EQ(Of("session with a lost template", "template_id"), "NULL");
  EXPECT_TRUE(Says("session with a lost template", "template is gone"));
  EXPECT_EQ(Of("session with a template", "template_id"), sample_.Id("evening template"));
}

TEST_F(LegacyGoals, SessionsWithJsonThatDoesNotParseAreImportedWithoutIt) {
  EXPECT_EQ(Of("session with broken JSON", "session_data"), "NULL");
  EXPECT_EQ(Of("session with broken JSON", "name"), "Etudes");
  EXPECT_TRUE(Says("session with broken JSON", "JSON does not parse"));
}

TEST_F(LegacyGoals, LinksToWhatIsGoneAreKeptRawOnly) {
  const std::string session = sample_.Id("session with a template");
  EXPECT_EQ(Count("app.practice_session_goals where practice_session_id = '" + session + "'"), 1);
  EXPECT_TRUE(
      IsQuarantined(report_, "practice_session_goals", session + "/" + sample_.Id("lost goal")));
}

}  // namespace
}  // namespace fractal::tests
