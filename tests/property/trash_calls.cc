// The trash: what is in it, what comes back and what is purged, of every kind that the model knows.

#include <algorithm>

#include "fractal/v1/trash.grpc.pb.h"
#include "tests/property/nouns.h"
#include "tests/property/practice.h"
#include "tests/property/trash.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::TrashService::Stub;

constexpr char kInUse[] = "FAILED_PRECONDITION IN_USE";
constexpr char kStillLive[] = "FAILED_PRECONDITION NOT_DELETED";

// Mostly what a delete named, which alone can be undeleted.
AnyRow PickRow(World& world, User& user) {
  // Mostly the user's own; at times one that never was, or of another kind than is said.
  User& owner = world.random.Percent(95) ? user : world.random.Pick(world.users);
  const std::vector<AnyRow> rows = AllRows(owner.model);
  std::vector<AnyRow> named;
  for (const AnyRow& row : rows) {
    if (row.named()) named.push_back(row);
  }
  AnyRow picked{v1::ROW_KIND_GOAL, world.random.Uuid(), world.random.Uuid(), "", {}};
  if (!rows.empty()) picked = world.random.Pick(rows);
  if (!named.empty() && world.random.Percent(80)) picked = world.random.Pick(named);
  const int roll = world.random.Between(0, 99);
  if (roll == 0) picked.id = world.random.Uuid();
  if (roll == 1) picked.fractal_id = world.random.Uuid();
  if (roll == 2) picked.id = "";
  if (roll == 3) picked.kind = world.random.Pick(kModelledKinds);
  return picked;
}

// The user's own row of this fractal, kind and id; null when there is none.
const AnyRow* Find(const std::vector<AnyRow>& rows, const AnyRow& wanted) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const AnyRow& row) {
    return row.id == wanted.id && row.fractal_id == wanted.fractal_id && row.kind == wanted.kind;
  });
  return found == rows.end() ? nullptr : &*found;
}

int LevelOf(Model& model, const std::string& fractal_id, const std::string& group_id) {
  const auto* group = model.groups.Find({fractal_id, group_id});
  return group == nullptr ? 0 : 1 + LevelOf(model, fractal_id, group->message.parent_id());
}

template <typename Message>
bool IsNameTaken(Table<Message>& table, const Row<Message>& row) {
  return std::any_of(table.begin(), table.end(), [&](const Row<Message>& other) {
    return other.live() && other.fractal_id == row.fractal_id &&
           other.message.id() != row.message.id() && other.message.name() == row.message.name();
  });
}

bool IsPlaceTaken(Model& model, const ValueRow& value) {
  return std::any_of(model.values.begin(), model.values.end(), [&](const ValueRow& other) {
    const v1::MetricValue& a = value.message;
    const v1::MetricValue& b = other.message;
    return other.live() && &other != &value &&
           a.activity_instance_id() == b.activity_instance_id() && a.metric_id() == b.metric_id() && a.split_id() == b.split_id() &&
           model.set_of_value[a.id()] == model.set_of_value[b.id()];
  });
}

// What an undelete of a row in the trash breaks besides the rules of goals.
void CheckByKind(Model& model, const AnyRow& row, Refusals& refusals) {
  const Key key = {row.fractal_id, row.id};
  const auto needs_live = [&](auto& table, const std::string& id) {
    refusals.If(!id.empty() && table.FindLive({row.fractal_id, id}) == nullptr, kParentDeleted);
  };
  switch (row.kind) {
    case v1::ROW_KIND_FRACTAL:
      refusals.If(IsFractalName(model, model.goals.Find(key)->message.name(), row.id), kNameTaken);
      return;
    case v1::ROW_KIND_ACTIVITY_INSTANCE:
      return needs_live(model.goals, model.instances.Find(key)->message.session_id());
    case v1::ROW_KIND_ACTIVITY_SET:
      return needs_live(model.instances, model.sets.Find(key)->message.activity_instance_id());
    case v1::ROW_KIND_METRIC_VALUE: {
      const ValueRow& value = *model.values.Find(key);
      needs_live(model.instances, value.message.activity_instance_id());
      needs_live(model.sets, model.set_of_value[row.id]);
      return refusals.If(IsPlaceTaken(model, value), "ALREADY_EXISTS PLACE_TAKEN");
    }
    case v1::ROW_KIND_ACTIVITY_GROUP: {
      const auto& group = *model.groups.Find(key);
      needs_live(model.groups, group.message.parent_id());
      refusals.If(LevelOf(model, row.fractal_id, row.id) > 10,
                  "FAILED_PRECONDITION GROUPS_TOO_DEEP");
      return refusals.If(IsNameTaken(model.groups, group), kNameTaken);
    }
    case v1::ROW_KIND_ACTIVITY: {
      const auto& activity = *model.activities.Find(key);
      needs_live(model.groups, activity.message.group_id());
      return refusals.If(IsNameTaken(model.activities, activity), kNameTaken);
    }
    default:
      return;
  }
}

void CheckUndeleteOf(Model& model, const AnyRow* row, Refusals& refusals) {
  refusals.If(row == nullptr, kNotFound);
  if (row == nullptr) return;
  refusals.If(row->live(), kNotDeleted);
  if (row->live()) return;
  const bool fractal_is_live = model.IsLiveFractal(row->fractal_id);
  refusals.If(!row->named() || (row->kind != v1::ROW_KIND_FRACTAL && !fractal_is_live),
              kParentDeleted);
  if (row->kind == v1::ROW_KIND_GOAL || row->kind == v1::ROW_KIND_SESSION) {
    CheckUndelete(model, *model.goals.Find({row->fractal_id, row->id}), refusals);
  }
  CheckByKind(model, *row, refusals);
}

template <typename Counts>
void ExpectCounts(const std::string& what, const KindCounts& expected, const Counts& seen) {
  KindCounts known;
  for (const v1::RowCount& count : seen) {
    const auto end = kModelledKinds.end();
    if (std::find(kModelledKinds.begin(), end, count.kind()) != end) {
      known[count.kind()] = count.count();
    }
  }
  if (known != expected) throw Difference(what + ": counts other rows than the model");
}

KindCounts CountTaken(const std::vector<AnyRow>& rows, const std::string& named) {
  KindCounts counts;
  for (const AnyRow& row : rows) {
    if (row.taken_by == named) ++counts[row.kind];
  }
  return counts;
}

// A set may have got another number while it was in the trash.
void LearnSession(World& world, User& user, const Key& set_key) {
  Model& model = user.model;
  const std::string instance = model.sets.Find(set_key)->message.activity_instance_id();
  v1::GetSessionRequest request;
  request.set_fractal_id(set_key.fractal_id);
  request.set_session_id(
      model.instances.Find({set_key.fractal_id, instance})->message.session_id());
  const auto answer = world.Call(user, &v1::SessionService::Stub::GetSession, request);
  ExpectWhole("GetSession", model, *FindSession(model, {set_key.fractal_id, request.session_id()}),
              answer->session(), answer->instances());
}

void Undelete(World& world, User& user) {
  const AnyRow wanted = PickRow(world, user);
  const std::vector<AnyRow> rows = AllRows(user.model);
  v1::UndeleteRequest request;
  request.set_fractal_id(wanted.fractal_id);
  request.set_kind(wanted.kind);
  request.set_id(wanted.id);
  Refusals refusals;
  refusals.Malformed(wanted.id.empty() && wanted.kind != v1::ROW_KIND_FRACTAL);
  AnyRow meant = wanted;
  if (meant.id.empty()) meant.id = meant.fractal_id;
  const AnyRow* row = Find(rows, meant);
  CheckUndeleteOf(user.model, row, refusals);
  const auto answer = world.Call(user, &Stub::Undelete, request);
  if (!world.Expect(answer, refusals)) return;
  ExpectCounts("Undelete", CountTaken(rows, row->id), answer->restored());
  user.model.Restore(row->id);
  if (row->kind == v1::ROW_KIND_ACTIVITY_SET) LearnSession(world, user, {row->fractal_id, row->id});
}

// What of a fractal is in the trash must be listed, and nothing else.
void ExpectTrash(World& world, User& user, const std::string& fractal_id, bool show_taken) {
  v1::ListTrashRequest request;
  request.set_fractal_id(fractal_id);
  request.set_show_taken(show_taken);
  for (const v1::RowKind kind : kModelledKinds) request.add_kinds(kind);
  Refusals refusals;
  refusals.If(!fractal_id.empty() && user.model.goals.Find({fractal_id, fractal_id}) == nullptr,
              kNotFound);
  const std::vector<AnyRow> rows = AllRows(user.model);
  std::vector<AnyRow> listed;
  for (const AnyRow& row : rows) {
    const bool here = fractal_id.empty() ? row.kind == v1::ROW_KIND_FRACTAL
                                         : row.fractal_id == fractal_id;
    if (here && (row.named() || (show_taken && !row.live()))) listed.push_back(row);
  }
  std::sort(listed.begin(), listed.end(), [](const AnyRow& left, const AnyRow& right) {
    if (IsBefore(right.delete_time, left.delete_time)) return true;
    return !IsBefore(left.delete_time, right.delete_time) && left.id > right.id;
  });
  const auto seen = world.ListAll(
      user, &Stub::ListTrash, request, [](const auto& page) { return page.entries(); }, refusals);
  if (!refusals.empty()) listed.clear();
  for (int i = 0; i < seen.size() && i < static_cast<int>(listed.size()); ++i) {
    const AnyRow& row = listed[static_cast<size_t>(i)];
    const v1::TrashEntry& entry = seen.Get(i);
    v1::TrashEntry expected = entry;
    expected.set_fractal_id(row.fractal_id);
    expected.mutable_row()->set_kind(row.kind);
    expected.mutable_row()->set_id(row.id);
    *expected.mutable_delete_time() = row.delete_time;
    if (row.named()) expected.clear_taken_by();
    if (!row.named()) expected.mutable_taken_by()->set_id(row.taken_by);
    ExpectSame("ListTrash", expected, entry);
    if (row.named()) ExpectCounts("ListTrash", CountTaken(rows, row.id), entry.restores());
  }
  ExpectSame("ListTrash: count", static_cast<int64_t>(listed.size()), seen.size());
}

void ListTrash(World& world, User& user) {
  const std::string fractal_id = world.random.Percent(80) ? PickRow(world, user).fractal_id : "";
  ExpectTrash(world, user, fractal_id, world.random.Percent(50));
}

void Purge(World& world, User& user) {
  Model& model = user.model;
  AnyRow wanted = PickRow(world, user);
  if (wanted.kind == v1::ROW_KIND_FRACTAL && world.random.Percent(70)) return;
  const std::vector<AnyRow> rows = AllRows(model);
  if (wanted.id.empty()) wanted.id = world.random.Uuid();
  const AnyRow* row = Find(rows, wanted);
  v1::PurgeRequest request;
  request.set_fractal_id(wanted.fractal_id);
  request.set_kind(wanted.kind);
  request.set_id(wanted.id);
  request.set_force(world.random.Percent(50));
  Doomed doomed(model, wanted.fractal_id, {wanted.id});
  Refusals refusals;
  refusals.If(row == nullptr, kNotFound);
  refusals.If(row != nullptr && row->live(), kStillLive);
  refusals.If(row != nullptr && row->kind == v1::ROW_KIND_ACTIVITY && doomed.IsUsed(row->id),
              kInUse);
  const auto answer = world.Call(user, &Stub::Purge, request);
  if (!world.Expect(answer, refusals)) return;
  ExpectCounts("Purge", doomed.Counts(), answer->counts());
  if (request.force()) doomed.Remove();
}

void PurgeAll(World& world, User& user) {
  const std::string fractal_id = PickRow(world, user).fractal_id;
  const std::vector<AnyRow> rows = AllRows(user.model);
  std::set<std::string> named;
  for (const AnyRow& row : rows) {
    if (row.fractal_id == fractal_id && !row.live()) named.insert(row.id);
  }
  // Not often a whole fractal.
  if (named.contains(fractal_id) && world.random.Percent(80)) return;
  v1::PurgeRequest request;
  request.set_fractal_id(fractal_id);
  request.set_force(world.random.Percent(50));
  Refusals refusals;
  refusals.If(user.model.goals.Find({fractal_id, fractal_id}) == nullptr, kNotFound);
  Doomed doomed(user.model, fractal_id, named);
  doomed.SpareUsed();
  const auto answer = world.Call(user, &Stub::Purge, request);
  if (!world.Expect(answer, refusals)) return;
  ExpectCounts("Purge", doomed.Counts(), answer->counts());
  if (request.force()) doomed.Remove();
}

void CompareTrash(World& world, User& user) {
  ExpectTrash(world, user, "", false);
  std::set<std::string> fractals;
  for (const AnyRow& row : AllRows(user.model)) fractals.insert(row.fractal_id);
  for (const std::string& fractal_id : fractals) {
    for (const bool show_taken : {false, true}) ExpectTrash(world, user, fractal_id, show_taken);
  }
}

std::optional<Fault> TrashFault(World& world, User& user) {
  static const std::vector<std::pair<v1::RowKind, std::string>> kTables = {
      {v1::ROW_KIND_ACTIVITY_INSTANCE, "activity_instances"},
      {v1::ROW_KIND_ACTIVITY_SET, "activity_sets"},
      {v1::ROW_KIND_METRIC_VALUE, "metric_values"},
      {v1::ROW_KIND_ACTIVITY_GROUP, "activity_groups"},
      {v1::ROW_KIND_ACTIVITY, "activity_definitions"}};
  const auto& [kind, table] = world.random.Pick(kTables);
  std::vector<std::string> deleted;
  for (const AnyRow& row : AllRows(user.model)) {
    if (row.kind == kind && !row.live()) deleted.push_back(row.id);
  }
  if (deleted.empty()) return std::nullopt;
  static const std::vector<std::string> kChanges = {
      "", "deleted_at = null, deleted_with = null", "deleted_at = deleted_at - interval '1 second'",
      "deleted_with = gen_random_uuid()"};
  return Fault{table, "id = '" + world.random.Pick(deleted) + "'", world.random.Pick(kChanges)};
}

}  // namespace

Noun TheTrash() {
  return {{{"Undelete", 26, Undelete},
           {"ListTrash", 4, ListTrash},
           {"Purge", 4, Purge},
           {"Purge of everything", 1, PurgeAll}},
          CompareTrash,
          TrashFault};
}

}  // namespace fractal::tests::property
