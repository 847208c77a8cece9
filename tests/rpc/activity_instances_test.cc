// Activity instances of SessionService, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "tests/rpc/instances.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAreArray;

constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";

class ActivityInstances : public InstanceTest {
 protected:
  Answer<v1::CreateActivityInstanceResponse> Create(
      const v1::CreateActivityInstanceRequest& request) {
    return ada.Call(&Sessions::CreateActivityInstance, request);
  }
  Answer<v1::ListActivityInstancesResponse> List(Client& client) {
    v1::ListActivityInstancesRequest request;
    request.set_fractal_id(fractal.id());
    request.set_activity_id(activity);
    return client.Call(&Sessions::ListActivityInstances, request);
  }
  std::vector<std::string> ListedIds() {
    std::vector<std::string> ids;
    const auto listed = List(ada);
    for (const auto& instance : listed->instances()) ids.push_back(instance.id());
    return ids;
  }
  std::string MakeIn(const std::string& session_id) {
    v1::CreateActivityInstanceRequest request = NewInstance();
    request.set_session_id(session_id);
    return Create(request)->instance().id();
  }
  static v1::UpdateActivityInstanceRequest Change(const v1::ActivityInstance& instance) {
    v1::UpdateActivityInstanceRequest request;
    request.mutable_instance()->set_fractal_id(instance.fractal_id());
    request.mutable_instance()->set_id(instance.id());
    return request;
  }
};

TEST_F(ActivityInstances, AreAddedBehindTheOthersWithEmptySets) {
  v1::CreateActivityInstanceRequest request = NewInstance(2);
  request.set_notes("slowly\nat first");
  const v1::ActivityInstance first = Create(request)->instance();
  const v1::ActivityInstance second = MakeInstance();
  EXPECT_EQ(first.fractal_id(), fractal.id());
  EXPECT_EQ(first.session_id(), session);
  EXPECT_EQ(first.activity_id(), activity);
  EXPECT_EQ(first.sort_order(), 0);
  EXPECT_EQ(second.sort_order(), 1);
  EXPECT_EQ(first.notes(), "slowly\nat first");
  EXPECT_EQ(first.timer().state(), v1::TIMER_STATE_NOT_STARTED);
  ASSERT_EQ(first.sets_size(), 2);
  EXPECT_EQ(first.sets(0).set_number(), 1);
  EXPECT_EQ(first.sets(1).set_number(), 2);
  EXPECT_EQ(second.sets_size(), 0);
  EXPECT_EQ(Read(first).SerializeAsString(), first.SerializeAsString());
}

TEST_F(ActivityInstances, StandBehindTheirSection) {
  v1::CreateActivityInstanceRequest request = NewInstance();
  request.set_section_index(1);
  const std::string a = Create(request)->instance().id();
  const std::string b = Create(request)->instance().id();
  request.set_section_index(0);
  const std::string c = Create(request)->instance().id();
  request.clear_section_index();
  Create(request);
  EXPECT_EQ(Layout(session), c + "|" + a + "," + b);
  request.set_section_index(2);
  EXPECT_EQ(Create(request).Summary(), "INVALID_ARGUMENT SECTION_UNKNOWN section_index");
  request.set_section_index(-1);
  EXPECT_EQ(Create(request).Summary(), "INVALID_ARGUMENT INVALID_FIELDS section_index");
  EXPECT_EQ(List(ada)->instances_size(), 4);
}

TEST_F(ActivityInstances, AreAddedToImportedLayoutsOfAnyShape) {
  const std::pair<std::string, std::string> layouts[] = {
      {R"({"sections":[{"instance_ids":null}]})", "OK"},
      {R"({"sections":[{"instance_ids":{"a":1}}]})", "OK"},
      {R"({"sections":[["x"]]})", "OK"},
      {R"({"sections":[null, "y"]})", "OK"},
      {R"({"sections":"x"})", "INVALID_ARGUMENT SECTION_UNKNOWN section_index"},
      {R"({"sections":{"0":{}}})", "INVALID_ARGUMENT SECTION_UNKNOWN section_index"},
      {R"({})", "INVALID_ARGUMENT SECTION_UNKNOWN section_index"},
      {R"([{}])", "INVALID_ARGUMENT SECTION_UNKNOWN section_index"},
      {R"("x")", "INVALID_ARGUMENT SECTION_UNKNOWN section_index"},
      {R"(null)", "INVALID_ARGUMENT SECTION_UNKNOWN section_index"},
  };
  for (const auto& [layout, outcome] : layouts) {
    v1::CreateActivityInstanceRequest request = NewInstance();
    request.set_session_id(AddSession(fractal.id(), ada, layout));
    request.set_section_index(0);
    const auto made = Create(request);
    EXPECT_EQ(made.Summary(), outcome) << layout;
    if (made.status.ok()) {
      EXPECT_EQ(Layout(request.session_id()), made->instance().id());
    }
    request.clear_section_index();
    EXPECT_EQ(Create(request).Summary(), "OK") << layout;
  }
}

TEST_F(ActivityInstances, AllStandInTheirSectionWhenTheyAreAddedAtTheSameTime) {
  std::vector<std::string> ids(20);
  AtTheSameTime(20, [&](int i, Client& client) {
    v1::CreateActivityInstanceRequest request = NewInstance();
    request.set_section_index(1);
    const auto made = client.Call(&Sessions::CreateActivityInstance, request);
    EXPECT_EQ(made.Summary(), "OK");
    ids[static_cast<size_t>(i)] = made.response.instance().id();
  });
  std::set<std::string> laid_out;
  std::string layout = Layout(session) + ",";
  for (size_t at = 0, end; (end = layout.find(',', at)) != std::string::npos; at = end + 1) {
    laid_out.insert(layout.substr(at, end - at));
  }
  EXPECT_THAT(laid_out, UnorderedElementsAreArray(ids));
  EXPECT_EQ(server.database().Scalar("select count(distinct sort_order) from "
                                     "app.activity_instances"),
            "20");
}

TEST_F(ActivityInstances, HaveSetsWhenTheirActivityHas) {
  v1::CreateActivityInstanceRequest request = NewInstance(1);
  request.set_activity_id(AddActivity(fractal.id(), "Sight-reading", false));
  EXPECT_EQ(Create(request).Summary(), "INVALID_ARGUMENT ACTIVITY_HAS_NO_SETS sets");
  request.set_sets(0);
  EXPECT_EQ(Create(request).Summary(), "OK");
  EXPECT_EQ(Create(NewInstance(100))->instance().sets_size(), 100);
  EXPECT_EQ(Create(NewInstance(101)).Summary(), "INVALID_ARGUMENT INVALID_FIELDS sets");
  EXPECT_EQ(Create(NewInstance(-1)).Summary(), "INVALID_ARGUMENT INVALID_FIELDS sets");
}

TEST_F(ActivityInstances, NeedASessionAndAnActivityThatAreThereInTheSameFractal) {
  const v1::Fractal other = MakeFractal(ada, "Viola");
  const auto in_session = [&](const std::string& id) {
    v1::CreateActivityInstanceRequest request = NewInstance();
    request.set_session_id(id);
    return Create(request);
  };
  const auto of_activity = [&](const std::string& id) {
    v1::CreateActivityInstanceRequest request = NewInstance();
    request.set_activity_id(id);
    return Create(request);
  };
  EXPECT_EQ(in_session(kUnknownId).Summary(), kNotFound);
  EXPECT_EQ(in_session(kUnknownId).status.message, "session not found");
  EXPECT_EQ(in_session(AddSession(other.id(), ada, "{}")).Summary(), kNotFound);
  EXPECT_EQ(in_session(fractal.id()).Summary(), kNotFound);
  EXPECT_EQ(in_session("").Summary(), "INVALID_ARGUMENT INVALID_FIELDS session_id");
  EXPECT_EQ(of_activity(kUnknownId).Summary(), kNotFound);
  EXPECT_EQ(of_activity(kUnknownId).status.message, "activity not found");
  EXPECT_EQ(of_activity(AddActivity(other.id(), "Scales", true)).Summary(), kNotFound);
  const std::string gone = AddSession(fractal.id(), ada, "{}");
  DeleteRow("goals", gone);
  EXPECT_EQ(in_session(gone).Summary(), kNotFound);
  DeleteRow("activity_definitions", activity);
  EXPECT_EQ(of_activity(activity).Summary(), kNotFound);
}

TEST_F(ActivityInstances, CannotBeAddedToOrChangedInADeletedFractal) {
  const v1::ActivityInstance instance = MakeInstance();
  // An import may bring a deleted fractal with live rows.
  DeleteRow("goals", fractal.id());
  EXPECT_EQ(Create(NewInstance()).Summary(), kNotFound);
  EXPECT_EQ(List(ada).Summary(), kNotFound);
  v1::UpdateActivityInstanceRequest change = Change(instance);
  change.mutable_instance()->set_completed(true);
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivityInstance, change).Summary(), kNotFound);
  EXPECT_EQ(ada.Call(&Sessions::DeleteActivityInstance, Deletion(instance)).Summary(), kNotFound);
}

TEST_F(ActivityInstances, AreMadeOnceForOneRequestId) {
  v1::CreateActivityInstanceRequest request = NewInstance(2);
  request.set_section_index(1);
  request.set_request_id("0190a1b2-0000-7000-8000-0000000000ff");
  const auto first = Create(request);
  EXPECT_EQ(Create(request)->SerializeAsString(), first->SerializeAsString());
  EXPECT_THAT(ListedIds(), ElementsAre(first->instance().id()));
  EXPECT_EQ(Layout(session), first->instance().id());
  request.set_sets(1);
  EXPECT_EQ(Create(request).Summary(), "INVALID_ARGUMENT REQUEST_ID_REUSED request_id");
}

TEST_F(ActivityInstances, AreListedNewestFirstByTimerThenSessionThenWhenThatWasMade) {
  const std::string early = AddSession(fractal.id(), ada, "{}");
  const std::string late = AddSession(fractal.id(), ada, "{}");
  const std::string gone = AddSession(fractal.id(), ada, "{}");
  server.database().Sql("update app.goals set session_start = '2024-03-01' where id = '" + early +
                        "'; update app.goals set session_start = '2024-03-05' where id = '" + late +
                        "'");
  const std::string by_early = MakeIn(early);
  const std::string by_late = MakeIn(late);
  const std::string by_timer = MakeIn(late);
  const std::string by_creation = MakeInstance().id();
  MakeIn(gone);
  DeleteRow("goals", gone);
  const v1::ActivityInstance deleted = MakeInstance();
  ASSERT_EQ(ada.Call(&Sessions::DeleteActivityInstance, Deletion(deleted)).Summary(), "OK");
  server.database().Sql("update app.activity_instances set time_start = '2024-03-03', time_stop = "
                        "'2024-03-03 01:00' where id = '" + by_timer + "'");
  EXPECT_THAT(ListedIds(), ElementsAre(by_creation, by_late, by_timer, by_early));
}

TEST_F(ActivityInstances, ShowTheValuesOfTheirSetsInThem) {
  const v1::ActivityInstance made = MakeInstance(2);
  const std::string own = AddValue(made, 0, 90);
  const std::string of_set = AddValue(made, 2, 120.5);
  const v1::ActivityInstance instance = Read(made);
  ASSERT_EQ(instance.values_size(), 1);
  EXPECT_EQ(instance.values(0).id(), own);
  EXPECT_EQ(instance.sets(0).values_size(), 0);
  ASSERT_EQ(instance.sets(1).values_size(), 1);
  EXPECT_EQ(instance.sets(1).values(0).id(), of_set);
  EXPECT_EQ(instance.sets(1).values(0).set_number(), 2);
  EXPECT_EQ(instance.sets(1).values(0).value(), 120.5);
  v1::UpdateActivityInstanceRequest change = Change(made);
  change.mutable_instance()->set_completed(true);
  const auto changed = ada.Call(&Sessions::UpdateActivityInstance, change);
  EXPECT_EQ(changed->instance().SerializeAsString(), Read(made).SerializeAsString());
}

TEST_F(ActivityInstances, AreListedAPageAtATimeWhileOthersAreMade) {
  std::set<std::string> made;
  for (int i = 0; i < 7; ++i) made.insert(MakeInstance().id());
  v1::ListActivityInstancesRequest request;
  request.set_fractal_id(fractal.id());
  request.set_activity_id(activity);
  request.set_page_size(2);
  std::vector<std::string> listed;
  do {
    const auto page = ada.Call(&Sessions::ListActivityInstances, request);
    EXPECT_LE(page->instances_size(), 2);
    for (const auto& instance : page->instances()) listed.push_back(instance.id());
    // Newer than all others: it stands in front of the pages that were read.
    const std::string later = AddSession(fractal.id(), ada, "{}");
    server.database().Sql("update app.goals set session_start = now() + interval '1 hour' "
                          "where id = '" + later + "'");
    MakeIn(later);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(listed, UnorderedElementsAreArray(made));
  EXPECT_THAT(ListedIds().size(), 11u);
}

TEST_F(ActivityInstances, AreListedOfAnActivityThatIsThere) {
  v1::ListActivityInstancesRequest request;
  const auto list = [&] { return ada.Call(&Sessions::ListActivityInstances, request).Summary(); };
  request.set_fractal_id(fractal.id());
  EXPECT_EQ(list(), "INVALID_ARGUMENT INVALID_FIELDS activity_id");
  request.set_activity_id(kUnknownId);
  EXPECT_EQ(list(), kNotFound);
  request.set_activity_id(activity);
  EXPECT_EQ(list(), "OK");
  request.set_page_size(-1);
  EXPECT_EQ(list(), "INVALID_ARGUMENT INVALID_FIELDS page_size");
  request.set_page_size(1);
  request.set_page_token("nonsense");
  EXPECT_EQ(list(), "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
  request.clear_page_token();
  request.set_fractal_id(MakeFractal(ada, "Viola").id());
  EXPECT_EQ(list(), kNotFound);
  request.set_fractal_id(fractal.id());
  DeleteRow("activity_definitions", activity);
  EXPECT_EQ(list(), kNotFound);
}

TEST_F(ActivityInstances, ChangeOnlyWhatIsNamed) {
  const v1::ActivityInstance instance = MakeInstance();
  v1::UpdateActivityInstanceRequest request = Change(instance);
  request.mutable_instance()->set_notes("legato");
  request.mutable_instance()->set_completed(true);
  request.mutable_update_mask()->add_paths("completed");
  const auto completed = ada.Call(&Sessions::UpdateActivityInstance, request);
  EXPECT_TRUE(completed->instance().completed());
  EXPECT_EQ(completed->instance().notes(), "");
  EXPECT_NE(completed->instance().etag(), instance.etag());
  request.clear_update_mask();
  request.mutable_instance()->clear_completed();
  const auto noted = ada.Call(&Sessions::UpdateActivityInstance, request);
  EXPECT_TRUE(noted->instance().completed());
  EXPECT_EQ(noted->instance().notes(), "legato");
  request.mutable_instance()->set_notes(std::string(10'001, 'x'));
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivityInstance, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS instance.notes");
  request.mutable_update_mask()->add_paths("sort_order");
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivityInstance, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
}

TEST_F(ActivityInstances, RefuseAChangeWithAStaleEtag) {
  const v1::ActivityInstance instance = MakeInstance();
  v1::UpdateActivityInstanceRequest request = Change(instance);
  request.mutable_instance()->set_completed(true);
  request.mutable_instance()->set_etag(instance.etag());
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivityInstance, request).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivityInstance, request).Summary(),
            "ABORTED ETAG_MISMATCH");
  v1::DeleteActivityInstanceRequest deletion = Deletion(instance);
  deletion.set_etag(instance.etag());
  EXPECT_EQ(ada.Call(&Sessions::DeleteActivityInstance, deletion).Summary(),
            "ABORTED ETAG_MISMATCH");
  deletion.set_etag(Read(instance).etag());
  EXPECT_EQ(ada.Call(&Sessions::DeleteActivityInstance, deletion).Summary(), "OK");
}

TEST_F(ActivityInstances, GoIntoTheTrashWithTheirSetsValuesAndNotesAndKeepTheirPlace) {
  v1::CreateActivityInstanceRequest request = NewInstance(2);
  request.set_section_index(0);
  const v1::ActivityInstance instance = Create(request)->instance();
  const v1::ActivityInstance other = MakeInstance(1);
  AddValue(instance, 0, 90);
  AddValue(instance, 1, 100);
  AddValue(other, 1, 110);
  AddNote(instance, 2);
  const auto deleted = ada.Call(&Sessions::DeleteActivityInstance, Deletion(instance));
  const v1::ActivityInstance& trash = deleted->instance();
  EXPECT_TRUE(trash.has_delete_time());
  ASSERT_EQ(trash.sets_size(), 2);
  EXPECT_EQ(trash.sets(0).delete_time().SerializeAsString(),
            trash.delete_time().SerializeAsString());
  EXPECT_EQ(trash.sets(0).values_size(), 1);
  EXPECT_EQ(trash.values_size(), 1);
  EXPECT_EQ(server.database().Scalar(
                "with gone as (select deleted_at from app.activity_instances union all select "
                "deleted_at from app.activity_sets union all select deleted_at from "
                "app.metric_values union all select deleted_at from app.notes) select count(*) || "
                "' rows at ' || count(distinct deleted_at) || ' time' from gone where deleted_at "
                "is not null"),
            "6 rows at 1 time");
  EXPECT_EQ(Read(other).sets(0).values_size(), 1);
  EXPECT_EQ(Layout(session), instance.id());
  EXPECT_EQ(ada.Call(&Sessions::DeleteActivityInstance, Deletion(instance)).Summary(), kNotFound);
  v1::UpdateActivityInstanceRequest change = Change(instance);
  change.mutable_instance()->set_completed(true);
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivityInstance, change).Summary(), kNotFound);
}

TEST_F(ActivityInstances, NeverLiveOnInASessionThatIsDeletedMeanwhile) {
  for (int round = 0; round < 5; ++round) {
    v1::Goal goal;
    goal.set_fractal_id(fractal.id());
    goal.set_id(AddSession(fractal.id(), ada, "{}"));
    AtTheSameTime(3, [&](int thread, Client& client) {
      if (thread == 0) {
        DeleteGoal(client, goal);
        return;
      }
      v1::CreateActivityInstanceRequest request = NewInstance(1);
      request.set_session_id(goal.id());
      for (int i = 0; i < 4; ++i) client.Call(&Sessions::CreateActivityInstance, request);
    });
    EXPECT_EQ(server.database().Scalar("select count(*) from app.activity_instances where "
                                       "deleted_at is null and practice_session_id = '" +
                                       goal.id() + "'"),
              "0");
  }
}

TEST_F(ActivityInstances, AreTakenWithTheirSessionAndNotFoundInIt) {
  const v1::ActivityInstance instance = MakeInstance();
  DeleteRow("goals", session);
  v1::UpdateActivityInstanceRequest change = Change(instance);
  change.mutable_instance()->set_completed(true);
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivityInstance, change).Summary(), kNotFound);
  EXPECT_EQ(ada.Call(&Sessions::DeleteActivityInstance, Deletion(instance)).Summary(), kNotFound);
}

TEST_F(ActivityInstances, AreFoundByNobodyElse) {
  const v1::ActivityInstance instance = MakeInstance(1);
  v1::ActivityInstance unknown = instance;
  unknown.set_id(kUnknownId);
  v1::UpdateActivityInstanceRequest change = Change(instance);
  change.mutable_instance()->set_completed(true);
  const auto foreign = bob.Call(&Sessions::UpdateActivityInstance, change);
  EXPECT_EQ(foreign.Summary(), kNotFound);
  change.mutable_instance()->set_id(kUnknownId);
  EXPECT_EQ(bob.Call(&Sessions::UpdateActivityInstance, change).status.message,
            foreign.status.message);
  EXPECT_EQ(foreign.status.message, "activity instance not found");
  EXPECT_EQ(bob.Call(&Sessions::DeleteActivityInstance, Deletion(instance)).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Sessions::DeleteActivityInstance, Deletion(unknown)).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Sessions::CreateActivityInstance, NewInstance()).Summary(), kNotFound);
  EXPECT_EQ(List(bob).Summary(), kNotFound);
  EXPECT_EQ(Read(instance).SerializeAsString(), instance.SerializeAsString());
}

TEST_F(ActivityInstances, AreReadByViewersAndWrittenByEditors) {
  const v1::ActivityInstance instance = MakeInstance();
  v1::UpdateActivityInstanceRequest change = Change(instance);
  change.mutable_instance()->set_completed(true);
  AddMember(bob, "viewer");
  constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";
  EXPECT_EQ(List(bob)->instances_size(), 1);
  EXPECT_EQ(bob.Call(&Sessions::CreateActivityInstance, NewInstance()).Summary(), kDenied);
  EXPECT_EQ(bob.Call(&Sessions::UpdateActivityInstance, change).Summary(), kDenied);
  EXPECT_EQ(bob.Call(&Sessions::DeleteActivityInstance, Deletion(instance)).Summary(), kDenied);
  server.database().Sql("update app.fractal_members set role = 'editor' where role = 'viewer'");
  EXPECT_EQ(bob.Call(&Sessions::CreateActivityInstance, NewInstance(1)).Summary(), "OK");
  EXPECT_EQ(bob.Call(&Sessions::DeleteActivityInstance, Deletion(instance)).Summary(), "OK");
}

}  // namespace
}  // namespace fractal::tests
