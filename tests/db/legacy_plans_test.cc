#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/db/legacy_fixture.h"

namespace fractal::tests {
namespace {

using ::testing::HasSubstr;

// Definitions, templates, programs and tables that nobody knows, of a file with every kind of dirt.
class LegacyPlans : public LegacyImportTest {
 protected:
  std::string Of(const std::string& table, const std::string& column, const std::string& what) {
    return Column(table, column, sample_.Id(what));
  }
  bool Says(const std::string& table, const std::string& what, const std::string& rule) {
    return IsRepaired(report_, table, sample_.Id(what), rule);
  }
  // The app's id of a row whose legacy id is no UUID.
  std::string Mapped(const std::string& table, const std::string& legacy_id) {
    return database_.Scalar("select id from legacy.ids where table_name = '" + table +
                            "' and legacy_id = '" + legacy_id + "'");
  }

  const LegacySample sample_ = Sample();
  const db::legacy::Report report_ = Import(sample_.options.path, ada_);
};

TEST_F(LegacyPlans, DefinitionsOfTheSameNameAreNumberedOldestFirst) {
  EXPECT_EQ(Of("activity_definitions", "name", "scales"), "Scales");
  EXPECT_EQ(Of("activity_definitions", "name", "second activity of a name"), "Scales (2)");
  EXPECT_EQ(Of("metric_definitions", "name", "second metric of a name"), "Tempo (2)");
  EXPECT_EQ(Of("metric_definitions", "name", "deleted metric"), "Tempo");
  EXPECT_EQ(Of("session_templates", "name", "second template of a name"), "Evening practice (2)");
  EXPECT_TRUE(Says("session_templates", "second template of a name", "name is taken"));
}

TEST_F(LegacyPlans, DefinitionsFindTheirFractal) {
  EXPECT_EQ(Of("activity_definitions", "root_id", "activity naming a child"), sample_.Id("cello"));
  EXPECT_EQ(Of("metric_definitions", "root_id", "second metric of a name"), sample_.Id("cello"));
  EXPECT_EQ(Of("metric_definitions", "root_id", "distance"), sample_.Id("marathon"));
  const std::string root = Of("activity_definitions", "root_id", "activity without root");
  EXPECT_THAT(Goal("name", root), HasSubstr("Recovered fractal of"));
}

TEST_F(LegacyPlans, DefinitionsWithALostGroupHaveNone) {
  EXPECT_EQ(Of("activity_definitions", "group_id", "activity with a lost group"), "NULL");
  EXPECT_EQ(Of("activity_definitions", "group_id", "scales"), sample_.Id("technique"));
}

TEST_F(LegacyPlans, MetricsOfALostActivityGetADeletedOne) {
  const std::string activity = Of("metric_definitions", "activity_id", "metric of a lost activity");
  EXPECT_NE(Column("activity_definitions", "deleted_at", activity), "NULL");
}

TEST_F(LegacyPlans, TemplatesWithJsonThatDoesNotParseAreEmpty) {
  EXPECT_EQ(Of("session_templates", "template_data", "template with broken JSON"), "{}");
  EXPECT_EQ(Of("session_templates", "template_data->'sections'->0->'activities'->0->>'activity_id'",
               "evening template"),
            sample_.Id("scales"));
}

TEST_F(LegacyPlans, ProgramsNameOnlyGoalsOfTheirFractal) {
  EXPECT_EQ(Of("programs", "goal_ids", "program with lost goals"),
            "[\"" + sample_.Id("cello mid 11") + "\"]");
  EXPECT_TRUE(Says("programs", "program with lost goals", "goal_ids names"));
}

TEST_F(LegacyPlans, ProgramsWithAMissingDateTakeTheOther) {
  EXPECT_EQ(Of("programs", "end_date", "program with lost goals"), "2026-02-01");
  EXPECT_EQ(Of("programs", "start_date", "program"), "2026-01-04");
}

TEST_F(LegacyPlans, BlocksWithClientMadeIdsAreMapped) {
  const std::string block = Mapped("program_blocks", sample_.Id("block"));
  EXPECT_EQ(Column("program_blocks", "program_id", block), sample_.Id("program"));
  EXPECT_EQ(Of("program_days", "block_id", "day"), block);
}

TEST_F(LegacyPlans, BlocksAndDaysOfWhatIsLostGetDeletedOnes) {
  const std::string block = Mapped("program_blocks", sample_.Id("block of a lost program"));
  const std::string program = Column("program_blocks", "program_id", block);
  EXPECT_EQ(program, sample_.Id("lost program"));
  EXPECT_NE(Column("programs", "deleted_at", program), "NULL");
  EXPECT_EQ(Of("program_days", "date", "day of a lost block"), "2026-01-05");
  EXPECT_TRUE(Says("program_days", "day of a lost block", "its block is gone"));
  EXPECT_TRUE(Says("scheduled_sessions", "scheduled on a lost day", "its day is gone"));
}

TEST_F(LegacyPlans, ScheduledSessionsAreKeptWithAndWithoutATemplate) {
  EXPECT_EQ(Of("scheduled_sessions", "session_template_id", "scheduled"),
            sample_.Id("run template"));
  EXPECT_EQ(Of("scheduled_sessions", "is_completed", "scheduled"), "t");
  EXPECT_EQ(Of("scheduled_sessions", "completion_data->>'felt'", "scheduled"), "easy");
  EXPECT_EQ(Of("scheduled_sessions", "session_template_id", "scheduled with a lost template"),
            "NULL");
}

TEST_F(LegacyPlans, TablesThatNobodyKnowsAreKeptRaw) {
  EXPECT_EQ(report_.Tables().at("alembic_version").quarantined, 1);
  EXPECT_EQ(database_.Scalar("select raw->>'version_num' from legacy.source_rows "
                             "where table_name = 'alembic_version'"),
            "0f58975");
}

TEST_F(LegacyPlans, ColumnsThatNobodyKnowsAreKeptRaw) {
  EXPECT_EQ(Count("legacy.source_rows where table_name = 'goals' and raw ? 'mood'"),
            sample_.table_rows.at("goals"));
}

class LegacyDays : public LegacyImportTest {};

TEST_F(LegacyDays, WithTemplatesBecomeScheduledSessionsThatAreDoneAsTheDayIs) {
  const LegacySample sample = SampleOf("v12");
  const auto report = Import(sample.options.path, ada_);
  const std::string id = database_.Scalar(
      "select id from legacy.ids where table_name = 'scheduled_sessions' and legacy_id = '" +
      sample.Id("scheduled") + "'");
  EXPECT_EQ(Column("scheduled_sessions", "session_template_id", id), sample.Id("run template"));
  EXPECT_EQ(Column("scheduled_sessions", "day_id", id), sample.Id("day"));
  EXPECT_EQ(Column("scheduled_sessions", "is_completed", id), "t");
  EXPECT_EQ(Goal("program_day_id", sample.Id("session on a program day")), sample.Id("day"));
  EXPECT_EQ(Goal("program_day_id", sample.Id("session on another fractal's day")), "NULL");
  EXPECT_TRUE(IsRepaired(report, "program_days", sample.Id("day of a lost block"),
                         "is_completed of a day without sessions"));
  EXPECT_TRUE(IsQuarantined(report, "program_day_templates",
                            sample.Id("lost day") + "/" + sample.Id("lost template")));
}

class LegacyNotes : public LegacyImportTest {
 protected:
  std::string Of(const std::string& what, const std::string& column) {
    return Column("notes", column, sample_.Id(what));
  }

  const LegacySample sample_ = SampleOf("v15");
  const db::legacy::Report report_ = Import(sample_.options.path, ada_);
};

TEST_F(LegacyNotes, StayWithWhatTheyAreAbout) {
  EXPECT_EQ(Of("note on the root", "goal_id"), sample_.Id("cello"));
  EXPECT_EQ(Of("note on a session", "goal_id"), sample_.Id("session 0"));
  EXPECT_EQ(Of("note on an instance", "activity_instance_id"), sample_.Id("session 0 single"));
  EXPECT_EQ(Of("note on a set", "activity_instance_id"), sample_.Id("session 0 sets"));
  EXPECT_EQ(Of("note on a set", "set_number"), "2");
  EXPECT_EQ(Of("note on a set", "content"), "note on a set");
}

TEST_F(LegacyNotes, OnALostSetStayWithTheInstance) {
  EXPECT_EQ(Of("note on a lost set", "activity_instance_id"), sample_.Id("running timer"));
  EXPECT_EQ(Of("note on a lost set", "set_number"), "NULL");
}

TEST_F(LegacyNotes, OnSomethingLostStayWithItsSessionOrFractal) {
  EXPECT_EQ(Of("note on a lost instance", "goal_id"), sample_.Id("old layout"));
  EXPECT_EQ(Of("note of a lost fractal", "goal_id"), sample_.Id("yet another lost fractal"));
}

TEST_F(LegacyNotes, WithoutTextAreKeptRawOnly) {
  EXPECT_TRUE(IsQuarantined(report_, "notes", sample_.Id("empty note")));
}

}  // namespace
}  // namespace fractal::tests
