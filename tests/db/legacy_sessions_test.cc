#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/db/legacy_fixture.h"

namespace fractal::tests {
namespace {

// Sessions, their activities, sets and values, of a file with every kind of dirt, imported once.
class LegacySessions : public LegacyImportTest {
 protected:
  std::string Instance(const std::string& what, const std::string& column) {
    return Column("activity_instances", column, sample_.Id(what));
  }
  std::string Value(const std::string& what, const std::string& column) {
    return Column("metric_values", column, sample_.Id(what));
  }
  std::string Session(const std::string& what, const std::string& column) {
    return Goal(column, sample_.Id(what));
  }
  bool Says(const std::string& table, const std::string& what, const std::string& rule) {
    return IsRepaired(report_, table, sample_.Id(what), rule);
  }
  // "set number:metric name:value …" of an instance.
  std::string Measured(const std::string& what) {
    return database_.Scalar(
        "select string_agg(concat_ws(':', v.set_number, m.name, v.value), ' ' "
        "order by v.set_number, m.name, v.value) from app.metric_values v "
        "join app.metric_definitions m on m.id = v.metric_definition_id "
        "where v.activity_instance_id = '" +
        sample_.Id(what) + "'");
  }

  const LegacySample sample_ = Sample();
  const db::legacy::Report report_ = Import(sample_.options.path, ada_);
};

TEST_F(LegacySessions, WithTimesInTwoZonesMeanWhatTheyMeant) {
  for (const char* what : {"later session", "UTC session"}) {
    EXPECT_EQ(Session(what, "session_start"), sample_.times.at(what)) << what;
  }
  EXPECT_EQ(Session("half UTC session", "session_end"), sample_.times.at("half UTC session"));
  EXPECT_TRUE(Says("goals", "UTC session", "another zone"));
  EXPECT_TRUE(Says("goals", "half UTC session", "another zone"));
  for (const char* what :
       {"session stamped by SQLite", "session with a T", "session made in UTC"}) {
    EXPECT_EQ(Session(what, "created_at"), sample_.times.at(what)) << what;
  }
  EXPECT_EQ(Session("session with a Z", "session_end - session_start"), "00:20:00");
}

TEST_F(LegacySessions, ThatEndBeforeTheyStartAreTurnedRound) {
  EXPECT_EQ(Session("reversed session", "session_end - session_start"), "00:40:00");
  EXPECT_EQ(Session("reversed session", "total_duration_seconds"), "2400");
  EXPECT_TRUE(Says("goals", "reversed session", "swapped"));
}

TEST_F(LegacySessions, WithATimeThatIsNoneAreReported) {
  EXPECT_EQ(Session("session with an unreadable time", "session_start"), "NULL");
  EXPECT_TRUE(Says("goals", "session with an unreadable time", "no timestamp"));
}

TEST_F(LegacySessions, TimersThatNeverStoppedAreReportedAsAbandoned) {
  EXPECT_EQ(Instance("running timer", "time_stop"), "NULL");
  EXPECT_TRUE(Says("activity_instances", "running timer", "abandoned"));
}

TEST_F(LegacySessions, TimersAreTurnedRoundAndReadInTheirZone) {
  EXPECT_EQ(Instance("reversed timer", "time_stop - time_start"), "00:10:00");
  EXPECT_EQ(Instance("reversed timer", "duration_seconds"), "600");
  EXPECT_EQ(Instance("half UTC timer", "time_stop"), sample_.times.at("half UTC timer"));
}

TEST_F(LegacySessions, KeepTheOrderOfTheirSections) {
  EXPECT_EQ(Session("old layout", "session_data->>'template_name'"), "Evening practice");
  EXPECT_EQ(Session("old layout", "session_data->'sections'->0->>'actual_duration_minutes'"), "12");
  EXPECT_EQ(Session("old layout", "session_data->'sections'->0->'instance_ids'->>0"),
            sample_.Id("exercise in sets"));
  EXPECT_EQ(Session("old layout", "session_data->'sections'->0->'instance_ids'->>1"),
            sample_.Id("exercise only in JSON"));
  EXPECT_EQ(Instance("exercise in sets", "sort_order"), "0");
  EXPECT_EQ(Instance("instance beside the layout", "sort_order"), "5");
  EXPECT_EQ(
      Session("old layout", "jsonb_array_length(session_data->'sections'->2->'instance_ids')"),
      "0");
  EXPECT_TRUE(Says("goals", "old layout", "lists an activity that is not there"));
}

TEST_F(LegacySessions, KeepTheirJsonBesideWhatWasMadeOfIt) {
  EXPECT_EQ(Session("old layout", "attributes->'sections'->1->'exercises'->1->>'name'"),
            "Sight reading");
}

TEST_F(LegacySessions, ExercisesThatStandOnlyInJsonBecomeInstances) {
  EXPECT_EQ(Instance("exercise only in JSON", "notes"), "thirds");
  EXPECT_EQ(Instance("exercise only in JSON", "time_stop - time_start"), "00:09:59.999544");
  EXPECT_EQ(Measured("exercise only in JSON"), "Tempo:88");
}

TEST_F(LegacySessions, TimesAndNotesCorrectedInJsonAreTaken) {
  EXPECT_EQ(Instance("instance corrected in JSON", "time_stop"),
            sample_.times.at("instance corrected in JSON"));
  EXPECT_EQ(Instance("instance corrected in JSON", "duration_seconds"), "600");
  EXPECT_EQ(Instance("instance corrected in JSON", "notes"), "sixths");
  EXPECT_EQ(Instance("instance corrected in JSON", "completed"), "t");
  EXPECT_EQ(Value("value corrected in JSON", "value"), "92");
}

TEST_F(LegacySessions, ExercisesOfNoActivityGetADeletedOneOfTheirName) {
  EXPECT_EQ(database_.Scalar("select d.deleted_at is not null from app.activity_definitions d "
                             "join app.activity_instances i on i.activity_definition_id = d.id "
                             "where d.name = 'Sight reading' and i.notes = 'from the blue book'"),
            "t");
}

TEST_F(LegacySessions, ActivitiesThatAreGoneAreNamedAsJsonRemembersThem) {
  EXPECT_EQ(Column("activity_definitions", "name", sample_.Id("activity known by name")),
            "Open strings");
  EXPECT_NE(Column("activity_definitions", "deleted_at", sample_.Id("activity known by name")),
            "NULL");
}

TEST_F(LegacySessions, SetsBecomeRowsOnceEvenWhereTheyHaveARowOfTheirOwn) {
  EXPECT_EQ(Measured("exercise in sets"), "1:Recovered metric " +
                                              sample_.Id("lost metric").substr(0, 8) +
                                              ":5 1:Tempo:139.99 2:Tempo:70 3:Bars:3");
  EXPECT_EQ(Count("app.activity_instances where id = '" + sample_.Id("set with a row") + "'"), 0);
  EXPECT_EQ(Column("activity_sets", "activity_instance_id", sample_.Id("set with a row")),
            sample_.Id("exercise in sets"));
  EXPECT_EQ(Column("activity_sets", "completed", sample_.Id("set with a row")), "t");
  EXPECT_EQ(Value("value of the set's row", "set_number"), "1");
  EXPECT_EQ(database_.Scalar("select content from app.notes where set_number = 1"), "bowing!");
  EXPECT_EQ(Count("app.activity_sets"), sample_.sets);
}

TEST_F(LegacySessions, ValuesThatStandInATableAndInJsonAreOneRow) {
  EXPECT_EQ(Measured("instance with numbered values"), "1:Tempo:77");
  EXPECT_EQ(Value("value that stands twice", "set_number"), "1");
  EXPECT_EQ(Count("app.metric_values"), sample_.values);
}

TEST_F(LegacySessions, InstancesOfALostSessionGetADeletedOne) {
  const std::string session = sample_.Id("lost session");
  EXPECT_EQ(Instance("instance of a lost session", "practice_session_id"), session);
  EXPECT_EQ(Goal("name", session), "Recovered session " + session.substr(0, 8));
  EXPECT_NE(Goal("deleted_at", session), "NULL");
  EXPECT_EQ(Goal("root_id", session), sample_.Id("cello"));
}

TEST_F(LegacySessions, InstancesOfALostActivityGetADeletedOne) {
  const std::string activity = sample_.Id("lost activity");
  EXPECT_EQ(Instance("instance of a lost activity", "activity_definition_id"), activity);
  EXPECT_EQ(Column("activity_definitions", "name", activity),
            "Recovered activity " + activity.substr(0, 8));
  EXPECT_NE(Column("activity_definitions", "deleted_at", activity), "NULL");
}

TEST_F(LegacySessions, InstancesOfAnotherFractalsActivityGetADeletedCopyOfIt) {
  const std::string activity = Instance("instance elsewhere", "activity_definition_id");
  EXPECT_NE(activity, sample_.Id("long run"));
  EXPECT_EQ(Column("activity_definitions", "name", activity), "Long run");
  EXPECT_EQ(Column("activity_definitions", "root_id", activity), sample_.Id("cello"));
  EXPECT_NE(Column("activity_definitions", "deleted_at", activity), "NULL");
  const std::string metric = Value("value of another fractal's metric", "metric_definition_id");
  EXPECT_EQ(Column("metric_definitions", "activity_id", metric), activity);
}

TEST_F(LegacySessions, ValuesAsTextAreNumbers) {
  EXPECT_EQ(Value("value as text", "value"), "139.99");
}

TEST_F(LegacySessions, ValuesThatAreNoNumbersAreKeptRawOnly) {
  for (const char* what : {"value not filled", "value not a number", "infinite value"}) {
    EXPECT_TRUE(IsQuarantined(report_, "metric_values", sample_.Id(what))) << what;
  }
  EXPECT_TRUE(Says("goals", "old layout", "is not a number"));
}

TEST_F(LegacySessions, NegativeValuesMarkTheirMetric) {
  EXPECT_EQ(Value("negative value", "value"), "-2");
  EXPECT_EQ(Column("metric_definitions", "allows_negative", sample_.Id("clean")), "t");
  EXPECT_EQ(Column("metric_definitions", "allows_negative", sample_.Id("tempo")), "f");
}

TEST_F(LegacySessions, ValuesOfALostMetricGetADeletedOneOnTheirActivity) {
  const std::string metric = sample_.Id("lost metric");
  EXPECT_EQ(Value("value of a lost metric", "metric_definition_id"), metric);
  EXPECT_EQ(Column("metric_definitions", "name", metric),
            "Recovered metric " + metric.substr(0, 8));
  EXPECT_NE(Column("metric_definitions", "deleted_at", metric), "NULL");
  EXPECT_TRUE(Says("metric_values", "value of a lost metric", "a metric is gone"));
}

TEST_F(LegacySessions, ValuesOfALostInstanceKeepTheirMetricInADeletedSession) {
  const std::string instance = Value("value of a lost instance", "activity_instance_id");
  EXPECT_EQ(instance, sample_.Id("instance lost for good"));
  EXPECT_NE(Column("activity_instances", "deleted_at", instance), "NULL");
}

TEST_F(LegacySessions, ValuesWithoutInstanceAndMetricAreKeptRawOnly) {
  EXPECT_TRUE(IsQuarantined(report_, "metric_values", sample_.Id("value of nothing")));
}

TEST_F(LegacySessions, ValuesOfAnotherActivitysMetricStayAsTheyAre) {
  EXPECT_EQ(Value("value of another activity's metric", "metric_definition_id"),
            sample_.Id("prelude bars"));
}

TEST_F(LegacySessions, SplitsAreKeptAndMadeWhereTheyAreLost) {
  EXPECT_EQ(Value("split value", "split_definition_id"), sample_.Id("left hand"));
  const std::string lost = Value("value of a lost split", "split_definition_id");
  EXPECT_EQ(Column("split_definitions", "name", lost), "Recovered split " + lost.substr(0, 8));
}

TEST_F(LegacySessions, ValuesWereMeasuredWhenTheirSessionStarted) {
  EXPECT_EQ(Value("value of the set's row", "recorded_at"), Session("old layout", "session_start"));
}

}  // namespace
}  // namespace fractal::tests
