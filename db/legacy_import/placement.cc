// The part of Fractals that finds each goal's fractal.
#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "db/legacy_import/fractals.h"
#include "db/legacy_import/goal_rows.h"

namespace fractal::db::legacy {

void Fractals::PlaceAll() {
  // Fractals first: a goal without a parent may name one that stands further down in the file.
  for (Node& node : nodes_) {
    const Goal& goal = GoalOf(node);
    if (!node.parent.empty() || node.is_session || !HasRootType(goal)) continue;
    Settle(&node, goal.id);
    NoteRoot(node);
  }
  for (size_t i = 0; i < nodes_.size(); ++i) PlaceNode(i);
}

// Climbs to a goal whose fractal is known, and takes all below it there.
void Fractals::PlaceNode(size_t start) {
  while (!nodes_[start].is_placed) {
    std::vector<size_t> path;
    std::set<size_t> seen;
    size_t at = start;
    while (!nodes_[at].is_placed) {
      if (!seen.insert(at).second) {
        CutRing({std::find(path.begin(), path.end(), at), path.end()});
        break;
      }
      const auto parent = ParentInFile(nodes_[at]);
      if (!parent.has_value()) {
        PlaceTop(&nodes_[at]);
        break;
      }
      path.push_back(at);
      at = *parent;
    }
    if (nodes_[at].is_placed) PlaceBelow(path);
  }
}

void Fractals::PlaceBelow(const std::vector<size_t>& path) {
  for (auto at = path.rbegin(); at != path.rend(); ++at) {
    Node& node = nodes_[*at];
    Settle(&node, Find(node.parent)->root_id);
    NoteRoot(node);
  }
}

std::optional<size_t> Fractals::ParentInFile(const Node& node) const {
  const auto parent = node.sees_parent ? nodes_by_ref_.find(node.parent) : nodes_by_ref_.end();
  if (parent == nodes_by_ref_.end()) return std::nullopt;
  return parent->second;
}

// A goal that an earlier import brought stays in its fractal, so that what hangs on it need not
// move; the goals below it follow it.
void Fractals::Settle(Node* node, const Uuid& root) {
  Goal& goal = GoalOf(*node);
  const KnownRow* known = work_.known.Find(kGoals, goal.key);
  goal.root_id = known == nullptr ? root : known->root_id;
  node->is_placed = true;
  if (goal.root_id != root) {
    work_.Repair(*node->row, "was imported into another fractal before: stays there");
  }
}

// What the file says of the row's root, where it says something else or nothing.
void Fractals::NoteRoot(const Node& node) {
  if (!node.row->table().Has("root_id")) return;
  if (node.root.empty()) {
    work_.Repair(*node.row, "root_id is missing: derived from the parent chain");
    return;
  }
  const auto named = Find(node.root);
  if (!named.has_value() || named->id != GoalOf(node).root_id) {
    work_.Repair(*node.row, "root_id disagrees with the parent chain: the chain decides");
  }
}

void Fractals::PlaceTop(Node* node) {
  if (node->is_session) {
    PlaceSession(node);
    return;
  }
  const std::string& ref = node->row->key();
  const absl::Time made_at = GoalOf(*node).stamps.created_at;
  const KnownRow* before = work_.known.Find(kGoals, GoalOf(*node).key);
  const KnownRow* parent = node->sees_parent ? work_.known.Find(kGoals, node->parent) : nullptr;
  const auto named = node->root == ref ? std::nullopt : Named(node->root);
  const bool is_named_in_file = named.has_value() && FindNode(node->root) != nullptr;
  const bool has_lost_parent = node->sees_parent && !node->parent.empty();
  if (has_lost_parent) work_.Repair(*node->row, "parent is not in the file");
  work_.Repair(*node->row, is_named_in_file
                               ? "has no parent: put under the fractal it names"
                               : "belongs to no fractal: put under a recovered root, deleted");
  Uuid root;
  if (parent != nullptr) {
    root = parent->root_id;
  } else if (is_named_in_file) {
    root = *named;
  } else if (before != nullptr) {
    root = before->root_id;
  } else if (named.has_value()) {
    root = *named;
  } else if (!node->root.empty() && FindNode(node->root) == nullptr) {
    root = Recovered(node->root, made_at);
  } else {
    root = has_lost_parent ? Recovered(node->parent, made_at) : RecoveredOf("goal", ref, made_at);
  }
  Settle(node, root);
}

void Fractals::PlaceSession(Node* node) {
  const std::string& ref = node->row->key();
  const bool names_itself = node->root == ref;
  const absl::Time made_at = GoalOf(*node).stamps.created_at;
  const KnownRow* before = work_.known.Find(kGoals, GoalOf(*node).key);
  if (!node->parent.empty()) work_.Repair(*node->row, "parent is gone: a session needs none");
  const auto named = names_itself ? std::nullopt : Named(node->root);
  Uuid root;
  if (named.has_value() && FindNode(node->root) != nullptr) {
    root = *named;
  } else if (const auto linked = RootOfLinkedGoal(ref)) {
    work_.Repair(*node->row, "belongs to no fractal: taken to that of a linked goal");
    root = *linked;
  } else if (!node->root.empty() && FindNode(node->root) == nullptr) {
    work_.Repair(*node->row, "root_id names no goal: a recovered root, deleted, stands for it");
    root = named.has_value() ? *named : Recovered(node->root, made_at);
  } else if (const auto done = RootOfActivityDone(ref)) {
    work_.Repair(*node->row, "belongs to no fractal: taken to that of an activity done in it");
    root = *done;
  } else {
    work_.Repair(*node->row, "belongs to no fractal: a recovered root, deleted, stands for it");
    root = before != nullptr ? before->root_id : RecoveredOf("session", ref, made_at);
  }
  Settle(node, root);
}

// The fractal of a goal that is not placed yet, as far as its parents tell it.
std::optional<Uuid> Fractals::RootAbove(const Node& from) const {
  const Node* node = &from;
  for (size_t steps = 0; steps <= nodes_.size(); ++steps) {
    if (node->is_placed) return GoalOf(*node).root_id;
    const auto parent = ParentInFile(*node);
    if (!parent.has_value()) return std::nullopt;
    node = &nodes_[*parent];
  }
  return std::nullopt;
}

std::optional<Uuid> Fractals::RootOfLinkedGoal(const std::string& session) {
  for (const auto& [table, session_column, goal_column] :
       {std::tuple("session_goals", "session_id", "goal_id"),
        std::tuple("practice_session_goals", "practice_session_id", "short_term_goal_id")}) {
    for (const SourceRow& link : work_.source.Table(table).rows) {
      if (link.Text(session_column) != session) continue;
      if (const auto root = Named(link.Text(goal_column))) return root;
    }
  }
  return std::nullopt;
}

std::optional<Uuid> Fractals::RootOfActivityDone(const std::string& session) {
  std::map<std::string, const SourceRow*> activities;
  for (const SourceRow& activity : work_.source.Table("activity_definitions").rows) {
    activities.emplace(activity.key(), &activity);
  }
  for (const SourceRow& instance : work_.source.Table("activity_instances").rows) {
    if (instance.Text("session_id") != session && instance.Text("practice_session_id") != session) {
      continue;
    }
    const auto activity = activities.find(instance.Text("activity_definition_id"));
    if (activity == activities.end()) continue;
    const std::string ref = activity->second->Text("root_id");
    if (ref.empty() || ref == session) continue;
    if (const auto root = Named(ref)) return root;
    if (FindNode(ref) != nullptr) continue;
    return Recovered(ref, work_.ReadStamps(*activity->second).created_at);
  }
  return std::nullopt;
}

// The oldest of a ring's goals loses its parent, and the ring becomes a chain.
void Fractals::CutRing(const std::vector<size_t>& ring) {
  const size_t oldest = *std::min_element(ring.begin(), ring.end(), [this](size_t a, size_t b) {
    const Goal& first = GoalOf(nodes_[a]);
    const Goal& second = GoalOf(nodes_[b]);
    return std::tie(first.stamps.created_at, first.key) <
           std::tie(second.stamps.created_at, second.key);
  });
  nodes_[oldest].sees_parent = false;
  work_.Repair(*nodes_[oldest].row, "its parents form a ring: cut off from its parent");
}

}  // namespace fractal::db::legacy
