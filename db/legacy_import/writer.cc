#include "db/legacy_import/writer.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "db/legacy_import/digest.h"
#include "db/legacy_import/names.h"
#include "sql/queries/legacy.h"

namespace fractal::db::legacy {
namespace {

using nlohmann::json;

constexpr size_t kRowsInOneMessage = 1000;

// What tells whether a row changed: what the file says, and nothing that the database adds to it.
template <typename T>
json Hashed(const T&, const json& content) {
  return content;
}
json Hashed(const Goal& row, const json& content) {
  if (!row.keeps_parent) return content;
  json without_parent = content;
  without_parent.erase("parent_id");
  return without_parent;
}

const std::vector<std::string>& OtherKeys(const Row&) {
  static const auto* const kNone = new std::vector<std::string>();
  return *kNone;
}
const std::vector<std::string>& OtherKeys(const MetricValue& row) { return row.other_keys; }

template <typename Items, typename Send>
absl::Status InBatches(const Items& items, Send send) {
  for (size_t from = 0; from < items.size(); from += kRowsInOneMessage) {
    const size_t to = std::min(items.size(), from + kRowsInOneMessage);
    const absl::Status status = send(from, to);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// Parents before their children, so that each batch finds the parents of its rows.
std::vector<Goal> ParentsFirst(std::vector<Goal> goals) {
  std::unordered_map<std::string, size_t> places;
  for (size_t i = 0; i < goals.size(); ++i) places[goals[i].id.ToString()] = i;
  std::vector<size_t> depths(goals.size(), 0);
  for (size_t i = 0; i < goals.size(); ++i) {
    size_t depth = goals[i].IsRoot() ? 0 : 1;
    for (auto parent = goals[i].parent_id; parent.has_value() && depth <= goals.size(); ++depth) {
      const auto place = places.find(parent->ToString());
      if (place == places.end()) break;
      parent = goals[place->second].parent_id;
    }
    depths[i] = depth;
  }
  std::vector<size_t> order(goals.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&depths](size_t a, size_t b) { return depths[a] < depths[b]; });
  std::vector<Goal> sorted;
  for (const size_t i : order) sorted.push_back(std::move(goals[i]));
  return sorted;
}

json Place(const Uuid& root, const Uuid& id) {
  return {{"root_id", root.ToString()}, {"id", id.ToString()}};
}

}  // namespace

void Writer::Advance(int64_t rows) {
  done_ += rows;
  if (progress_) progress_(done_, total_);
}

template <typename T>
std::vector<Writer::Pending> Writer::Changed(std::string_view table, const std::vector<T>& rows) {
  std::vector<Pending> pending;
  for (const T& row : rows) {
    json content = ToJson(row);
    std::string sha256 = Sha256Hex(Hashed(row, content).dump());
    const KnownRow* known = work_.known.Find(table, row.key);
    if (known != nullptr && known->sha256 == sha256) continue;
    pending.push_back({row.key, std::move(sha256), row.root_id, row.id, std::move(content),
                       OtherKeys(row), std::nullopt});
  }
  Advance(static_cast<int64_t>(rows.size() - pending.size()));
  return pending;
}

template <typename T>
std::vector<Writer::Pending> Writer::ChangedAndNamed(std::string_view table,
                                                     const std::vector<T>& rows) {
  std::vector<Pending> pending = Changed(table, rows);
  std::map<std::string, std::optional<Uuid>> scopes;
  for (const T& row : rows) scopes[row.key] = NameScope(row, work_.user);
  for (Pending& row : pending) row.name_scope = scopes[row.key];
  return FreeNames(table, std::move(pending));
}

// Puts the rows in an order in which each finds its name free: a row whose name another one has
// waits until that one has got its new name. A name that stays taken gets a number behind it.
std::vector<Writer::Pending> Writer::FreeNames(std::string_view table,
                                               std::vector<Pending> pending) {
  using Name = std::pair<Uuid, std::string>;
  std::map<Name, Uuid> holders;
  std::map<Uuid, Name> held;
  for (const Known::LiveName& live : work_.known.LiveNames(table)) {
    holders[{live.scope, live.name}] = live.id;
    held[live.id] = {live.scope, live.name};
  }
  std::vector<Pending> ordered;
  const auto place = [&](Pending row) {
    if (const auto old = held.find(row.id); old != held.end()) holders.erase(old->second);
    if (row.name_scope.has_value()) {
      holders[{*row.name_scope, row.content["name"].get<std::string>()}] = row.id;
    }
    ordered.push_back(std::move(row));
  };
  const auto is_taken = [&](const Pending& row, const std::string& name) {
    if (!row.name_scope.has_value()) return false;
    const auto holder = holders.find({*row.name_scope, name});
    return holder != holders.end() && holder->second != row.id;
  };
  while (!pending.empty()) {
    std::vector<Pending> waiting;
    for (Pending& row : pending) {
      if (is_taken(row, row.content["name"])) {
        waiting.push_back(std::move(row));
      } else {
        place(std::move(row));
      }
    }
    if (waiting.size() == pending.size()) {
      Pending first = std::move(waiting.front());
      waiting.erase(waiting.begin());
      first.content["name"] =
          FreeName(first.content["name"].get<std::string>(),
                   [&](const std::string& name) { return is_taken(first, name); });
      work_.report.AddRepair(table, first.key, "name is taken: a number is put behind it");
      place(std::move(first));
    }
    pending = std::move(waiting);
  }
  return ordered;
}

absl::Status Writer::SaveIds(std::string_view table, const std::vector<Pending>& pending) {
  return InBatches(pending, [&](size_t from, size_t to) {
    json ids = json::array();
    for (size_t i = from; i < to; ++i) {
      std::vector<std::string> keys = pending[i].other_keys;
      keys.push_back(pending[i].key);
      for (const std::string& key : keys) {
        json id = Place(pending[i].root_id, pending[i].id);
        id["table_name"] = table;
        id["legacy_id"] = Known::StoredKey(key);
        id["sha256"] = pending[i].sha256;
        ids.push_back(std::move(id));
      }
    }
    return access_
        .Run(AdminWrite<Nothing>(sql::legacy::kSaveLegacyIds, {work_.user, ids.dump()}, Done))
        .status();
  });
}

template <typename Statement>
absl::Status Writer::Write(std::string_view table, const Statement& statement,
                           const std::vector<Pending>& pending) {
  const absl::Status status = InBatches(pending, [&](size_t from, size_t to) {
    json rows = json::array();
    for (size_t i = from; i < to; ++i) rows.push_back(pending[i].content);
    const auto written = access_.Run(AdminWrite<int64_t>(statement, {rows.dump()}, RowsChanged));
    if (!written.ok()) return written.status();
    work_.report.AddWritten(*written);
    Advance(static_cast<int64_t>(to - from));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return SaveIds(table, pending);
}

absl::Status Writer::WriteGoalBatches(const std::vector<Pending>& pending) {
  const absl::Status status = InBatches(pending, [&](size_t from, size_t to) {
    json rows = json::array();
    for (size_t i = from; i < to; ++i) {
      rows.push_back(pending[i].content);
      if (work_.known.Find(kGoals, pending[i].key) == nullptr) new_goals_.insert(pending[i].id);
    }
    const auto written = access_.Run(
        AdminWrite<int64_t>(sql::legacy::kImportGoals, {rows.dump(), work_.user}, RowsChanged));
    if (!written.ok()) return written.status();
    work_.report.AddWritten(*written);
    Advance(static_cast<int64_t>(to - from));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return SaveIds(kGoals, pending);
}

absl::Status Writer::WriteRoots() {
  std::vector<Goal> roots;
  for (const Goal& goal : work_.rows.goals) {
    if (goal.IsRoot()) roots.push_back(goal);
  }
  return WriteGoalBatches(ChangedAndNamed(kGoals, roots));
}

absl::Status Writer::WriteGoals() {
  std::vector<Goal> others;
  for (const Goal& goal : work_.rows.goals) {
    if (!goal.IsRoot()) others.push_back(goal);
  }
  std::vector<Pending> pending = Changed(kGoals, ParentsFirst(std::move(others)));
  CutRings(&pending);
  return WriteGoalBatches(pending);
}

// A goal moved here, and another moved in the file, can close a ring that neither has: the file's
// goal goes under its root.
void Writer::CutRings(std::vector<Pending>* pending) {
  std::map<Uuid, std::optional<Uuid>> parents = work_.known.parents();
  for (const Pending& goal : *pending) {
    const json& parent = goal.content["parent_id"];
    parents[goal.id] = parent.is_null() ? std::nullopt : Uuid::Parse(parent.get<std::string>());
  }
  for (Pending& goal : *pending) {
    std::optional<Uuid> above = parents[goal.id];
    for (size_t steps = 0; above.has_value() && *above != goal.id; ++steps) {
      const auto next = parents.find(*above);
      above = next == parents.end() || steps > parents.size() ? std::nullopt : next->second;
    }
    if (!above.has_value()) continue;
    const bool is_session = goal.content["type"] == "PracticeSession";
    goal.content["parent_id"] = is_session ? json() : json(goal.root_id.ToString());
    parents[goal.id] = goal.root_id;
    work_.report.AddRepair(kGoals, goal.key, "its parents form a ring with what was moved here");
  }
}

absl::Status Writer::WriteDefinitions(const std::map<Uuid, Uuid>& negative_metrics) {
  const Rows& rows = work_.rows;
  absl::Status status =
      Write(kGroups, sql::legacy::kImportGroups, ChangedAndNamed(kGroups, rows.groups));
  if (!status.ok()) return status;
  status = Write(kActivities, sql::legacy::kImportActivities,
                 ChangedAndNamed(kActivities, rows.activities));
  if (!status.ok()) return status;
  status = Write(kMetrics, sql::legacy::kImportMetrics, ChangedAndNamed(kMetrics, rows.metrics));
  if (!status.ok()) return status;
  json negative = json::array();
  for (const auto& [metric, root] : negative_metrics) negative.push_back(Place(root, metric));
  if (!negative.empty()) {
    const auto changed = access_.Run(
        AdminWrite<int64_t>(sql::legacy::kAllowNegativeMetrics, {negative.dump()}, RowsChanged));
    if (!changed.ok()) return changed.status();
    work_.report.AddWritten(*changed);
  }
  return Write(kSplits, sql::legacy::kImportSplits, ChangedAndNamed(kSplits, rows.splits));
}

absl::Status Writer::WritePlans() {
  const Rows& rows = work_.rows;
  absl::Status status =
      Write(kTemplates, sql::legacy::kImportTemplates, ChangedAndNamed(kTemplates, rows.templates));
  if (!status.ok()) return status;
  status = Write(kPrograms, sql::legacy::kImportPrograms, Changed(kPrograms, rows.programs));
  if (!status.ok()) return status;
  status = Write(kBlocks, sql::legacy::kImportBlocks, Changed(kBlocks, rows.blocks));
  if (!status.ok()) return status;
  status = Write(kDays, sql::legacy::kImportDays, Changed(kDays, rows.days));
  if (!status.ok()) return status;
  return Write(kScheduled, sql::legacy::kImportScheduledSessions,
               Changed(kScheduled, rows.scheduled));
}

// A link is known even when the goals of both its ends were purged and came back without it.
absl::Status Writer::WriteLinks() {
  std::vector<Pending> pending = Changed(kLinks, work_.rows.links);
  std::set<std::string> changed;
  for (const Pending& link : pending) changed.insert(link.key);
  for (const Link& link : work_.rows.links) {
    if (changed.count(link.key) > 0) continue;
    if (new_goals_.count(link.id) == 0 && new_goals_.count(link.goal_id) == 0) continue;
    json content = ToJson(link);
    std::string sha256 = Sha256Hex(content.dump());
    pending.push_back(
        {link.key, std::move(sha256), link.root_id, link.id, std::move(content), {}, std::nullopt});
  }
  return Write(kLinks, sql::legacy::kImportLinks, pending);
}

absl::Status Writer::WriteInstances() {
  std::vector<Instance> own;
  for (const Instance& instance : work_.rows.instances) {
    if (!instance.is_elsewhere) own.push_back(instance);
  }
  return Write(kInstances, sql::legacy::kImportInstances, Changed(kInstances, own));
}

// Two sets of an instance cannot share a number, not even for a moment: where an instance that was
// there before gets sets or has them reordered, all its sets step aside first.
absl::Status Writer::WriteSets() {
  const std::vector<Pending> pending = Changed(kSets, work_.rows.sets);
  std::set<std::string> instances_before;
  for (const Instance& instance : work_.rows.instances) {
    if (work_.known.Find(kInstances, instance.key) != nullptr) {
      instances_before.insert(instance.id.ToString());
    }
  }
  std::map<std::string, json> stirred;
  for (const Pending& set : pending) {
    const std::string instance = set.content["activity_instance_id"];
    if (instances_before.count(instance) > 0) {
      stirred[instance] = {{"root_id", set.root_id.ToString()}, {"id", instance}};
    }
  }
  json instances = json::array();
  for (const auto& [id, instance] : stirred) instances.push_back(instance);
  if (!instances.empty()) {
    const auto parked =
        access_.Run(AdminWrite<Nothing>(sql::legacy::kParkSets, {instances.dump()}, Done));
    if (!parked.ok()) return parked.status();
  }
  const absl::Status status = Write(kSets, sql::legacy::kImportSets, pending);
  if (!status.ok() || instances.empty()) return status;
  return access_.Run(AdminWrite<Nothing>(sql::legacy::kSettleSets, {instances.dump()}, Done))
      .status();
}

absl::Status Writer::WriteRows(const std::map<Uuid, Uuid>& negative_metrics) {
  const Rows& rows = work_.rows;
  for (const size_t count :
       {rows.goals.size(), rows.groups.size(), rows.activities.size(), rows.metrics.size(),
        rows.splits.size(), rows.templates.size(), rows.programs.size(), rows.blocks.size(),
        rows.days.size(), rows.scheduled.size(), rows.links.size(), rows.instances.size(),
        rows.sets.size(), rows.values.size(), rows.notes.size()}) {
    total_ += static_cast<int64_t>(count);
  }
  absl::Status status = WriteRoots();
  if (status.ok()) status = WriteDefinitions(negative_metrics);
  if (status.ok()) status = WritePlans();
  if (status.ok()) status = WriteGoals();
  if (status.ok()) status = WriteLinks();
  if (status.ok()) status = WriteInstances();
  if (status.ok()) status = WriteSets();
  if (status.ok()) {
    status = Write(kValues, sql::legacy::kImportValues, Changed(kValues, rows.values));
  }
  if (!status.ok()) return status;
  return Write(kNotes, sql::legacy::kImportNotes, Changed(kNotes, rows.notes));
}

absl::Status Writer::WriteSourceRows(const Uuid& import_id) {
  for (const auto& [name, table] : work_.source.tables()) {
    const std::string table_name = name;
    const auto& rows = table.rows;
    const absl::Status status = InBatches(rows, [&](size_t from, size_t to) {
      std::vector<std::string> ids;
      std::vector<std::string> raws;
      for (size_t i = from; i < to; ++i) {
        ids.push_back(Known::StoredKey(rows[i].key()));
        raws.push_back(rows[i].Raw().dump());
      }
      return access_
          .Run(AdminWrite<Nothing>(sql::legacy::kSaveSourceRows,
                                   {work_.user, import_id, table_name, ids, raws}, Done))
          .status();
    });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace fractal::db::legacy
