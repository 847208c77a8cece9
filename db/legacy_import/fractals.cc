#include "db/legacy_import/fractals.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "db/goals.h"
#include "db/legacy_import/goal_rows.h"
#include "db/legacy_import/json_text.h"
#include "db/text.h"

namespace fractal::db::legacy {

void Fractals::Read() {
  ReadSessions("sessions");
  ReadSessions("practice_sessions");
  ReadGoals();
  PlaceAll();
  SetParents();
  LiftDeepGoals();
}

void Fractals::ReadGoals() {
  for (const SourceRow& row : work_.source.Table("goals").rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
      continue;
    }
    Goal goal = ReadGoalRow(&work_, row, /*is_session=*/false);
    const bool is_session = goal.type == "PracticeSession";
    if (is_session && FindNode(row.key()) != nullptr) {
      work_.Repair(row, "the session has a row of its own in another table: that one is taken");
      continue;
    }
    Add(row, std::move(goal), is_session);
  }
}

void Fractals::ReadSessions(std::string_view table) {
  for (const SourceRow& row : work_.source.Table(table).rows) {
    if (row.HoldsNothing()) {
      work_.Quarantine(row, "the row holds nothing");
    } else {
      Add(row, ReadGoalRow(&work_, row, /*is_session=*/true), /*is_session=*/true);
    }
  }
}

void Fractals::Add(const SourceRow& row, Goal goal, bool is_session) {
  const KnownRow* known = work_.known.Find(kGoals, goal.key);
  const bool is_known_root = known != nullptr && known->id == known->root_id;
  if (FindNode(row.key()) != nullptr || (is_session && is_known_root)) {
    work_.Repair(row, "its id is another goal's as well: it gets one of its own");
    goal.key = absl::StrCat(Absl(row.table().name), "/", goal.key);
  }
  goal.id = work_.ids.For(kGoals, goal.key);
  Node node{&row, work_.rows.goals.size(), row.Text("parent_id"), row.Text("root_id")};
  node.is_session = is_session;
  if (is_session) sessions_.push_back({&row, node.goal});
  nodes_by_ref_.try_emplace(row.key(), nodes_.size());
  nodes_.push_back(std::move(node));
  work_.rows.goals.push_back(std::move(goal));
}

const Fractals::Node* Fractals::FindNode(const std::string& ref) const {
  const auto found = nodes_by_ref_.find(ref);
  return found == nodes_by_ref_.end() ? nullptr : &nodes_[found->second];
}

std::optional<Place> Fractals::Find(const std::string& ref) const {
  if (const Node* node = FindNode(ref)) return Place{GoalOf(*node).root_id, GoalOf(*node).id};
  const auto recovered = recovered_sessions_.find(ref);
  if (recovered != recovered_sessions_.end()) return recovered->second;
  if (const KnownRow* known = work_.known.Find(kGoals, ref)) {
    return Place{known->root_id, known->id};
  }
  return std::nullopt;
}

Goal* Fractals::FindRow(const std::string& ref) {
  const Node* node = FindNode(ref);
  return node == nullptr ? nullptr : &GoalOf(*node);
}

std::optional<Uuid> Fractals::Named(const std::string& ref) const {
  if (const Node* node = FindNode(ref)) return RootAbove(*node);
  if (const KnownRow* known = work_.known.Find(kGoals, ref)) return known->root_id;
  return std::nullopt;
}

Uuid Fractals::AddRoot(const std::string& ref, const std::string& name, absl::Time made_at) {
  const auto [place, is_new] = recovered_.try_emplace(ref);
  if (!is_new) return place->second;
  // An id can be missing as a root and as a session.
  const std::string key = recovered_sessions_.count(ref) > 0 ? absl::StrCat("root/", ref) : ref;
  if (const KnownRow* known = work_.known.Find(kGoals, key)) return place->second = known->root_id;
  Goal root;
  root.key = key;
  root.id = work_.ids.For(kGoals, key);
  root.root_id = root.id;
  root.type = "UltimateGoal";
  root.name = name;
  root.description = "Made by an import: its own root was missing.";
  root.stamps = {made_at, made_at, std::max(work_.newest, made_at)};
  root.attributes = {{"recovered", true}};
  work_.rows.goals.push_back(root);
  return place->second = root.id;
}

Uuid Fractals::Recovered(const std::string& ref, absl::Time named_at) {
  return AddRoot(ref, absl::StrCat("Recovered fractal ", CleanText(ref)), named_at);
}

Uuid Fractals::RecoveredOf(std::string_view what, const std::string& ref, absl::Time made_at) {
  return AddRoot(absl::StrCat("recovered/", Absl(what), "/", ref),
                 absl::StrCat("Recovered fractal of ", Absl(what), " ", CleanText(ref)), made_at);
}

Uuid Fractals::RootOf(const SourceRow& row, std::string_view table, absl::Time made_at,
                      std::optional<Uuid> otherwise) {
  const std::string ref = row.Text("root_id");
  const KnownRow* before = work_.known.Find(table, row.key());
  const auto named = Named(ref);
  if (named.has_value() && FindNode(ref) != nullptr) {
    if (Find(ref)->id != *named) {
      work_.Repair(row, "root_id names a goal that is not a root: its root is taken");
    }
    return before == nullptr ? *named : before->root_id;
  }
  if (!ref.empty()) {
    work_.Repair(row, "root_id names no goal: a recovered root, deleted, stands for it");
    if (before != nullptr) return before->root_id;
    return named.has_value() ? *named : Recovered(ref, made_at);
  }
  if (otherwise.has_value()) {
    if (row.table().Has("root_id")) {
      work_.Repair(row, "root_id is missing: derived from what the row belongs to");
    }
    return before == nullptr ? *otherwise : before->root_id;
  }
  work_.Repair(row, "belongs to no fractal: a recovered root, deleted, stands for it");
  return before == nullptr ? RecoveredOf(table, row.key(), made_at) : before->root_id;
}

Place Fractals::RecoveredSession(const std::string& ref, const Uuid& root, absl::Time made_at) {
  const auto [place, is_new] = recovered_sessions_.try_emplace(ref);
  if (!is_new) return place->second;
  const KnownRow* known = work_.known.Find(kGoals, ref);
  const bool is_root =
      recovered_.count(ref) > 0 || (known != nullptr && known->id == known->root_id);
  const std::string key = is_root ? absl::StrCat("session/", ref) : ref;
  if (is_root) known = work_.known.Find(kGoals, key);
  if (known != nullptr) return place->second = {known->root_id, known->id};
  Goal session;
  session.key = key;
  session.id = work_.ids.For(kGoals, key);
  session.root_id = root;
  session.type = "PracticeSession";
  session.name = absl::StrCat("Recovered session ", ShortId(ref));
  session.stamps = Work::RecoveredStamps(made_at);
  session.attributes = {{"recovered", true}};
  work_.rows.goals.push_back(session);
  return place->second = {root, session.id};
}

void Fractals::SetParents() {
  for (const Node& node : nodes_) {
    Goal& goal = GoalOf(node);
    const auto parent = node.sees_parent ? Find(node.parent) : std::nullopt;
    if (goal.IsRoot()) {
      if (!node.parent.empty() && node.sees_parent) {
        work_.Repair(*node.row, "was imported as a fractal before: stays one");
      }
      if (!HasRootType(goal)) {
        work_.Repair(*node.row, "was imported as a fractal before: gets a root's type");
        goal.type = "UltimateGoal";
      }
    } else if (parent.has_value() && parent->root_id == goal.root_id) {
      goal.parent_id = parent->id;
    } else if (node.is_session) {
      if (goal.keeps_parent) goal.parent_id = work_.known.ParentOf(goal.id);
      if (parent.has_value()) work_.Repair(*node.row, "parent in another fractal: cut off");
    } else {
      goal.parent_id = goal.root_id;
      if (parent.has_value()) {
        work_.Repair(*node.row, "parent in another fractal: put under its own root");
      }
    }
  }
}

void Fractals::LiftDeepGoals() {
  std::unordered_map<std::string, const Node*> nodes;
  for (const Node& node : nodes_) nodes.emplace(GoalOf(node).id.ToString(), &node);
  const auto parent_of = [&](const Uuid& id) {
    const auto node = nodes.find(id.ToString());
    return node == nodes.end() ? work_.known.ParentOf(id) : GoalOf(*node->second).parent_id;
  };
  std::unordered_map<std::string, int> levels;
  for (const Node& from : nodes_) {
    // Up to a goal whose level is known, then down again: what is above stands right by then.
    std::vector<Uuid> path;
    std::optional<Uuid> at = GoalOf(from).id;
    while (at.has_value() && levels.try_emplace(at->ToString(), 0).second) {
      path.push_back(*at);
      at = parent_of(*at);
    }
    for (auto id = path.rbegin(); id != path.rend(); ++id) {
      const auto node = nodes.find(id->ToString());
      std::optional<Uuid> parent = parent_of(*id);
      bool is_lifted = false;
      while (node != nodes.end() && parent.has_value() &&
             levels[parent->ToString()] >= kMostGoalLevels) {
        parent = parent_of(*parent);
        is_lifted = true;
      }
      if (is_lifted) {
        GoalOf(*node->second).parent_id = parent;
        work_.Repair(*node->second->row, absl::StrCat("stands more than ", kMostGoalLevels,
                                                      " levels deep: hung higher"));
      }
      const bool is_root = node != nodes.end() && GoalOf(*node->second).IsRoot();
      levels[id->ToString()] = parent.has_value() ? levels[parent->ToString()] + 1 : is_root ? 0 : 1;
    }
  }
}

}  // namespace fractal::db::legacy
