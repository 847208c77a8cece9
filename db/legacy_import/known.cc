#include "db/legacy_import/known.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "db/legacy_import/digest.h"
#include "db/text.h"
#include "sql/queries/legacy.h"

namespace fractal::db::legacy {
namespace {

constexpr size_t kIdsInOneMessage = 20000;
// An index of PostgreSQL refuses entries of more than a third of a page.
constexpr size_t kLongestKey = 500;

struct LoadedId {
  std::string table;
  std::string key;
  KnownRow row;
  bool exists = false;
};
LoadedId ReadId(RowReader& row) {
  LoadedId loaded;
  loaded.table = row.Text();
  loaded.key = row.Text();
  loaded.row.root_id = row.Id();
  loaded.row.id = row.Id();
  loaded.row.sha256 = row.Text();
  loaded.exists = row.Bool();
  loaded.row.activity_id = row.OptionalId();
  return loaded;
}

struct TakenId {
  std::string table;
  Uuid id;
};
TakenId ReadTaken(RowReader& row) {
  TakenId taken;
  taken.table = row.Text();
  taken.id = row.Id();
  return taken;
}

struct OwnedGoal {
  Uuid id;
  std::optional<Uuid> parent_id;
};
OwnedGoal ReadGoal(RowReader& row) {
  OwnedGoal goal;
  row.Skip();
  goal.id = row.Id();
  goal.parent_id = row.OptionalId();
  return goal;
}

struct TableName {
  std::string table;
  Known::LiveName name;
};
TableName ReadName(RowReader& row) {
  TableName read;
  read.table = row.Text();
  read.name.scope = row.Id();
  read.name.name = row.Text();
  read.name.id = row.Id();
  return read;
}

}  // namespace

absl::StatusOr<Known> Known::Load(AdminAccess& access, const Uuid& user,
                                  const std::vector<Uuid>& ids) {
  Known known;
  const auto rows = access.Run(AdminRead<std::vector<LoadedId>>(sql::legacy::kLoadLegacyIds, {user},
                                                                Many<LoadedId, ReadId>));
  if (!rows.ok()) return rows.status();
  for (const LoadedId& loaded : *rows) {
    if (loaded.exists) known.rows_[{loaded.table, loaded.key}] = loaded.row;
  }
  for (size_t from = 0; from < ids.size(); from += kIdsInOneMessage) {
    const size_t to = std::min(ids.size(), from + kIdsInOneMessage);
    const std::vector<Uuid> some(ids.begin() + static_cast<std::ptrdiff_t>(from),
                                 ids.begin() + static_cast<std::ptrdiff_t>(to));
    const auto taken = access.Run(AdminRead<std::vector<TakenId>>(
        sql::legacy::kFindTakenIds, {some}, Many<TakenId, ReadTaken>));
    if (!taken.ok()) return taken.status();
    for (const TakenId& one : *taken) known.taken_[one.table].insert(one.id);
  }
  const auto goals = access.Run(AdminRead<std::vector<OwnedGoal>>(
      sql::legacy::kLoadOwnedGoals, {user}, Many<OwnedGoal, ReadGoal>));
  if (!goals.ok()) return goals.status();
  for (const OwnedGoal& goal : *goals) known.parents_[goal.id] = goal.parent_id;
  const auto names = access.Run(AdminRead<std::vector<TableName>>(
      sql::legacy::kLoadLiveNames, {user}, Many<TableName, ReadName>));
  if (!names.ok()) return names.status();
  for (const TableName& name : *names) known.names_[name.table].push_back(name.name);
  return known;
}

std::string Known::StoredKey(std::string_view key) {
  if (key.size() <= kLongestKey) return std::string(key);
  return absl::StrCat("sha256/", Sha256Hex(key));
}

const KnownRow* Known::Find(std::string_view table, std::string_view key) const {
  const auto found = rows_.find({std::string(table), StoredKey(key)});
  return found == rows_.end() ? nullptr : &found->second;
}

bool Known::IsTaken(std::string_view table, const Uuid& id) const {
  const auto found = taken_.find(std::string(table));
  return found != taken_.end() && found->second.count(id) > 0;
}

std::optional<Uuid> Known::ParentOf(const Uuid& goal) const {
  const auto found = parents_.find(goal);
  return found == parents_.end() ? std::nullopt : found->second;
}

const std::vector<Known::LiveName>& Known::LiveNames(std::string_view table) const {
  static const auto* const kNone = new std::vector<LiveName>();
  const auto found = names_.find(std::string(table));
  return found == names_.end() ? *kNone : found->second;
}

Uuid Ids::For(std::string_view table, std::string_view key) {
  const auto [given, is_new] = given_.try_emplace({std::string(table), std::string(key)});
  if (!is_new) return given->second;
  Uuid& id = given->second;
  if (const KnownRow* known = known_.Find(table, key)) {
    id = known->id;
    used_.emplace(table, id);
    return id;
  }
  const auto own = Uuid::Parse(key);
  if (own.has_value() && !known_.IsTaken(table, *own) && used_.emplace(table, *own).second) {
    return id = *own;
  }
  const std::string name = absl::StrCat(Absl(table), "/", Absl(key));
  id = Uuid::FromName(user_, name);
  for (int n = 2; !used_.emplace(table, id).second; ++n) {
    id = Uuid::FromName(user_, absl::StrCat(name, "#", n));
  }
  return id;
}

void Ids::Alias(std::string_view table, std::string_view key, const Uuid& id) {
  given_[{std::string(table), std::string(key)}] = id;
  used_.emplace(table, id);
}

}  // namespace fractal::db::legacy
