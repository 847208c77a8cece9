#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// How far below its fractal a goal stands at most, the fractal itself being 0. Statements that create
// and move hold it, imports check it.
inline constexpr int kMostGoalLevels = 32;

// A goal; a practice session is one too.
struct Goal {
  Uuid root_id;
  Uuid id;
  std::optional<Uuid> parent_id;
  std::string type;  // as goals.type holds it: "UltimateGoal", …
  std::string name;
  std::string description;
  std::optional<absl::Time> deadline;
  bool completed = false;
  std::string targets;  // JSON: a list of {id, activity_id, name, description, metrics}; "" for none
  int32_t sort_order = 0;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// Names a goal in its fractal.
struct GoalKey {
  Uuid root_id;
  Uuid id;
};

struct NewGoal {
  GoalKey key;
  Uuid parent_id;
  std::string type;
  std::string name;
  std::string description;
  std::optional<absl::Time> deadline;
  std::string targets;  // JSON, "[]" for none
};

// Unset fields stay as they are.
struct GoalChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  bool set_deadline = false;
  std::optional<absl::Time> deadline;
  std::optional<std::string> targets;  // JSON
};

// Which goals of a fractal a list holds; unset fields admit all.
struct GoalFilter {
  std::optional<Uuid> parent_id;
  std::optional<std::string> type;  // unset: every type but PracticeSession
  std::optional<bool> completed;
  std::optional<std::string> name_prefix;
  bool show_deleted = false;
};

// Where a page of goals begins: behind this row.
struct GoalCursor {
  int32_t sort_order;
  absl::Time created_at;
  Uuid id;
};

// A goal that was put into the trash, and how many goals below it went with it.
struct GoalWithDescendants {
  Goal goal;
  int32_t descendants = 0;
};

namespace goals {

// Every query answers NOT_FOUND for a goal or fractal that the user cannot see, as for one that
// never was. `version` is the updated_at that the caller knows; when it is set and no longer the
// row's, the answer is ABORTED (ETAG_MISMATCH). INVALID_ARGUMENT for broken goal rules (DESIGN.md
// §5) names the rule: see db/constraints.cc.

// NOT_FOUND for a parent that is not there or deleted; INVALID_ARGUMENT (TARGET_UNKNOWN) for a
// target whose activity or metric is not in the fractal.
AppWrite<Goal> Create(const NewGoal& goal);
AppRead<Goal> Get(const GoalKey& key);
AppRead<std::vector<Goal>> List(const Uuid& fractal, const GoalFilter& filter,
                                const std::optional<GoalCursor>& after, int32_t limit);
// Every live goal, in siblings' order. The root is among them.
AppRead<std::vector<Goal>> GetTree(const Uuid& fractal, bool without_sessions);
AppWrite<Goal> Update(const GoalKey& key, const std::optional<absl::Time>& version,
                      const GoalChange& change);
AppWrite<Goal> Complete(const GoalKey& key, const std::optional<absl::Time>& version,
                        bool completed);
// INVALID_ARGUMENT (ROOT_CANNOT_MOVE) for a fractal's root.
AppWrite<Goal> Move(const GoalKey& key, const std::optional<absl::Time>& version,
                    const Uuid& parent_id);
// INVALID_ARGUMENT (ORDER_INCOMPLETE) unless `order` names each live child once.
AppWrite<std::vector<Goal>> Reorder(const GoalKey& parent, const std::vector<Uuid>& order);
// INVALID_ARGUMENT (ROOT_NEEDS_DELETE_FRACTAL) for a fractal's root.
AppWrite<GoalWithDescendants> Delete(const GoalKey& key, const std::optional<absl::Time>& version);

}  // namespace goals
}  // namespace fractal::db
