// Sets of activity instances of SessionService, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/rpc/instances.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";
constexpr char kIncomplete[] = "INVALID_ARGUMENT ORDER_INCOMPLETE set_ids";

class ActivitySets : public InstanceTest {
 protected:
  Answer<v1::CreateActivitySetResponse> Create(const v1::ActivityInstance& of) {
    return ada.Call(&Sessions::CreateActivitySet, Naming<v1::CreateActivitySetRequest>(of));
  }
  v1::UpdateActivitySetRequest Completion(const v1::ActivitySet& set, bool completed = true) {
    v1::UpdateActivitySetRequest request;
    request.set_fractal_id(fractal.id());
    request.mutable_set()->set_id(set.id());
    request.mutable_set()->set_completed(completed);
    request.mutable_update_mask()->add_paths("completed");
    return request;
  }
  v1::DeleteActivitySetRequest Removal(const v1::ActivitySet& set) {
    v1::DeleteActivitySetRequest request;
    request.set_fractal_id(fractal.id());
    request.set_set_id(set.id());
    return request;
  }
  Answer<v1::DeleteActivitySetResponse> Remove(const v1::ActivitySet& set) {
    return ada.Call(&Sessions::DeleteActivitySet, Removal(set));
  }
  v1::ReorderActivitySetsRequest Order(const std::vector<std::string>& ids) {
    auto request = Naming<v1::ReorderActivitySetsRequest>(instance);
    for (const std::string& id : ids) request.add_set_ids(id);
    return request;
  }
  Answer<v1::ReorderActivitySetsResponse> Reorder(const std::vector<std::string>& ids) {
    return ada.Call(&Sessions::ReorderActivitySets, Order(ids));
  }
  std::string IdOf(int set) const { return instance.sets(set).id(); }
  // "2:90" for a set with the number 2 and the value 90.
  template <typename Sets>
  static std::vector<std::string> NumbersAndValues(const Sets& sets) {
    std::vector<std::string> all;
    for (const v1::ActivitySet& set : sets) {
      std::string text = std::to_string(set.set_number()) + ":";
      for (const auto& value : set.values()) {
        text += std::to_string(static_cast<int>(value.value()));
        EXPECT_EQ(value.set_number(), set.set_number());
      }
      all.push_back(text);
    }
    return all;
  }

  v1::ActivityInstance instance = MakeInstance(3);
};

TEST_F(ActivitySets, AreAddedBehindTheOthers) {
  auto request = Naming<v1::CreateActivitySetRequest>(instance);
  request.set_completed(true);
  const auto set = ada.Call(&Sessions::CreateActivitySet, request)->set();
  EXPECT_EQ(set.activity_instance_id(), instance.id());
  EXPECT_EQ(set.set_number(), 4);
  EXPECT_TRUE(set.completed());
  EXPECT_EQ(Read(instance).sets(3).SerializeAsString(), set.SerializeAsString());
}

TEST_F(ActivitySets, DoNotTakeTheNumberOfADeletedOne) {
  Remove(instance.sets(2));
  EXPECT_EQ(Create(instance)->set().set_number(), 4);
}

TEST_F(ActivitySets, AreOfActivitiesThatHaveSets) {
  v1::CreateActivityInstanceRequest request = NewInstance();
  request.set_activity_id(AddActivity(fractal.id(), "Sight-reading", false));
  const auto without = ada.Call(&Sessions::CreateActivityInstance, request)->instance();
  EXPECT_EQ(Create(without).Summary(),
            "INVALID_ARGUMENT ACTIVITY_HAS_NO_SETS activity_instance_id");
}

TEST_F(ActivitySets, AreAThousandAtMostDeletedOnesLeftOut) {
  server.database().Sql(
      "insert into app.activity_sets (root_id, id, activity_instance_id, set_number) select "
      "root_id, gen_random_uuid(), id, n from app.activity_instances, generate_series(4, 1000) n");
  EXPECT_EQ(Create(instance).Summary(), "FAILED_PRECONDITION TOO_MANY_SETS");
  Remove(instance.sets(0));
  EXPECT_EQ(Create(instance).Summary(), "OK");
  EXPECT_EQ(Create(instance).Summary(), "FAILED_PRECONDITION TOO_MANY_SETS");
}

TEST_F(ActivitySets, HaveDistinctNumbersWhenTheyAreAddedAtTheSameTime) {
  std::vector<int> numbers(32);
  AtTheSameTime(8, [&](int thread, Client& client) {
    for (int i = 0; i < 4; ++i) {
      const auto made = client.Call(&Sessions::CreateActivitySet,
                                    Naming<v1::CreateActivitySetRequest>(instance));
      EXPECT_EQ(made.Summary(), "OK");
      numbers[static_cast<size_t>(thread * 4 + i)] = made.response.set().set_number();
    }
  });
  const std::set<int> distinct(numbers.begin(), numbers.end());
  EXPECT_EQ(distinct.size(), 32u);
  EXPECT_EQ(*distinct.rbegin(), 35);
}

TEST_F(ActivitySets, AreMadeOnceForOneRequestId) {
  auto request = Naming<v1::CreateActivitySetRequest>(instance);
  request.set_request_id("0190a1b2-0000-7000-8000-0000000000ff");
  const auto first = ada.Call(&Sessions::CreateActivitySet, request);
  EXPECT_EQ(ada.Call(&Sessions::CreateActivitySet, request)->SerializeAsString(),
            first->SerializeAsString());
  EXPECT_EQ(Read(instance).sets_size(), 4);
  request.set_completed(true);
  EXPECT_EQ(ada.Call(&Sessions::CreateActivitySet, request).Summary(),
            "INVALID_ARGUMENT REQUEST_ID_REUSED request_id");
}

TEST_F(ActivitySets, AreCompletedAndUncompleted) {
  AddValue(instance, 1, 90);
  AddValue(instance, 2, 100);
  auto request = Completion(instance.sets(0));
  const auto completed = ada.Call(&Sessions::UpdateActivitySet, request);
  EXPECT_TRUE(completed->set().completed());
  ASSERT_EQ(completed->set().values_size(), 1);
  EXPECT_EQ(completed->set().values(0).value(), 90);
  EXPECT_EQ(Read(instance).sets(0).SerializeAsString(), completed->set().SerializeAsString());
  const auto undone =
      ada.Call(&Sessions::UpdateActivitySet, Completion(instance.sets(0), false));
  EXPECT_FALSE(undone->set().completed());
  request.mutable_update_mask()->add_paths("set_number");
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivitySet, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  request.clear_update_mask();
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivitySet, request).Summary(), "OK");
  request.mutable_set()->clear_completed();
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivitySet, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
}

TEST_F(ActivitySets, RefuseAChangeWithAStaleEtag) {
  auto request = Completion(instance.sets(0));
  request.mutable_set()->set_etag(instance.sets(0).etag());
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivitySet, request).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivitySet, request).Summary(), "ABORTED ETAG_MISMATCH");
  auto removal = Removal(instance.sets(0));
  removal.set_etag(instance.sets(0).etag());
  EXPECT_EQ(ada.Call(&Sessions::DeleteActivitySet, removal).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_EQ(Read(instance).sets_size(), 3);
}

TEST_F(ActivitySets, TakeANewOrderWithTheirValuesAndNotes) {
  AddValue(instance, 1, 10);
  AddValue(instance, 2, 20);
  AddValue(instance, 3, 30);
  AddValue(instance, 0, 99);
  AddNote(instance, 3);
  const auto ordered = Reorder({IdOf(2), IdOf(0), IdOf(1)});
  EXPECT_EQ(ordered->sets(0).id(), IdOf(2));
  EXPECT_THAT(NumbersAndValues(ordered->sets()), ElementsAre("1:30", "2:10", "3:20"));
  const v1::ActivityInstance now = Read(instance);
  ASSERT_EQ(now.sets_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(now.sets(i).SerializeAsString(), ordered->sets(i).SerializeAsString());
  }
  EXPECT_EQ(now.values_size(), 1);
  EXPECT_EQ(server.database().Scalar("select set_number from app.notes"), "1");
}

TEST_F(ActivitySets, StandInFrontOfDeletedOnesInANewOrder) {
  AddValue(instance, 1, 10);
  AddValue(instance, 2, 20);
  AddValue(instance, 3, 30);
  Remove(instance.sets(0));
  EXPECT_THAT(NumbersAndValues(Reorder({IdOf(1), IdOf(2)})->sets()), ElementsAre("1:20", "2:30"));
  EXPECT_THAT(NumbersAndValues(Reorder({IdOf(2), IdOf(1)})->sets()), ElementsAre("1:30", "2:20"));
  EXPECT_EQ(server.database().Scalar("select v.value || ' at ' || s.set_number from "
                                     "app.activity_sets s join app.metric_values v on "
                                     "v.activity_instance_id = s.activity_instance_id and "
                                     "v.set_number = s.set_number where s.deleted_at is not null"),
            "10 at 3");
  EXPECT_EQ(Create(instance)->set().set_number(), 4);
}

TEST_F(ActivitySets, AreLeftAloneWhereTheirNumberStays) {
  AddValue(instance, 3, 30);
  const v1::ActivityInstance before = Read(instance);
  EXPECT_EQ(Reorder({IdOf(0), IdOf(1), IdOf(2)}).Summary(), "OK");
  EXPECT_EQ(Read(instance).SerializeAsString(), before.SerializeAsString());
  const auto swapped = Reorder({IdOf(1), IdOf(0), IdOf(2)});
  EXPECT_EQ(swapped->sets(2).SerializeAsString(), before.sets(2).SerializeAsString());
  EXPECT_NE(swapped->sets(0).etag(), before.sets(1).etag());
}

TEST_F(ActivitySets, TakeAnOrderOnlyWhenItNamesEachOfThemOnce) {
  const v1::ActivityInstance other = MakeInstance(1);
  Remove(instance.sets(1));
  const v1::ActivityInstance before = Read(instance);
  EXPECT_EQ(Reorder({IdOf(2)}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({IdOf(2), IdOf(2)}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({IdOf(2), IdOf(0), IdOf(0)}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({IdOf(2), IdOf(0), IdOf(1)}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({IdOf(2), IdOf(1)}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({IdOf(2), kUnknownId}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({IdOf(2), other.sets(0).id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder({"x"}).Summary(), "INVALID_ARGUMENT INVALID_FIELDS set_ids[0]");
  EXPECT_EQ(Reorder(std::vector<std::string>(1001, kUnknownId)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS set_ids");
  EXPECT_EQ(Read(instance).SerializeAsString(), before.SerializeAsString());
}

TEST_F(ActivitySets, KeepTheirValuesWhenTwoReorderThemAtTheSameTime) {
  for (int i = 1; i <= 3; ++i) AddValue(instance, i, i * 10);
  const std::vector<std::string> orders[] = {{IdOf(2), IdOf(1), IdOf(0)}, {IdOf(1), IdOf(2), IdOf(0)}};
  AtTheSameTime(2, [&](int thread, Client& client) {
    for (int i = 0; i < 6; ++i) {
      EXPECT_EQ(client.Call(&Sessions::ReorderActivitySets, Order(orders[(thread + i) % 2]))
                    .Summary(),
                "OK");
    }
  });
  const v1::ActivityInstance after = Read(instance);
  for (const v1::ActivitySet& set : after.sets()) {
    const int before = IdOf(0) == set.id() ? 10 : IdOf(1) == set.id() ? 20 : 30;
    ASSERT_EQ(set.values_size(), 1);
    EXPECT_EQ(set.values(0).value(), before);
  }
}

TEST_F(ActivitySets, GoIntoTheTrashWithTheirValuesAndNotes) {
  AddValue(instance, 1, 10);
  AddValue(instance, 2, 20);
  AddNote(instance, 2);
  const auto deleted = Remove(instance.sets(1));
  EXPECT_TRUE(deleted->set().has_delete_time());
  ASSERT_EQ(deleted->set().values_size(), 1);
  EXPECT_EQ(deleted->set().values(0).value(), 20);
  EXPECT_EQ(deleted->set().values(0).delete_time().SerializeAsString(),
            deleted->set().delete_time().SerializeAsString());
  EXPECT_THAT(NumbersAndValues(Read(instance).sets()), ElementsAre("1:10", "3:"));
  EXPECT_EQ(server.database().Scalar("select count(*) from app.notes where deleted_at is null"),
            "0");
  EXPECT_EQ(Remove(instance.sets(1)).Summary(), kNotFound);
  EXPECT_EQ(ada.Call(&Sessions::UpdateActivitySet, Completion(instance.sets(1))).Summary(),
            kNotFound);
}

TEST_F(ActivitySets, AreNotFoundInADeletedInstanceSessionOrFractal) {
  const std::pair<std::string, std::string> above[] = {{"activity_instances", instance.id()},
                                                       {"goals", session},
                                                       {"goals", fractal.id()}};
  for (const auto& [table, id] : above) {
    DeleteRow(table, id);
    EXPECT_EQ(Create(instance).Summary(), kNotFound) << table;
    EXPECT_EQ(ada.Call(&Sessions::UpdateActivitySet, Completion(instance.sets(0))).Summary(),
              kNotFound);
    EXPECT_EQ(Reorder({IdOf(2), IdOf(0), IdOf(1)}).Summary(), kNotFound);
    EXPECT_EQ(Remove(instance.sets(0)).Summary(), kNotFound);
    server.database().Sql("update app." + table + " set deleted_at = null where id = '" + id + "'");
  }
  EXPECT_EQ(Read(instance).sets_size(), 3);
}

TEST_F(ActivitySets, AreFoundByNobodyElse) {
  v1::ActivityInstance unknown = instance;
  unknown.set_id(kUnknownId);
  const auto create = [&](const v1::ActivityInstance& of) {
    return bob.Call(&Sessions::CreateActivitySet, Naming<v1::CreateActivitySetRequest>(of)).status;
  };
  EXPECT_EQ(create(instance).Summary(), kNotFound);
  EXPECT_EQ(create(instance).message, create(unknown).message);
  v1::ActivitySet unknown_set;
  unknown_set.set_id(kUnknownId);
  const auto foreign = bob.Call(&Sessions::DeleteActivitySet, Removal(instance.sets(0)));
  EXPECT_EQ(foreign.Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Sessions::DeleteActivitySet, Removal(unknown_set)).status.message,
            foreign.status.message);
  EXPECT_EQ(foreign.status.message, "set not found");
  EXPECT_EQ(bob.Call(&Sessions::UpdateActivitySet, Completion(instance.sets(0))).Summary(),
            kNotFound);
  EXPECT_EQ(bob.Call(&Sessions::UpdateActivitySet, Completion(unknown_set)).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Sessions::ReorderActivitySets, Order({IdOf(2), IdOf(1), IdOf(0)})).Summary(),
            kNotFound);
  EXPECT_EQ(Read(instance).SerializeAsString(), instance.SerializeAsString());
}

TEST_F(ActivitySets, AreNotWrittenByViewers) {
  AddMember(bob, "viewer");
  constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";
  EXPECT_EQ(bob.Call(&Sessions::CreateActivitySet, Naming<v1::CreateActivitySetRequest>(instance))
                .Summary(),
            kDenied);
  EXPECT_EQ(bob.Call(&Sessions::UpdateActivitySet, Completion(instance.sets(0))).Summary(),
            kDenied);
  EXPECT_EQ(bob.Call(&Sessions::ReorderActivitySets, Order({IdOf(2), IdOf(1), IdOf(0)})).Summary(),
            kDenied);
  EXPECT_EQ(bob.Call(&Sessions::DeleteActivitySet, Removal(instance.sets(0))).Summary(), kDenied);
}

}  // namespace
}  // namespace fractal::tests
