#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "db/legacy_import/work.h"

namespace fractal::db::legacy {

// Where a row stands: its fractal and itself.
struct Place {
  Uuid root_id;
  Uuid id;
};

// Goals and sessions, and which fractal each belongs to.
//
// A fractal is a goal of a root type without a parent. A goal belongs to its parent's fractal. One
// without a parent that is no fractal itself goes under the fractal it names; a session needs no
// parent, and also follows the goals it is linked to, then the activities done in it. What belongs
// nowhere gets a recovered root: one for each missing id, already deleted, named after it. A goal
// that an earlier import placed stays where it is. One that stands deeper than kMostGoalLevels below
// its fractal hangs on the deepest goal above it that may have children.
class Fractals {
 public:
  explicit Fractals(Work* work) : work_(*work) {}

  // Fills rows.goals from goals, practice_sessions and sessions.
  void Read();

  // A session's row of the file and its row to be.
  struct Session {
    const SourceRow* row;
    size_t goal;  // place in rows.goals
  };
  const std::vector<Session>& sessions() const { return sessions_; }

  // A goal or session by its legacy id: of the file, made for it, or of an earlier import.
  std::optional<Place> Find(const std::string& ref) const;
  // The row of the file that a legacy id became.
  Goal* FindRow(const std::string& ref);
  // The fractal that `ref` names or, where it names another goal, that goal's. nullopt where there
  // is no such goal.
  std::optional<Uuid> Named(const std::string& ref) const;
  // The recovered root for an id that names no goal.
  Uuid Recovered(const std::string& ref, absl::Time named_at);
  // The same for a row that belongs to no fractal and names none; `what` says what the row is.
  Uuid RecoveredOf(std::string_view what, const std::string& ref, absl::Time made_at);
  // The fractal of a row of `table`, which is one of schema app: the one that an earlier import put
  // it in, else the one it names, else `otherwise`, else a recovered one.
  Uuid RootOf(const SourceRow& row, std::string_view table, absl::Time made_at,
              std::optional<Uuid> otherwise = std::nullopt);
  // The session for instances whose own is not in the file: the one imported before, else a deleted
  // one in `root`.
  Place RecoveredSession(const std::string& ref, const Uuid& root, absl::Time made_at);

 private:
  struct Node {
    const SourceRow* row;
    size_t goal;
    std::string parent;  // legacy ids as the file has them; "" for none
    std::string root;
    bool is_session = false;
    bool is_placed = false;
    bool sees_parent = true;  // false once a ring was cut here
  };

  void ReadGoals();
  void ReadSessions(std::string_view table);
  void Add(const SourceRow& row, Goal goal, bool is_session);
  void PlaceAll();
  void PlaceBelow(const std::vector<size_t>& path);
  void PlaceTop(Node* node);
  void PlaceSession(Node* node);
  void Settle(Node* node, const Uuid& root);
  void CutRing(const std::vector<size_t>& ring);
  void SetParents();
  void LiftDeepGoals();
  void NoteRoot(const Node& node);
  const Node* FindNode(const std::string& ref) const;
  std::optional<size_t> ParentInFile(const Node& node) const;
  std::optional<Uuid> RootAbove(const Node& from) const;
  std::optional<Uuid> RootOfLinkedGoal(const std::string& session);
  std::optional<Uuid> RootOfActivityDone(const std::string& session);
  Uuid AddRoot(const std::string& ref, const std::string& name, absl::Time made_at);
  void PlaceNode(size_t node);
  Goal& GoalOf(const Node& node) { return work_.rows.goals[node.goal]; }
  const Goal& GoalOf(const Node& node) const { return work_.rows.goals[node.goal]; }

  Work& work_;
  std::vector<Node> nodes_;
  std::map<std::string, size_t> nodes_by_ref_;
  std::map<std::string, Uuid> recovered_;  // roots, by what named them
  std::map<std::string, Place> recovered_sessions_;
  std::vector<Session> sessions_;
};

}  // namespace fractal::db::legacy
