// Groups of ActivityService, through a real channel: how they nest, their order, and each
// documented error.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/rpc/activity_fixture.h"

namespace fractal::tests {
namespace {

using testing::ElementsAre;

constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";
constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";

class ActivityGroups : public ActivityTest {
 protected:
  Answer<v1::UpdateActivityGroupResponse> Put(Client& client, const v1::ActivityGroup& group,
                                              const std::string& parent_id) {
    v1::UpdateActivityGroupRequest request;
    request.mutable_group()->set_fractal_id(group.fractal_id());
    request.mutable_group()->set_id(group.id());
    request.mutable_group()->set_parent_id(parent_id);
    request.mutable_update_mask()->add_paths("parent_id");
    return client.Call(&Stub::UpdateActivityGroup, request);
  }
  Answer<v1::ReorderActivityGroupsResponse> Reorder(Client& client, const std::string& parent_id,
                                                    const std::vector<std::string>& order) {
    v1::ReorderActivityGroupsRequest request;
    request.set_fractal_id(fractal.id());
    request.set_parent_id(parent_id);
    for (const std::string& id : order) request.add_group_ids(id);
    return client.Call(&Stub::ReorderActivityGroups, request);
  }
  Answer<v1::ListActivityGroupsResponse> List(Client& client, bool show_deleted = false) {
    v1::ListActivityGroupsRequest request;
    request.set_fractal_id(fractal.id());
    request.set_show_deleted(show_deleted);
    return client.Call(&Stub::ListActivityGroups, request);
  }
  // The live groups below a parent, or at the top, in their order.
  std::vector<std::string> Names(const std::string& parent_id = "") {
    std::vector<std::string> names;
    const auto listed = List(ada);
    for (const auto& group : listed->groups()) {
      if (group.parent_id() == parent_id) names.push_back(group.name());
    }
    return names;
  }
  std::string TryMake(const std::string& name, const std::string& parent_id = "") {
    return ada.Call(&Stub::CreateActivityGroup, NewGroup(fractal.id(), name, parent_id)).Summary();
  }
  // Groups in each other; answers them from the top down.
  std::vector<v1::ActivityGroup> MakeChain(const std::string& name, int levels) {
    std::vector<v1::ActivityGroup> chain;
    for (int i = 0; i < levels; ++i) {
      chain.push_back(
          MakeGroup(name + std::to_string(i + 1), chain.empty() ? "" : chain.back().id()));
    }
    return chain;
  }
};

TEST_F(ActivityGroups, AreMadeBehindThoseBesideThem) {
  const v1::ActivityGroup first = MakeGroup("first");
  const v1::ActivityGroup second = MakeGroup("second");
  const v1::ActivityGroup inside = MakeGroup("inside", first.id());
  EXPECT_EQ(first.fractal_id(), fractal.id());
  EXPECT_EQ(first.parent_id(), "");
  EXPECT_EQ(first.sort_order(), 0);
  EXPECT_EQ(second.sort_order(), 1);
  EXPECT_EQ(inside.parent_id(), first.id());
  EXPECT_EQ(inside.sort_order(), 0);
  EXPECT_EQ(GetGroup(ada, inside)->group().SerializeAsString(), inside.SerializeAsString());
}

TEST_F(ActivityGroups, NameEveryFieldThatIsWrongAtOnce) {
  v1::CreateActivityGroupRequest request = NewGroup("x", " ", "y");
  request.mutable_group()->set_description(std::string("a\0b", 3));
  EXPECT_EQ(ada.Call(&Stub::CreateActivityGroup, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS group.fractal_id group.parent_id group.name "
            "group.description");
  v1::GetActivityGroupRequest get;
  EXPECT_EQ(ada.Call(&Stub::GetActivityGroup, get).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id group_id");
  v1::ListActivityGroupsRequest list;
  list.set_page_size(-1);
  EXPECT_EQ(ada.Call(&Stub::ListActivityGroups, list).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id page_size");
  list.set_fractal_id(fractal.id());
  list.set_page_size(1);
  list.set_page_token("made up");
  EXPECT_EQ(ada.Call(&Stub::ListActivityGroups, list).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
  v1::DeleteActivityGroupRequest remove;
  remove.set_etag("x");
  EXPECT_EQ(ada.Call(&Stub::DeleteActivityGroup, remove).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS fractal_id group_id etag");
}

TEST_F(ActivityGroups, HaveNamesThatAreUniqueAmongTheLiveOnesOfTheirFractal) {
  const v1::ActivityGroup legs = MakeGroup("Legs");
  const v1::ActivityGroup arms = MakeGroup("Arms");
  EXPECT_EQ(TryMake("Legs", arms.id()), "ALREADY_EXISTS NAME_TAKEN");
  v1::UpdateActivityGroupRequest rename;
  *rename.mutable_group() = arms;
  rename.mutable_group()->set_name("Legs");
  EXPECT_EQ(ada.Call(&Stub::UpdateActivityGroup, rename).Summary(), "ALREADY_EXISTS NAME_TAKEN");
  EXPECT_TRUE(DeleteGroup(ada, legs)->group().has_delete_time());
  EXPECT_EQ(TryMake("Legs"), "OK");
  const v1::Fractal other = MakeFractal(ada, "Cello");
  EXPECT_EQ(ada.Call(&Stub::CreateActivityGroup, NewGroup(other.id(), "Arms")).Summary(), "OK");
}

TEST_F(ActivityGroups, NeedALiveFractalAndALiveParentInIt) {
  const v1::Fractal other = MakeFractal(ada, "Cello");
  const auto elsewhere = ada.Call(&Stub::CreateActivityGroup, NewGroup(other.id(), "elsewhere"));
  EXPECT_EQ(TryMake("x", kUnknownId), kNotFound);
  EXPECT_EQ(TryMake("x", elsewhere->group().id()), kNotFound);
  const v1::ActivityGroup gone = MakeGroup("gone");
  DeleteGroup(ada, gone);
  EXPECT_EQ(TryMake("x", gone.id()), kNotFound);
  DeleteFractal(ada, fractal.id());
  EXPECT_EQ(TryMake("x"), kNotFound);
}

TEST_F(ActivityGroups, StandInAtMostTenLevels) {
  const auto chain = MakeChain("level ", 10);
  EXPECT_EQ(TryMake("too deep", chain.back().id()),
            "INVALID_ARGUMENT GROUPS_TOO_DEEP group.parent_id");
  const auto pair = MakeChain("pair ", 2);
  EXPECT_EQ(Put(ada, pair[0], chain[8].id()).Summary(),
            "INVALID_ARGUMENT GROUPS_TOO_DEEP group.parent_id");
  EXPECT_EQ(Put(ada, pair[0], chain[7].id()).Summary(), "OK");
  EXPECT_EQ(Put(ada, chain[7], "").Summary(), "OK");
}

TEST_F(ActivityGroups, AreNeverPutBelowThemselves) {
  const auto chain = MakeChain("level ", 3);
  constexpr char kRing[] = "INVALID_ARGUMENT GROUP_UNDER_ITSELF group.parent_id";
  EXPECT_EQ(Put(ada, chain[0], chain[0].id()).Summary(), kRing);
  EXPECT_EQ(Put(ada, chain[0], chain[2].id()).Summary(), kRing);
  EXPECT_EQ(Put(ada, chain[2], chain[0].id())->group().parent_id(), chain[0].id());
}

TEST_F(ActivityGroups, MakeNoRingTogetherByCallsAtTheSameTime) {
  const v1::ActivityGroup a = MakeGroup("a");
  const v1::ActivityGroup b = MakeGroup("b");
  for (int round = 0; round < 10; ++round) {
    std::string one, other;
    std::thread thread([&] {
      Client client = server.Connect();
      client.tokens = ada.tokens;
      one = Put(client, a, b.id()).Summary();
    });
    other = Put(ada, b, a.id()).Summary();
    thread.join();
    EXPECT_THAT((std::vector{one, other}),
                testing::UnorderedElementsAre(
                    "OK", "INVALID_ARGUMENT GROUP_UNDER_ITSELF group.parent_id"));
    EXPECT_EQ(Put(ada, a, "").Summary(), "OK");
    EXPECT_EQ(Put(ada, b, "").Summary(), "OK");
  }
}

TEST_F(ActivityGroups, MoveBehindTheGroupsOfTheirNewParentOnly) {
  const v1::ActivityGroup a = MakeGroup("a");
  const v1::ActivityGroup b = MakeGroup("b");
  MakeGroup("b1", b.id());
  EXPECT_EQ(Put(ada, a, b.id())->group().sort_order(), 1);
  EXPECT_EQ(Put(ada, a, b.id())->group().sort_order(), 1);
  EXPECT_EQ(Put(ada, a, "")->group().sort_order(), 2);
  EXPECT_EQ(Put(ada, a, kUnknownId).Summary(), kNotFound);
  const v1::ActivityGroup gone = MakeGroup("gone");
  DeleteGroup(ada, gone);
  EXPECT_EQ(Put(ada, a, gone.id()).Summary(), kNotFound);
  EXPECT_EQ(Put(ada, gone, a.id()).Summary(), kNotFound);
}

TEST_F(ActivityGroups, ChangeOnlyWhatIsNamed) {
  const v1::ActivityGroup top = MakeGroup("top");
  const v1::ActivityGroup group = MakeGroup("before", top.id());
  v1::UpdateActivityGroupRequest request;
  request.mutable_group()->set_fractal_id(fractal.id());
  request.mutable_group()->set_id(group.id());
  request.mutable_group()->set_name("after");
  request.mutable_group()->set_description("not named");
  request.mutable_update_mask()->add_paths("name");
  const v1::ActivityGroup changed = ada.Call(&Stub::UpdateActivityGroup, request)->group();
  EXPECT_EQ(changed.name(), "after");
  EXPECT_EQ(changed.description(), "");
  EXPECT_EQ(changed.parent_id(), top.id());
  request.clear_update_mask();
  EXPECT_EQ(ada.Call(&Stub::UpdateActivityGroup, request)->group().description(), "not named");
  request.mutable_update_mask()->add_paths("sort_order");
  EXPECT_EQ(ada.Call(&Stub::UpdateActivityGroup, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
}

TEST_F(ActivityGroups, RefuseAChangeWithAStaleEtag) {
  const v1::ActivityGroup group = MakeGroup("group");
  v1::UpdateActivityGroupRequest update;
  *update.mutable_group() = group;
  update.mutable_group()->set_name("changed");
  EXPECT_EQ(ada.Call(&Stub::UpdateActivityGroup, update).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Stub::UpdateActivityGroup, update).Summary(), "ABORTED ETAG_MISMATCH");
  v1::DeleteActivityGroupRequest remove;
  remove.set_fractal_id(fractal.id());
  remove.set_group_id(group.id());
  remove.set_etag(group.etag());
  EXPECT_EQ(ada.Call(&Stub::DeleteActivityGroup, remove).Summary(), "ABORTED ETAG_MISMATCH");
  EXPECT_FALSE(GetGroup(ada, group)->group().has_delete_time());
}

TEST_F(ActivityGroups, TakeANewOrderThatNamesEachOfThemOnce) {
  const v1::ActivityGroup a = MakeGroup("a");
  const v1::ActivityGroup b = MakeGroup("b");
  const v1::ActivityGroup c = MakeGroup("c");
  const v1::ActivityGroup inside = MakeGroup("inside", a.id());
  DeleteGroup(ada, MakeGroup("deleted"));
  EXPECT_THAT(NamesOf(Reorder(ada, "", {c.id(), a.id(), b.id()})->groups()),
              ElementsAre("c", "a", "b"));
  EXPECT_THAT(Names(), ElementsAre("c", "a", "b"));
  constexpr char kIncomplete[] = "INVALID_ARGUMENT ORDER_INCOMPLETE group_ids";
  EXPECT_EQ(Reorder(ada, "", {c.id(), a.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder(ada, "", {c.id(), a.id(), a.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder(ada, "", {c.id(), a.id(), b.id(), b.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder(ada, "", {c.id(), a.id(), inside.id()}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder(ada, "", {c.id(), a.id(), kUnknownId}).Summary(), kIncomplete);
  EXPECT_EQ(Reorder(ada, "", {"x"}).Summary(), "INVALID_ARGUMENT INVALID_FIELDS group_ids[0]");
  EXPECT_EQ(Reorder(ada, "", std::vector<std::string>(1001, kUnknownId)).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS group_ids");
  EXPECT_EQ(Reorder(ada, kUnknownId, {}).Summary(), kNotFound);
  EXPECT_EQ(Reorder(ada, b.id(), {})->groups_size(), 0);
  EXPECT_THAT(NamesOf(Reorder(ada, a.id(), {inside.id()})->groups()), ElementsAre("inside"));
  EXPECT_THAT(Names(), ElementsAre("c", "a", "b"));
}

TEST_F(ActivityGroups, LeaveWhatStandsInThemToTheirParentBehindWhatStandsThere) {
  const v1::ActivityGroup top = MakeGroup("top");
  const v1::ActivityGroup beside = MakeGroup("beside", top.id());
  const v1::ActivityGroup doomed = MakeGroup("doomed", top.id());
  MakeGroup("behind", top.id());
  MakeGroup("inside 1", doomed.id());
  MakeGroup("inside 2", doomed.id());
  MakeActivity("there", top.id());
  MakeActivity("moved 1", doomed.id());
  MakeActivity("moved 2", doomed.id());
  MakeActivity("elsewhere", beside.id());
  const v1::ActivityGroup deleted = DeleteGroup(ada, doomed)->group();
  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_EQ(GetGroup(ada, doomed)->group().SerializeAsString(), deleted.SerializeAsString());
  EXPECT_THAT(Names(top.id()), ElementsAre("beside", "behind", "inside 1", "inside 2"));
  EXPECT_THAT(ActivityNames(top.id()), ElementsAre("there", "moved 1", "moved 2"));
  EXPECT_EQ(DeleteGroup(ada, doomed).Summary(), kNotFound);
  DeleteGroup(ada, top);
  EXPECT_THAT(Names(), ElementsAre("beside", "behind", "inside 1", "inside 2"));
  EXPECT_THAT(ActivityNames(), testing::UnorderedElementsAre("there", "moved 1", "moved 2",
                                                             "elsewhere"));
}

TEST_F(ActivityGroups, AreListedWithDeletedOnesWhenAsked) {
  MakeGroup("live");
  DeleteGroup(ada, MakeGroup("deleted"));
  EXPECT_THAT(NamesOf(List(ada)->groups()), ElementsAre("live"));
  EXPECT_THAT(NamesOf(List(ada, true)->groups()), ElementsAre("live", "deleted"));
}

TEST_F(ActivityGroups, AreListedAPageAtATimeWhileOthersAreMade) {
  std::vector<std::string> made;
  for (int i = 0; i < 7; ++i) made.push_back(MakeGroup("group " + std::to_string(i)).name());
  v1::ListActivityGroupsRequest request;
  request.set_fractal_id(fractal.id());
  request.set_page_size(2);
  std::vector<std::string> listed;
  int meanwhile = 0;
  do {
    const auto page = ada.Call(&Stub::ListActivityGroups, request);
    EXPECT_LE(page->groups_size(), 2);
    for (const auto& group : page->groups()) listed.push_back(group.name());
    if (meanwhile < 3) made.push_back(MakeGroup("later " + std::to_string(meanwhile++)).name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, made);
}

TEST_F(ActivityGroups, AreMadeOnceForOneRequestId) {
  v1::CreateActivityGroupRequest request = NewGroup(fractal.id(), "once");
  request.set_request_id("0190a1b2-0000-7000-8000-0000000000ff");
  const auto first = ada.Call(&Stub::CreateActivityGroup, request);
  const auto again = ada.Call(&Stub::CreateActivityGroup, request);
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_THAT(Names(), ElementsAre("once"));
  request.mutable_group()->set_name("twice");
  EXPECT_EQ(ada.Call(&Stub::CreateActivityGroup, request).Summary(),
            "INVALID_ARGUMENT REQUEST_ID_REUSED request_id");
}

TEST_F(ActivityGroups, AreToOthersAsIfTheyNeverWere) {
  const v1::ActivityGroup group = MakeGroup("mine");
  v1::ActivityGroup unknown = group;
  unknown.set_id(kUnknownId);
  const auto foreign = GetGroup(bob, group);
  EXPECT_EQ(foreign.Summary(), kNotFound);
  EXPECT_EQ(GetGroup(bob, unknown).status.message, foreign.status.message);
  EXPECT_EQ(GetGroup(ada, unknown).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::CreateActivityGroup, NewGroup(fractal.id(), "x")).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Stub::CreateActivityGroup, NewGroup(kUnknownId, "x")).Summary(), kNotFound);
  EXPECT_EQ(List(bob).Summary(), kNotFound);
  EXPECT_EQ(Put(bob, group, "").Summary(), kNotFound);
  EXPECT_EQ(Put(bob, unknown, "").Summary(), kNotFound);
  EXPECT_EQ(Reorder(bob, "", {group.id()}).Summary(), kNotFound);
  EXPECT_EQ(DeleteGroup(bob, group).Summary(), kNotFound);
  EXPECT_EQ(DeleteGroup(ada, unknown).Summary(), kNotFound);
  const v1::Fractal bobs = MakeFractal(bob, "Bob's");
  const auto below = bob.Call(&Stub::CreateActivityGroup, NewGroup(bobs.id(), "x", group.id()));
  EXPECT_EQ(below.Summary(), kNotFound);
  EXPECT_EQ(GetGroup(ada, group)->group().SerializeAsString(), group.SerializeAsString());
}

TEST_F(ActivityGroups, AreReadByViewersAndChangedByEditors) {
  const v1::ActivityGroup group = MakeGroup("group");
  AddMember(bob, "viewer");
  EXPECT_EQ(GetGroup(bob, group)->group().name(), "group");
  EXPECT_EQ(NamesOf(List(bob)->groups()), Names());
  EXPECT_EQ(bob.Call(&Stub::CreateActivityGroup, NewGroup(fractal.id(), "no")).Summary(), kDenied);
  EXPECT_EQ(Put(bob, group, "").Summary(), kDenied);
  EXPECT_EQ(Reorder(bob, "", {group.id()}).Summary(), kDenied);
  EXPECT_EQ(DeleteGroup(bob, group).Summary(), kDenied);
  server.database().Sql("update app.fractal_members set role = 'editor' where role = 'viewer'");
  EXPECT_EQ(Put(bob, group, "").Summary(), "OK");
  EXPECT_EQ(DeleteGroup(bob, group).Summary(), "OK");
}

TEST_F(ActivityGroups, OfADeletedFractalDoNotChange) {
  const v1::ActivityGroup group = MakeGroup("group");
  // As an import leaves a fractal that was deleted: without a stamp on what is in it.
  server.database().Sql("update app.goals set deleted_at = now() where id = root_id");
  EXPECT_EQ(Put(ada, group, "").Summary(), kNotFound);
  EXPECT_EQ(Reorder(ada, "", {group.id()}).Summary(), kNotFound);
  EXPECT_EQ(DeleteGroup(ada, group).Summary(), kNotFound);
  EXPECT_EQ(GetGroup(ada, group)->group().SerializeAsString(), group.SerializeAsString());
}

}  // namespace
}  // namespace fractal::tests
