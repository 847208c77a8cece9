// Activities of ActivityService, through a real channel: how they are made, listed, ordered and
// deleted. What becomes of their metrics and splits in an update: activity_metrics_test.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rpc/activity_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";
constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";

class Activities : public ActivityTest {
 protected:
  std::string TryMake(const v1::CreateActivityRequest& request) {
    return ada.Call(&Stub::CreateActivity, request).Summary();
  }
  Answer<v1::ReorderActivitiesResponse> Reorder(Client& client, const std::string& group_id,
                                                const std::vector<std::string>& order) {
    v1::ReorderActivitiesRequest request;
    request.set_fractal_id(fractal.id());
    request.set_group_id(group_id);
    for (const std::string& id : order) request.add_activity_ids(id);
    return client.Call(&Stub::ReorderActivities, request);
  }
  Answer<v1::UpdateActivityResponse> Rename(Client& client, const v1::Activity& activity,
                                            const std::string& name) {
    v1::UpdateActivityRequest request;
    request.mutable_activity()->set_fractal_id(activity.fractal_id());
    request.mutable_activity()->set_id(activity.id());
    request.mutable_activity()->set_name(name);
    return client.Call(&Stub::UpdateActivity, request);
  }
};

TEST_F(Activities, AreMadeWithTheirMetricsAndSplits) {
  const v1::ActivityGroup group = MakeGroup("Chest");
  v1::CreateActivityRequest request = NewActivity(fractal.id(), "Bench press", group.id());
  v1::Activity& wanted = *request.mutable_activity();
  wanted.set_description("Flat\nbench");
  wanted.set_has_sets(true);
  wanted.set_has_metrics(true);
  wanted.set_metrics_multiplicative(true);
  wanted.set_has_splits(true);
  *wanted.add_metrics() = Metric("Weight \"\\, it's", "kg");
  wanted.mutable_metrics(0)->set_is_top_set_metric(true);
  wanted.mutable_metrics(0)->set_id("ignored");
  *wanted.add_metrics() = Metric("Balance", "°");
  wanted.mutable_metrics(1)->set_allows_negative(true);
  wanted.mutable_metrics(1)->set_is_multiplicative(false);
  wanted.mutable_metrics(1)->set_higher_is_better(false);
  wanted.add_splits()->set_name("Left");
  wanted.add_splits()->set_name("Right");
  const v1::Activity made = ada.Call(&Stub::CreateActivity, request)->activity();
  EXPECT_EQ(made.fractal_id(), fractal.id());
  EXPECT_EQ(made.group_id(), group.id());
  EXPECT_EQ(made.description(), "Flat\nbench");
  EXPECT_TRUE(made.has_sets() && made.has_metrics() && made.metrics_multiplicative());
  EXPECT_TRUE(made.has_splits());
  ASSERT_EQ(made.metrics_size(), 2);
  const v1::MetricDefinition& weight = made.metrics(0);
  EXPECT_EQ(weight.id().size(), 36u);
  EXPECT_EQ(weight.name(), "Weight \"\\, it's");
  EXPECT_EQ(weight.unit(), "kg");
  EXPECT_TRUE(weight.is_active() && weight.is_top_set_metric() && weight.is_multiplicative());
  EXPECT_TRUE(weight.higher_is_better());
  EXPECT_FALSE(weight.allows_negative());
  const v1::MetricDefinition& balance = made.metrics(1);
  EXPECT_EQ(balance.unit(), "°");
  EXPECT_FALSE(balance.is_top_set_metric() || balance.is_multiplicative());
  EXPECT_FALSE(balance.higher_is_better());
  EXPECT_TRUE(balance.allows_negative());
  EXPECT_THAT(NamesOf(made.splits()), ElementsAre("Left", "Right"));
  EXPECT_TRUE(made.splits(0).is_active());
  EXPECT_EQ(GetActivity(ada, made)->activity().SerializeAsString(), made.SerializeAsString());
}

TEST_F(Activities, StandBehindThoseOfTheirGroup) {
  const v1::ActivityGroup group = MakeGroup("group");
  EXPECT_EQ(MakeActivity("a").sort_order(), 0);
  EXPECT_EQ(MakeActivity("b").sort_order(), 1);
  EXPECT_EQ(MakeActivity("c", group.id()).sort_order(), 0);
  const v1::Activity d = MakeActivity("d", group.id());
  EXPECT_EQ(d.sort_order(), 1);
  v1::Activity moved = d;
  moved.clear_group_id();
  EXPECT_EQ(Update(moved, {"group_id"})->activity().sort_order(), 2);
  EXPECT_EQ(Update(moved, {"group_id"})->activity().sort_order(), 2);
  EXPECT_THAT(ActivityNames(group.id()), ElementsAre("c"));
}

TEST_F(Activities, NameEveryFieldThatIsWrongAtOnce) {
  v1::CreateActivityRequest request = NewActivity("x", "", "y");
  v1::Activity& wanted = *request.mutable_activity();
  wanted.set_description(std::string("a\0b", 3));
  wanted.set_metrics_multiplicative(true);
  *wanted.add_metrics() = Metric("Weight", "");
  *wanted.add_metrics() = Metric("Weight", std::string(51, 'u'));
  *wanted.add_metrics() = Metric(" ", "tab\t");
  wanted.add_splits()->set_name("Left");
  wanted.add_splits()->set_name("Left");
  EXPECT_EQ(TryMake(request),
            "INVALID_ARGUMENT INVALID_FIELDS activity.fractal_id activity.group_id activity.name "
            "activity.description activity.metrics[0].unit activity.metrics[1].unit "
            "activity.metrics[1].name activity.metrics[2].name activity.metrics[2].unit "
            "activity.splits[1].name activity.metrics activity.metrics_multiplicative "
            "activity.splits");
}

TEST_F(Activities, HaveAtMostTwentyActiveMetricsAndSplitsAndOneTopSetMetric) {
  v1::CreateActivityRequest request = NewActivity(fractal.id(), "Bench press");
  v1::Activity& wanted = *request.mutable_activity();
  wanted.set_has_metrics(true);
  wanted.set_has_splits(true);
  for (int i = 0; i < 21; ++i) {
    *wanted.add_metrics() = Metric("metric " + std::to_string(i), std::string(50, 'u'));
    wanted.add_splits()->set_name("split " + std::to_string(i));
  }
  EXPECT_EQ(TryMake(request), "INVALID_ARGUMENT INVALID_FIELDS activity.metrics activity.splits");
  wanted.mutable_metrics(3)->set_is_active(false);
  wanted.mutable_splits(3)->set_is_active(false);
  wanted.mutable_metrics(4)->set_is_top_set_metric(true);
  wanted.mutable_metrics(5)->set_is_top_set_metric(true);
  EXPECT_EQ(TryMake(request), "INVALID_ARGUMENT INVALID_FIELDS activity.metrics");
  wanted.mutable_metrics(5)->set_is_top_set_metric(false);
  const v1::Activity made = ada.Call(&Stub::CreateActivity, request)->activity();
  EXPECT_EQ(made.metrics_size(), 21);
  EXPECT_EQ(made.metrics(20).name(), "metric 3");
  EXPECT_EQ(made.splits(20).name(), "split 3");
  for (int i = 0; i < 80; ++i) {
    *wanted.add_metrics() = Metric("spare " + std::to_string(i));
    wanted.mutable_metrics()->rbegin()->set_is_active(false);
  }
  EXPECT_EQ(TryMake(request), "INVALID_ARGUMENT INVALID_FIELDS activity.metrics");
}

TEST_F(Activities, HaveNamesThatAreUniqueAmongTheLiveOnesOfTheirFractal) {
  const v1::Activity bench = MakeActivity("Bench press");
  const v1::Activity squat = MakeActivity("Squat");
  EXPECT_EQ(TryMake(NewActivity(fractal.id(), "Squat")), "ALREADY_EXISTS NAME_TAKEN");
  EXPECT_EQ(Rename(ada, bench, "Squat").Summary(), "ALREADY_EXISTS NAME_TAKEN");
  DeleteActivity(ada, squat);
  EXPECT_EQ(Rename(ada, bench, "Squat")->activity().name(), "Squat");
}

TEST_F(Activities, NeedALiveFractalAndALiveGroupInIt) {
  const v1::Fractal other = MakeFractal(ada, "Cello");
  const auto elsewhere = ada.Call(&Stub::CreateActivityGroup, NewGroup(other.id(), "elsewhere"));
  const v1::ActivityGroup gone = MakeGroup("gone");
  DeleteGroup(ada, gone);
  v1::Activity activity = MakeActivity("activity");
  for (const std::string& group : {std::string(kUnknownId), elsewhere->group().id(), gone.id()}) {
    EXPECT_EQ(TryMake(NewActivity(fractal.id(), "x", group)), kNotFound);
    activity.set_group_id(group);
    EXPECT_EQ(Update(activity, {"group_id"}).Summary(), kNotFound);
  }
  DeleteFractal(ada, fractal.id());
  EXPECT_EQ(TryMake(NewActivity(fractal.id(), "x")), kNotFound);
}

TEST_F(Activities, AreListedByGroupAndPrefixWithDeletedOnesWhenAsked) {
  const v1::ActivityGroup group = MakeGroup("group");
  MakeActivity("Bench press", group.id());
  MakeActivity("Bench dip");
  MakeActivity("Squat", group.id());
  const v1::Activity deleted = MakeMeasured("Bench pull", {"Weight"});
  DeleteActivity(ada, deleted);
  v1::ListActivitiesRequest request;
  request.set_fractal_id(fractal.id());
  const auto list = [&] { return ada.Call(&Stub::ListActivities, request); };
  const auto names = [&] { return NamesOf(list()->activities()); };
  request.set_group_id(group.id());
  EXPECT_THAT(names(), ElementsAre("Bench press", "Squat"));
  request.set_name_prefix("Bench");
  EXPECT_THAT(names(), ElementsAre("Bench press"));
  request.clear_group_id();
  EXPECT_THAT(names(), testing::UnorderedElementsAre("Bench press", "Bench dip"));
  request.set_show_deleted(true);
  const auto all = list();
  EXPECT_EQ(all->activities_size(), 3);
  EXPECT_EQ(all->activities(2).metrics_size(), 1);
  request.set_name_prefix("%");
  EXPECT_THAT(names(), ElementsAre());
  request.set_name_prefix("a\nb");
  EXPECT_EQ(list().Summary(), "INVALID_ARGUMENT INVALID_FIELDS name_prefix");
}

TEST_F(Activities, AreListedAPageAtATimeWhileOthersAreMade) {
  std::vector<std::string> made;
  for (int i = 0; i < 7; ++i) {
    made.push_back(MakeMeasured("activity " + std::to_string(i), {"Weight", "Reps"}).name());
  }
  v1::ListActivitiesRequest request;
  request.set_fractal_id(fractal.id());
  request.set_page_size(2);
  std::vector<std::string> listed;
  int meanwhile = 0;
  do {
    const auto page = ada.Call(&Stub::ListActivities, request);
    EXPECT_LE(page->activities_size(), 2);
    for (const auto& activity : page->activities()) {
      listed.push_back(activity.name());
      EXPECT_EQ(activity.metrics_size(), activity.name().starts_with("later") ? 0 : 2);
    }
    if (meanwhile < 3) made.push_back(MakeActivity("later " + std::to_string(meanwhile++)).name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, made);
  request.set_page_token("made up");
  EXPECT_EQ(ada.Call(&Stub::ListActivities, request).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
}

TEST_F(Activities, TakeANewOrderThatNamesEachOfThemOnce) {
  const v1::ActivityGroup group = MakeGroup("group");
  const v1::Activity a = MakeActivity("a", group.id());
  const v1::Activity b = MakeMeasured("b", {"Weight"}, {"Left"});
  const v1::Activity c = MakeActivity("c", group.id());
  const v1::Activity d = MakeActivity("d");
  DeleteActivity(ada, MakeActivity("deleted"));
  EXPECT_THAT(NamesOf(Reorder(ada, group.id(), {c.id(), a.id()})->activities()),
              ElementsAre("c", "a"));
  EXPECT_THAT(ActivityNames(group.id()), ElementsAre("c", "a"));
  const auto top = Reorder(ada, "", {d.id(), b.id()});
  ASSERT_THAT(NamesOf(top->activities()), ElementsAre("d", "b"));
  EXPECT_EQ(top->activities(1).metrics(0).SerializeAsString(), b.metrics(0).SerializeAsString());
  EXPECT_EQ(top->activities(1).splits(0).name(), "Left");
  constexpr char kIncomplete[] = "INVALID_ARGUMENT ORDER_INCOMPLETE activity_ids";
  EXPECT_EQ(Reorder(ada, "", {b.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder(ada, "", {b.id(), b.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder(ada, "", {b.id(), d.id(), a.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder(ada, "", {b.id(), "x"}).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS activity_ids[1]");
  EXPECT_EQ(Reorder(ada, kUnknownId, {}).Summary(), kNotFound);
  EXPECT_EQ(Reorder(ada, MakeGroup("empty").id(), {})->activities_size(), 0);
}

TEST_F(Activities, GoIntoTheTrashWithTheirMetricsAndSplitsAndLeaveTheirValues) {
  const v1::Activity activity = MakeMeasured("Bench press", {"Weight", "Reps"}, {"Left"});
  Record(activity, activity.metrics(0).id(), 80, activity.splits(0).id());
  const v1::Activity deleted = DeleteActivity(ada, activity)->activity();
  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_THAT(NamesOf(deleted.metrics()), ElementsAre("Weight", "Reps"));
  EXPECT_EQ(GetActivity(ada, activity)->activity().SerializeAsString(),
            deleted.SerializeAsString());
  auto& database = server.database();
  EXPECT_EQ(database.Scalar("select count(distinct deleted_at) || ' ' || count(*) from ("
                            "select deleted_at from app.activity_definitions union all "
                            "select deleted_at from app.metric_definitions union all "
                            "select deleted_at from app.split_definitions) as stamps"),
            "1 4");
  for (const char* table : {"metric_values", "activity_instances"}) {
    EXPECT_EQ(database.Scalar("select count(deleted_at) || ' of ' || count(*) from app." +
                              std::string(table)),
              "0 of 1");
  }
  EXPECT_EQ(DeleteActivity(ada, activity).Summary(), kNotFound);
  EXPECT_EQ(Rename(ada, activity, "x").Summary(), kNotFound);
}

TEST_F(Activities, RefuseAChangeWithAStaleEtag) {
  const v1::Activity activity = MakeActivity("Bench press");
  v1::UpdateActivityRequest update;
  *update.mutable_activity() = activity;
  update.mutable_activity()->set_name("changed");
  EXPECT_EQ(ada.Call(&Stub::UpdateActivity, update).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Stub::UpdateActivity, update).Summary(), "ABORTED ETAG_MISMATCH");
  v1::DeleteActivityRequest remove;
  remove.set_fractal_id(fractal.id());
  remove.set_activity_id(activity.id());
  remove.set_etag(activity.etag());
  EXPECT_EQ(ada.Call(&Stub::DeleteActivity, remove).Summary(), "ABORTED ETAG_MISMATCH");
  remove.set_etag("x");
  EXPECT_EQ(ada.Call(&Stub::DeleteActivity, remove).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS etag");
  EXPECT_FALSE(GetActivity(ada, activity)->activity().has_delete_time());
}

TEST_F(Activities, AreMadeOnceForOneRequestId) {
  v1::CreateActivityRequest request = NewActivity(fractal.id(), "once");
  request.mutable_activity()->set_has_metrics(true);
  *request.mutable_activity()->add_metrics() = Metric("Weight");
  request.set_request_id("0190a1b2-0000-7000-8000-0000000000ff");
  const auto first = ada.Call(&Stub::CreateActivity, request);
  const auto again = ada.Call(&Stub::CreateActivity, request);
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(server.database().Scalar("select count(*) from app.metric_definitions"), "1");
  request.mutable_activity()->set_name("twice");
  EXPECT_EQ(TryMake(request), "INVALID_ARGUMENT REQUEST_ID_REUSED request_id");
}

TEST_F(Activities, AreToOthersAsIfTheyNeverWere) {
  const v1::Activity activity = MakeMeasured("mine", {"Weight"});
  v1::Activity unknown = activity;
  unknown.set_id(kUnknownId);
  const auto foreign = GetActivity(bob, activity);
  EXPECT_EQ(foreign.Summary(), kNotFound);
  EXPECT_EQ(GetActivity(bob, unknown).status.message, foreign.status.message);
  EXPECT_EQ(GetActivity(ada, unknown).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::CreateActivity, NewActivity(fractal.id(), "x")).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::CreateActivity, NewActivity(kUnknownId, "x")).Summary(), kNotFound);
  EXPECT_EQ(Rename(bob, activity, "stolen").Summary(), kNotFound);
  EXPECT_EQ(Rename(bob, unknown, "stolen").Summary(), kNotFound);
  EXPECT_EQ(Reorder(bob, "", {activity.id()}).Summary(), kNotFound);
  EXPECT_EQ(DeleteActivity(bob, activity).Summary(), kNotFound);
  v1::ListActivitiesRequest list;
  list.set_fractal_id(fractal.id());
  EXPECT_EQ(bob.Call(&Stub::ListActivities, list).Summary(), kNotFound);
  EXPECT_EQ(GetActivity(ada, activity)->activity().SerializeAsString(),
            activity.SerializeAsString());
}

TEST_F(Activities, AreReadByViewersAndChangedByEditors) {
  const v1::Activity activity = MakeMeasured("activity", {"Weight"});
  AddMember(bob, "viewer");
  EXPECT_EQ(GetActivity(bob, activity)->activity().SerializeAsString(),
            activity.SerializeAsString());
  EXPECT_EQ(bob.Call(&Stub::CreateActivity, NewActivity(fractal.id(), "no")).Summary(), kDenied);
  EXPECT_EQ(Rename(bob, activity, "no").Summary(), kDenied);
  EXPECT_EQ(Reorder(bob, "", {activity.id()}).Summary(), kDenied);
  EXPECT_EQ(DeleteActivity(bob, activity).Summary(), kDenied);
  server.database().Sql("update app.fractal_members set role = 'editor' where role = 'viewer'");
  EXPECT_EQ(Rename(bob, activity, "by Bob")->activity().name(), "by Bob");
  EXPECT_EQ(DeleteActivity(bob, activity).Summary(), "OK");
}

TEST_F(Activities, OfADeletedFractalDoNotChange) {
  const v1::Activity activity = MakeActivity("activity");
  // As an import leaves a fractal that was deleted: without a stamp on what is in it.
  server.database().Sql("update app.goals set deleted_at = now() where id = root_id");
  EXPECT_EQ(Rename(ada, activity, "x").Summary(), kNotFound);
  EXPECT_EQ(Reorder(ada, "", {activity.id()}).Summary(), kNotFound);
  EXPECT_EQ(DeleteActivity(ada, activity).Summary(), kNotFound);
  EXPECT_EQ(GetActivity(ada, activity)->activity().SerializeAsString(),
            activity.SerializeAsString());
}

}  // namespace
}  // namespace fractal::tests
