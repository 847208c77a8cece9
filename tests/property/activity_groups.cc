// Groups of activities, as ActivityService shows them.

#include "fractal/v1/activities.grpc.pb.h"
#include "tests/property/nouns.h"
#include "tests/property/order.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::ActivityService::Stub;
using GroupRow = Row<v1::ActivityGroup>;

constexpr int kMostLevels = 10;
constexpr size_t kMostGroups = 25;

std::vector<GroupRow*> GroupsIn(Model& model, const std::string& fractal_id,
                                const std::string& parent_id) {
  std::vector<GroupRow*> groups;
  for (GroupRow& row : model.groups) {
    if (row.live() && row.fractal_id == fractal_id && row.message.parent_id() == parent_id) {
      groups.push_back(&row);
    }
  }
  SortByPlace(groups);
  return groups;
}

std::vector<Row<v1::Activity>*> ActivitiesIn(Model& model, const std::string& fractal_id,
                                             const std::string& group_id) {
  std::vector<Row<v1::Activity>*> activities;
  for (auto& row : model.activities) {
    if (row.live() && row.fractal_id == fractal_id && row.message.group_id() == group_id) {
      activities.push_back(&row);
    }
  }
  SortByPlace(activities);
  return activities;
}

// 1 for a group at the top, 0 for the top itself.
int LevelOf(Model& model, const GroupRow* group) {
  if (group == nullptr) return 0;
  return 1 + LevelOf(model, model.groups.Find({group->fractal_id, group->message.parent_id()}));
}

// How many levels a group and those in it take.
int HeightOf(Model& model, const GroupRow& group) {
  int below = 0;
  for (GroupRow* child : GroupsIn(model, group.fractal_id, group.message.id())) {
    below = std::max(below, HeightOf(model, *child));
  }
  return 1 + below;
}

bool IsGroupName(Model& model, const std::string& fractal_id, const std::string& name,
                 const std::string& but_id) {
  for (const GroupRow& row : model.groups) {
    if (row.live() && row.fractal_id == fractal_id && row.message.name() == name &&
        row.message.id() != but_id) {
      return true;
    }
  }
  return false;
}

// A parent for a group: none, or one that is mostly of its fractal, and often the deepest there.
std::string PickParent(World& world, User& user, const std::string& fractal_id) {
  if (world.random.Percent(25)) return "";
  const GroupRow* deepest = nullptr;
  for (const GroupRow& row : user.model.groups) {
    const bool deeper = row.live() && row.fractal_id == fractal_id &&
                        LevelOf(user.model, &row) > LevelOf(user.model, deepest);
    if (deeper) deepest = &row;
  }
  if (deepest != nullptr && world.random.Percent(50)) return deepest->message.id();
  return world
      .PickKey<v1::ActivityGroup>(user, &Model::groups,
                                  [&](const GroupRow& row) { return row.fractal_id == fractal_id; })
      .id;
}

GroupRow* CheckParent(Model& model, const std::string& fractal_id, const std::string& parent_id,
                      Refusals& refusals) {
  refusals.Malformed(!parent_id.empty() && !World::IsId(parent_id));
  GroupRow* parent = model.groups.FindLive({fractal_id, parent_id});
  refusals.If(!parent_id.empty() && parent == nullptr, kNotFound);
  return parent;
}

void CreateGroup(World& world, User& user) {
  v1::CreateActivityGroupRequest request;
  v1::ActivityGroup& wanted = *request.mutable_group();
  wanted.set_fractal_id(world.PickFractal(user));
  wanted.set_parent_id(PickParent(world, user, wanted.fractal_id()));
  world.PickTexts(wanted);
  if (user.model.groups.CountLive(wanted.fractal_id()) > kMostGroups) return;
  Refusals refusals;
  v1::ActivityGroup expected = wanted;
  World::ChangeTexts(wanted, refusals, expected);
  refusals.Malformed(!World::IsId(wanted.fractal_id()));
  refusals.If(!user.model.IsLiveFractal(wanted.fractal_id()), kNotFound);
  const GroupRow* parent =
      CheckParent(user.model, wanted.fractal_id(), wanted.parent_id(), refusals);
  refusals.If(LevelOf(user.model, parent) >= kMostLevels, "INVALID_ARGUMENT GROUPS_TOO_DEEP");
  refusals.If(IsGroupName(user.model, wanted.fractal_id(), wanted.name(), ""), kNameTaken);
  const auto answer = world.CallOnce(user, &Stub::CreateActivityGroup, request, [](auto& other) {
    other.mutable_group()->set_name("another request");
  });
  if (!world.Expect(answer, refusals)) return;
  const v1::ActivityGroup& made = answer->group();
  ExpectBehind("CreateActivityGroup", GroupsIn(user.model, made.fractal_id(), made.parent_id()),
               made);
  expected.set_sort_order(made.sort_order());
  World::ExpectMade("CreateActivityGroup", user.model.groups, made.fractal_id(), expected, made);
}

void ExpectGroup(World& world, User& user, const Key& key) {
  v1::GetActivityGroupRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_group_id(key.id);
  GroupRow* group = user.model.groups.Find(key);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(group == nullptr, kNotFound);
  const auto answer = world.Call(user, &Stub::GetActivityGroup, request);
  if (world.Expect(answer, refusals)) {
    World::ExpectRow("GetActivityGroup", *group, answer->group());
  }
}

void GetGroup(World& world, User& user) {
  ExpectGroup(world, user, world.PickKey(user, &Model::groups));
}

void ExpectGroups(World& world, User& user, const std::string& fractal_id, bool show_deleted) {
  v1::ListActivityGroupsRequest request;
  request.set_fractal_id(fractal_id);
  request.set_show_deleted(show_deleted);
  Refusals refusals;
  refusals.Malformed(!World::IsId(fractal_id));
  refusals.If(user.model.goals.Find({fractal_id, fractal_id}) == nullptr, kNotFound);
  std::vector<GroupRow*> groups;
  for (GroupRow& row : user.model.groups) {
    if (row.fractal_id == fractal_id && (show_deleted || row.live())) groups.push_back(&row);
  }
  SortByPlace(groups);
  World::ExpectRows("ListActivityGroups", groups,
                    world.ListAll(
                        user, &Stub::ListActivityGroups, request,
                        [](const auto& page) { return page.groups(); }, refusals));
}

void ListGroups(World& world, User& user) {
  ExpectGroups(world, user, world.PickFractal(user), world.random.Percent(50));
}

void UpdateGroup(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::groups);
  GroupRow* group = user.model.groups.FindLive(key);
  v1::UpdateActivityGroupRequest request;
  v1::ActivityGroup& wanted = *request.mutable_group();
  wanted.set_fractal_id(key.fractal_id);
  wanted.set_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(group == nullptr, kNotFound);
  static const std::vector<std::string> kUpdatable = {"name", "description", "parent_id"};
  const auto paths = world.PickPaths(kUpdatable);
  world.PickTexts(wanted, paths);
  if (paths.contains("parent_id")) wanted.set_parent_id(PickParent(world, user, key.fractal_id));
  wanted.set_etag(world.PickEtag(group, refusals));
  const auto mask =
      world.PickMask(paths, kUpdatable, wanted, refusals, request.mutable_update_mask());
  v1::ActivityGroup changed = group == nullptr ? v1::ActivityGroup() : group->message;
  World::ChangeTexts(wanted, refusals, changed, mask);
  refusals.If(IsGroupName(user.model, key.fractal_id, changed.name(), key.id), kNameTaken);
  if (mask.contains("parent_id")) {
    const GroupRow* parent = CheckParent(user.model, key.fractal_id, wanted.parent_id(), refusals);
    bool under_itself = false;
    for (const GroupRow* above = parent; above != nullptr;
         above = user.model.groups.Find({key.fractal_id, above->message.parent_id()})) {
      under_itself = under_itself || above == group;
    }
    refusals.If(under_itself, "INVALID_ARGUMENT GROUP_UNDER_ITSELF");
    refusals.If(group != nullptr &&
                    LevelOf(user.model, parent) + HeightOf(user.model, *group) > kMostLevels,
                "INVALID_ARGUMENT GROUPS_TOO_DEEP");
    changed.set_parent_id(wanted.parent_id());
  }
  const auto answer = world.Call(user, &Stub::UpdateActivityGroup, request);
  if (!world.Expect(answer, refusals)) return;
  if (changed.parent_id() != group->message.parent_id()) {
    ExpectBehind("UpdateActivityGroup", GroupsIn(user.model, key.fractal_id, changed.parent_id()),
                 answer->group());
    changed.set_sort_order(answer->group().sort_order());
  }
  World::ExpectChange("UpdateActivityGroup", *group, changed, answer->group());
}

void ReorderGroups(World& world, User& user) {
  v1::ReorderActivityGroupsRequest request;
  request.set_fractal_id(world.PickFractal(user));
  request.set_parent_id(PickParent(world, user, request.fractal_id()));
  Refusals refusals;
  refusals.Malformed(!World::IsId(request.fractal_id()));
  refusals.If(!user.model.IsLiveFractal(request.fractal_id()), kNotFound);
  CheckParent(user.model, request.fractal_id(), request.parent_id(), refusals);
  const auto ids =
      PickOrder(world, user, &Model::groups,
                GroupsIn(user.model, request.fractal_id(), request.parent_id()), refusals);
  for (const std::string& id : ids) request.add_group_ids(id);
  const auto answer = world.Call(user, &Stub::ReorderActivityGroups, request);
  if (world.Expect(answer, refusals)) {
    ExpectReordered("ReorderActivityGroups", user.model.groups, request.fractal_id(), ids,
                    answer->groups());
  }
}

// Rows that a deleted group left to its parent: they stand behind what was there, in their order.
// Takes from `seen`, what the server lists, where exactly.
template <typename Message, typename List, typename SetParent>
void ExpectMovedUp(const std::string& what, std::vector<Row<Message>*> there,
                   const std::vector<Row<Message>*>& moved, const List& seen,
                   SetParent set_parent) {
  for (Row<Message>* row : moved) {
    for (const Message& one : seen) {
      if (one.id() != row->message.id()) continue;
      Message changed = row->message;
      set_parent(changed);
      changed.set_sort_order(one.sort_order());
      ExpectBehind(what, there, one);
      World::ExpectChange(what, *row, changed, one);
    }
    there.push_back(row);
  }
}

void ExpectContentMovedUp(World& world, User& user, const v1::ActivityGroup& group) {
  Model& model = user.model;
  const std::string& fractal_id = group.fractal_id();
  v1::ListActivityGroupsRequest groups;
  groups.set_fractal_id(fractal_id);
  ExpectMovedUp("a group of a deleted group", GroupsIn(model, fractal_id, group.parent_id()),
                GroupsIn(model, fractal_id, group.id()),
                world.ListAll(user, &Stub::ListActivityGroups, groups,
                              [](const auto& page) { return page.groups(); }),
                [&](v1::ActivityGroup& row) { row.set_parent_id(group.parent_id()); });
  v1::ListActivitiesRequest activities;
  activities.set_fractal_id(fractal_id);
  ExpectMovedUp("an activity of a deleted group",
                ActivitiesIn(model, fractal_id, group.parent_id()),
                ActivitiesIn(model, fractal_id, group.id()),
                world.ListAll(user, &Stub::ListActivities, activities,
                              [](const auto& page) { return page.activities(); }),
                [&](v1::Activity& row) { row.set_group_id(group.parent_id()); });
}

void DeleteGroup(World& world, User& user) {
  const Key key = world.PickKey(user, &Model::groups);
  GroupRow* group = user.model.groups.FindLive(key);
  v1::DeleteActivityGroupRequest request;
  request.set_fractal_id(key.fractal_id);
  request.set_group_id(key.id);
  Refusals refusals;
  refusals.Malformed(!World::IsId(key.id));
  refusals.If(group == nullptr, kNotFound);
  request.set_etag(world.PickEtag(group, refusals));
  const auto answer = world.Call(user, &Stub::DeleteActivityGroup, request);
  if (!world.Expect(answer, refusals)) return;
  World::ExpectTaken("DeleteActivityGroup", *group, answer->group());
  ExpectContentMovedUp(world, user, answer->group());
}

void CompareGroups(World& world, User& user) {
  for (const auto& row : user.model.goals) {
    if (!IsRoot(row.message)) continue;
    ExpectGroups(world, user, row.fractal_id, false);
    ExpectGroups(world, user, row.fractal_id, true);
  }
  for (const GroupRow& row : user.model.groups) {
    if (!row.live()) ExpectGroup(world, user, row.key());
  }
}

std::optional<Fault> GroupFault(World& world, User& user) {
  static const std::vector<std::string> kChanges = {
      "",
      "name = name || '.'",
      "description = coalesce(description, '') || '.'",
      "sort_order = sort_order + 1",
      "parent_id = case when parent_id is null then gen_random_uuid() end",
      "deleted_at = case when deleted_at is null then now() end"};
  return RowFault("activity_groups", world.random, user.model.groups, kChanges);
}

}  // namespace

Noun ActivityGroups() {
  return {{{"CreateActivityGroup", 7, CreateGroup},
           {"GetActivityGroup", 2, GetGroup},
           {"ListActivityGroups", 2, ListGroups},
           {"UpdateActivityGroup", 5, UpdateGroup},
           {"ReorderActivityGroups", 3, ReorderGroups},
           {"DeleteActivityGroup", 2, DeleteGroup}},
          CompareGroups,
          GroupFault};
}

}  // namespace fractal::tests::property
