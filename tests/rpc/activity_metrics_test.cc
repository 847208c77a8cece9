// What an update of an activity does to its metrics and splits, through a real channel: they are
// matched by id, and none that has values is lost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <thread>

#include "tests/rpc/activity_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";
constexpr char kTaken[] = "ALREADY_EXISTS NAME_TAKEN";
constexpr char kNoMetrics[] = "INVALID_ARGUMENT INVALID_FIELDS activity.metrics";

class ActivityMetrics : public ActivityTest {
 protected:
  // Keeps the metrics of these places, in this order.
  static void Keep(v1::Activity* activity, const std::vector<int>& places) {
    const v1::Activity before = *activity;
    activity->clear_metrics();
    for (const int place : places) *activity->add_metrics() = before.metrics(place);
  }
  // "Weight", or "(Weight)" for an inactive one.
  template <typename Parts>
  static std::vector<std::string> Shown(const Parts& parts) {
    std::vector<std::string> shown;
    for (const auto& part : parts) {
      shown.push_back(part.is_active() ? part.name() : "(" + part.name() + ")");
    }
    return shown;
  }
  std::vector<std::string> Metrics(const v1::Activity& activity) {
    return Shown(GetActivity(ada, activity)->activity().metrics());
  }
  // Updates while a value of the first metric, and of the first split if any, is recorded: the
  // record has begun before the update, and is committed when the update waits for it.
  Answer<v1::UpdateActivityResponse> UpdateDuringARecord(const v1::Activity& before,
                                                         const v1::Activity& after,
                                                         const std::string& path,
                                                         double value = 80) {
    Answer<v1::UpdateActivityResponse> updated;
    server.database().WhileHeld(ValueSql(before, before.metrics(0).id(), value,
                                         before.splits_size() > 0 ? before.splits(0).id() : ""),
                                [&] { updated = Update(after, {path}); });
    return updated;
  }
};

TEST_F(ActivityMetrics, AreChangedMadeOrderedAndRemovedInOneCall) {
  v1::Activity activity =
      MakeMeasured("Bench press", {"Weight", "Reps", "Tempo"}, {"Left", "Right"});
  Keep(&activity, {2, 0});
  activity.mutable_metrics(1)->set_name("Load");
  activity.mutable_metrics(1)->set_unit("lb");
  activity.mutable_metrics(1)->set_higher_is_better(false);
  *activity.add_metrics() = Metric("Rest", "s");
  activity.mutable_splits()->DeleteSubrange(0, 1);
  activity.mutable_splits(0)->set_name("Both");
  activity.add_splits()->set_name("Right");
  activity.set_name("Press");
  EXPECT_EQ(Update(activity, {"metrics", "splits", "name"}).Summary(), kTaken);
  activity.mutable_splits(1)->set_name("Left");
  const auto updated = Update(activity, {"metrics", "splits", "name"});
  const v1::Activity& now = updated->activity();
  EXPECT_EQ(now.name(), "Press");
  EXPECT_THAT(Shown(now.metrics()), ElementsAre("Tempo", "Load", "Rest"));
  EXPECT_EQ(now.metrics(1).id(), activity.metrics(1).id());
  EXPECT_EQ(now.metrics(1).unit(), "lb");
  EXPECT_FALSE(now.metrics(1).higher_is_better());
  EXPECT_EQ(now.metrics(2).id().size(), 36u);
  EXPECT_THAT(Shown(now.splits()), ElementsAre("Both", "Left"));
  EXPECT_NE(now.etag(), activity.etag());
  EXPECT_EQ(GetActivity(ada, activity)->activity().SerializeAsString(), now.SerializeAsString());
  EXPECT_EQ(server.database().Scalar("select string_agg(name, ' ') from app.metric_definitions "
                                     "where deleted_at is not null"),
            "Reps");
}

TEST_F(ActivityMetrics, StayAsTheyAreWhenTheUpdateDoesNotNameThem) {
  v1::Activity activity = MakeMeasured("Bench press", {"Weight"}, {"Left"});
  v1::Activity change = activity;
  change.set_description("changed");
  change.set_has_sets(true);
  change.clear_metrics();
  change.clear_splits();
  const auto updated = Update(change, {"description", "has_sets"});
  EXPECT_TRUE(updated->activity().has_sets());
  EXPECT_EQ(updated->activity().metrics(0).SerializeAsString(),
            activity.metrics(0).SerializeAsString());
  EXPECT_THAT(Shown(updated->activity().splits()), ElementsAre("Left"));
  EXPECT_EQ(Update(change, {"sort_order"}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  v1::UpdateActivityRequest nothing;
  EXPECT_EQ(ada.Call(&Stub::UpdateActivity, nothing).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask activity.fractal_id activity.id");
}

TEST_F(ActivityMetrics, WithValuesTurnInactiveInsteadOfGoingAndTurnActiveAgain) {
  v1::Activity activity = MakeMeasured("Bench press", {"Weight", "Reps"}, {"Left", "Right"});
  Record(activity, activity.metrics(0).id(), 80, activity.splits(0).id());
  v1::Activity emptied = activity;
  Keep(&emptied, {1});
  emptied.clear_splits();
  const auto updated = Update(emptied, {"metrics", "splits"});
  EXPECT_THAT(Shown(updated->activity().metrics()), ElementsAre("Reps", "(Weight)"));
  EXPECT_THAT(Shown(updated->activity().splits()), ElementsAre("(Left)"));
  EXPECT_EQ(updated->activity().metrics(1).id(), activity.metrics(0).id());

  v1::Activity again = updated->activity();
  EXPECT_THAT(Shown(Update(again, {"metrics"})->activity().metrics()),
              ElementsAre("Reps", "(Weight)"));
  again.mutable_metrics(1)->clear_is_active();
  EXPECT_THAT(Shown(Update(again, {"metrics"})->activity().metrics()),
              ElementsAre("Reps", "Weight"));
}

TEST_F(ActivityMetrics, CountValuesThatCanComeBackFromTheTrash) {
  const v1::Activity with_session = MakeMeasured("with session", {"Weight"});
  const v1::Activity alone = MakeMeasured("alone", {"Weight"});
  const v1::Activity purged = MakeMeasured("purged", {"Weight"});
  Record(with_session, with_session.metrics(0).id(), 1);
  server.database().Sql("update app.activity_instances set deleted_at = '2026-01-01';"
                        "update app.metric_values set deleted_at = '2026-01-01'");
  Record(alone, alone.metrics(0).id(), 1);
  server.database().Sql("update app.metric_values set deleted_at = now() where deleted_at is null");
  Record(purged, purged.metrics(0).id(), 1);
  server.database().Sql("delete from app.metric_values where deleted_at is null");
  for (v1::Activity activity : {with_session, alone, purged}) {
    activity.clear_metrics();
    Update(activity, {"metrics"});
  }
  EXPECT_THAT(Metrics(with_session), ElementsAre("(Weight)"));
  EXPECT_THAT(Metrics(alone), ElementsAre("(Weight)"));
  EXPECT_THAT(Metrics(purged), ElementsAre());
}

TEST_F(ActivityMetrics, AreNotRemovedUnderAValueThatIsBeingRecorded) {
  const v1::Activity activity = MakeMeasured("Bench press", {"Weight", "Reps"}, {"Left"});
  v1::Activity emptied = activity;
  Keep(&emptied, {1});
  EXPECT_THAT(Shown(UpdateDuringARecord(activity, emptied, "metrics")->activity().metrics()),
              ElementsAre("Reps", "(Weight)"));
}

TEST_F(ActivityMetrics, AndSplitsAreNotRemovedUnderAValueThatIsBeingRecorded) {
  const v1::Activity activity = MakeMeasured("Bench press", {"Weight", "Reps"}, {"Left"});
  v1::Activity emptied = activity;
  emptied.clear_splits();
  EXPECT_THAT(Shown(UpdateDuringARecord(activity, emptied, "splits")->activity().splits()),
              ElementsAre("(Left)"));
}

TEST_F(ActivityMetrics, DoNotHoldUpRecordsWhenOnlyTheRestChanges) {
  v1::Activity activity = MakeMeasured("Bench press", {"Weight"});
  pqxx::connection recorder(server.database().address().url);
  pqxx::work recording(recorder);
  recording.exec(ValueSql(activity, activity.metrics(0).id(), 80));
  activity.set_name("Floor press");  // As long as before: a user's quota is counted one by one.
  EXPECT_EQ(Update(activity, {"name"})->activity().name(), "Floor press");
}

TEST_F(ActivityMetrics, AreKnownByTheirActivityOnly) {
  v1::Activity activity = MakeMeasured("Bench press", {"Weight"}, {"Left"});
  const v1::Activity other = MakeMeasured("Squat", {"Weight"}, {"Left"});
  v1::Activity change = activity;
  change.mutable_metrics(0)->set_id(kUnknownId);
  EXPECT_EQ(Update(change, {"metrics"}).Summary(), kNotFound);
  change.mutable_metrics(0)->set_id(other.metrics(0).id());
  EXPECT_EQ(Update(change, {"metrics"}).Summary(), kNotFound);
  change.mutable_splits(0)->set_id(other.splits(0).id());
  EXPECT_EQ(Update(change, {"splits"}).Summary(), kNotFound);
  change = activity;
  change.clear_metrics();
  Update(change, {"metrics"});
  EXPECT_EQ(Update(activity, {"metrics"}).Summary(), kNotFound);
  EXPECT_THAT(Metrics(other), ElementsAre("Weight"));
}

TEST_F(ActivityMetrics, NameEveryFieldThatIsWrongAtOnce) {
  v1::Activity activity = MakeMeasured("Bench press", {"Weight"}, {"Left"});
  *activity.add_metrics() = activity.metrics(0);
  activity.add_metrics()->set_id("x");
  *activity.add_splits() = activity.splits(0);
  EXPECT_EQ(Update(activity, {"metrics", "splits"}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS activity.metrics[1].id activity.metrics[1].name "
            "activity.metrics[2].id activity.metrics[2].name activity.metrics[2].unit "
            "activity.splits[1].id activity.splits[1].name");
}

TEST_F(ActivityMetrics, DoNotSwapTheirNamesInOneCall) {
  v1::Activity activity = MakeMeasured("Bench press", {"A", "B"}, {"Left", "Right"});
  activity.mutable_metrics(0)->set_name("B");
  activity.mutable_metrics(1)->set_name("A");
  const auto swapped = Update(activity, {"metrics"});
  EXPECT_EQ(swapped.Summary(), kTaken);
  EXPECT_EQ(swapped.status.info.metadata().at("field"), "activity.metrics[0].name");
  activity.mutable_metrics(1)->set_name("C");
  EXPECT_EQ(Update(activity, {"metrics"}).Summary(), kTaken);
  activity.mutable_splits(0)->set_name("Right");
  activity.mutable_splits(1)->set_name("Left");
  EXPECT_EQ(Update(activity, {"splits"}).Summary(), kTaken);
  EXPECT_THAT(Metrics(activity), ElementsAre("A", "B"));
}

TEST_F(ActivityMetrics, TakeTheNameOfOneThatGoesButNotOfOneThatTurnsInactive) {
  v1::Activity activity = MakeMeasured("Bench press", {"A", "B", "C"});
  Record(activity, activity.metrics(1).id(), 1);
  Keep(&activity, {2});
  activity.mutable_metrics(0)->set_name("A");
  EXPECT_THAT(Shown(Update(activity, {"metrics"})->activity().metrics()), ElementsAre("A", "(B)"));
  activity.mutable_metrics(0)->set_name("B");
  EXPECT_EQ(Update(activity, {"metrics"}).Summary(), kTaken);
  activity.clear_metrics();
  *activity.add_metrics() = Metric("A");
  const auto fresh = Update(activity, {"metrics"});
  EXPECT_THAT(Shown(fresh->activity().metrics()), ElementsAre("A", "(B)"));
}

TEST_F(ActivityMetrics, GiveUpTheTopSetToTheOneThatTheRequestNames) {
  v1::Activity activity = MakeMeasured("Bench press", {"Weight", "Reps"});
  activity.mutable_metrics(0)->set_is_top_set_metric(true);
  activity = Update(activity, {"metrics"})->activity();
  Record(activity, activity.metrics(0).id(), 80);
  v1::Activity change = activity;
  Keep(&change, {1});
  const auto still = Update(change, {"metrics"});
  EXPECT_TRUE(still->activity().metrics(1).is_top_set_metric());
  change.mutable_metrics(0)->set_is_top_set_metric(true);
  const auto given_up = Update(change, {"metrics"});
  EXPECT_TRUE(given_up->activity().metrics(0).is_top_set_metric());
  EXPECT_FALSE(given_up->activity().metrics(1).is_top_set_metric());
}

TEST_F(ActivityMetrics, NeedHasMetricsToBeActive) {
  v1::Activity activity = MakeMeasured("Bench press", {"Weight"});
  activity.set_metrics_multiplicative(true);
  Update(activity, {"metrics_multiplicative"});
  v1::Activity off = activity;
  off.set_has_metrics(false);
  off.set_metrics_multiplicative(false);
  EXPECT_EQ(Update(off, {"has_metrics", "metrics_multiplicative"}).Summary(), kNoMetrics);
  EXPECT_EQ(Update(off, {"has_metrics", "metrics_multiplicative", "metrics"}).Summary(),
            kNoMetrics);
  Record(activity, activity.metrics(0).id(), 1);
  off.clear_metrics();
  EXPECT_EQ(Update(off, {"has_metrics", "metrics"}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS activity.metrics_multiplicative");
  const auto without = Update(off, {"has_metrics", "metrics_multiplicative", "metrics"});
  EXPECT_FALSE(without->activity().has_metrics());
  EXPECT_THAT(Shown(without->activity().metrics()), ElementsAre("(Weight)"));
  EXPECT_EQ(Update(activity, {"metrics"}).Summary(), kNoMetrics);
  EXPECT_EQ(Update(activity, {"metrics_multiplicative"}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS activity.metrics_multiplicative");
  EXPECT_EQ(Update(without->activity(), {"has_metrics", "metrics"}).Summary(), "OK");
  EXPECT_EQ(Update(activity, {"has_metrics", "metrics"})->activity().metrics(0).is_active(), true);
}

TEST_F(ActivityMetrics, AndSplitsNeedHasSplitsToBeActive) {
  constexpr char kNoSplits[] = "INVALID_ARGUMENT INVALID_FIELDS activity.splits";
  const v1::Activity activity = MakeMeasured("Bench press", {}, {"Left"});
  v1::Activity off = activity;
  off.set_has_splits(false);
  EXPECT_EQ(Update(off, {"has_splits"}).Summary(), kNoSplits);
  EXPECT_EQ(Update(off, {"has_splits", "splits"}).Summary(), kNoSplits);
  off.clear_splits();
  EXPECT_EQ(Update(off, {"has_splits", "splits"})->activity().splits_size(), 0);
  off.add_splits()->set_name("Right");
  EXPECT_EQ(Update(off, {"splits"}).Summary(), kNoSplits);
  off.set_has_splits(true);
  EXPECT_THAT(Shown(Update(off, {"has_splits", "splits"})->activity().splits()),
              ElementsAre("Right"));
}

TEST_F(ActivityMetrics, KeepAllowsNegativeWhileTheyHaveNegativeValues) {
  constexpr char kNegative[] =
      "INVALID_ARGUMENT METRIC_HAS_NEGATIVE_VALUES activity.metrics[1].allows_negative";
  v1::Activity activity = MakeMeasured("Balance", {"Time", "Angle"});
  activity.mutable_metrics(1)->set_allows_negative(true);
  EXPECT_TRUE(Update(activity, {"metrics"})->activity().metrics(1).allows_negative());
  Record(activity, activity.metrics(1).id(), -3);
  activity.mutable_metrics(1)->set_allows_negative(false);
  EXPECT_EQ(Update(activity, {"metrics"}).Summary(), kNegative);
  server.database().Sql("update app.metric_values set deleted_at = now()");
  EXPECT_EQ(Update(activity, {"metrics"}).Summary(), kNegative);
  server.database().Sql("update app.metric_values set value = 3");
  EXPECT_FALSE(Update(activity, {"metrics"})->activity().metrics(1).allows_negative());
  EXPECT_EQ(server.database().Scalar("select allows_negative from app.metric_values"), "f");
}

TEST_F(ActivityMetrics, LeaveTheirValuesAsTheyAreWhenTheyAllowNegativeOnes) {
  v1::Activity activity = MakeMeasured("Drift", {"Offset"});
  Record(activity, activity.metrics(0).id(), 1);
  const std::string version = "select updated_at from app.metric_values";
  const std::string before = server.database().Scalar(version);
  activity.mutable_metrics(0)->set_allows_negative(true);
  ASSERT_TRUE(Update(activity, {"metrics"})->activity().metrics(0).allows_negative());
  EXPECT_EQ(server.database().Scalar("select allows_negative from app.metric_values"), "t");
  EXPECT_EQ(server.database().Scalar(version), before);
}

TEST_F(ActivityMetrics, KeepAllowsNegativeUnderANegativeValueThatIsBeingRecorded) {
  v1::Activity activity = MakeMeasured("Balance", {"Angle"});
  activity.mutable_metrics(0)->set_allows_negative(true);
  Update(activity, {"metrics"});
  v1::Activity positive = activity;
  positive.mutable_metrics(0)->set_allows_negative(false);
  EXPECT_EQ(UpdateDuringARecord(activity, positive, "metrics", -3).Summary(),
            "INVALID_ARGUMENT METRIC_HAS_NEGATIVE_VALUES activity.metrics[0].allows_negative");
}

TEST_F(ActivityMetrics, AreTheWholeListOfOneOfTwoUpdatesAtTheSameTime) {
  const v1::Activity activity = MakeMeasured("Bench press", {"Weight"});
  for (int round = 0; round < 10; ++round) {
    const std::vector<std::string> names = {"a" + std::to_string(round),
                                            "b" + std::to_string(round)};
    std::vector<std::thread> threads;
    for (const std::string& name : names) {
      threads.emplace_back([&] {
        Client client = server.Connect();
        client.tokens = ada.tokens;
        v1::UpdateActivityRequest request;
        *request.mutable_activity() = activity;
        request.mutable_activity()->clear_etag();
        request.mutable_activity()->clear_metrics();
        *request.mutable_activity()->add_metrics() = Metric(name);
        request.mutable_update_mask()->add_paths("metrics");
        EXPECT_EQ(client.Call(&Stub::UpdateActivity, request).Summary(), "OK");
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(Metrics(activity), testing::AnyOf(ElementsAre(names[0]), ElementsAre(names[1])));
  }
}

}  // namespace
}  // namespace fractal::tests
