#include "db/goals.h"

#include "db/fractals.h"
#include "sql/queries/goals.h"

namespace fractal::db::goals {
namespace {

constexpr std::string_view kNoun = "goal";
constexpr std::nullopt_t kAnyType = std::nullopt;

Goal ReadGoal(RowReader& row) {
  Goal goal;
  goal.root_id = row.Id();
  goal.id = row.Id();
  goal.parent_id = row.OptionalId();
  goal.type = row.Text();
  goal.name = row.Text();
  goal.description = row.Text();
  goal.deadline = row.OptionalTime();
  goal.completed = row.Bool();
  goal.targets = row.Text();
  goal.sort_order = row.Int();
  goal.created_at = row.Time();
  goal.updated_at = row.Time();
  goal.deleted_at = row.OptionalTime();
  return goal;
}

absl::Status Refused(std::string_view reason, std::string_view field, std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, message,
                   {std::string(reason), std::string(field)});
}

absl::Status UnknownTarget(const std::string& path) {
  return Refused("TARGET_UNKNOWN", path,
                 "the activity or its metric is not in this fractal");
}

absl::Status TooDeep() {
  return Refused("GOALS_TOO_DEEP", "parent_id",
                 "goals stand at most 32 levels below their fractal");
}

absl::Status RootRefused(std::string_view reason, std::string_view message) {
  return Refused(reason, "goal_id", message);
}

absl::StatusOr<Goal> ReadOne(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return One<Goal, ReadGoal>(result);
}

// No row: no such fractal. A row without a goal: an empty list.
absl::StatusOr<std::vector<Goal>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<Goal>();
  return Many<Goal, ReadGoal>(result);
}

absl::StatusOr<std::vector<Goal>> ReadTree(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  return Many<Goal, ReadGoal>(result);
}

// Columns: unknown_target, too_deep, goal.
absl::StatusOr<Goal> ReadCreated(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  const std::string unknown = row.Text();
  const bool too_deep = row.Bool();
  if (!unknown.empty()) return UnknownTarget(unknown);
  if (too_deep) return TooDeep();
  return ReadGoal(row);
}

// Columns: etag_matches, unknown_target, goal.
absl::StatusOr<Goal> ReadUpdated(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  const std::string unknown = row.Text();
  if (!unknown.empty()) return UnknownTarget(unknown);
  return ReadGoal(row);
}

// Columns: etag_matches, goal.
absl::StatusOr<Goal> ReadChanged(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  return ReadGoal(row);
}

// Columns: etag_matches, is_root, parent_found, too_deep, goal.
absl::StatusOr<Goal> ReadMoved(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  const bool etag_matches = row.Bool();
  const bool is_root = row.Bool();
  if (!row.Bool()) return NotFound(kNoun);
  if (is_root) return RootRefused("ROOT_CANNOT_MOVE", "a fractal's root cannot be moved");
  if (!etag_matches) return EtagMismatch();
  if (row.Bool()) return TooDeep();
  return ReadGoal(row);
}

// Columns: is_complete, goal.
absl::StatusOr<std::vector<Goal>> ReadReordered(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  std::vector<Goal> goals;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    if (!row.Bool()) {
      return Refused("ORDER_INCOMPLETE", "goal_ids",
                     "the order must name every live child of the goal once, and nothing else");
    }
    if (!row.IsNull()) goals.push_back(ReadGoal(row));
  }
  return goals;
}

// Columns: etag_matches, is_root, descendants, goal.
absl::StatusOr<GoalWithDescendants> ReadDeleted(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  const bool etag_matches = row.Bool();
  if (row.Bool()) {
    return RootRefused("ROOT_NEEDS_DELETE_FRACTAL", "a fractal's root goes with DeleteFractal");
  }
  if (!etag_matches) return EtagMismatch();
  const int32_t descendants = row.Int();
  return GoalWithDescendants{ReadGoal(row), descendants};
}

}  // namespace

AppWrite<Goal> Create(const NewGoal& goal) {
  return AppWrite<Goal>(sql::goals::kCreateGoal,
                        {goal.key.root_id, goal.key.id, goal.parent_id, goal.type, goal.name,
                         goal.description, goal.deadline, goal.targets},
                        ReadCreated)
      .After(fractals::Lock(goal.key.root_id));
}

AppRead<Goal> Get(const GoalKey& key) {
  return {sql::goals::kGetGoal, {key.root_id, key.id}, ReadOne};
}

AppRead<std::vector<Goal>> List(const Uuid& fractal, const GoalFilter& filter,
                                const std::optional<GoalCursor>& after, int32_t limit) {
  const Value sort_order = after.has_value() ? Value(after->sort_order) : std::nullopt;
  const Value created_at = after.has_value() ? Value(after->created_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::goals::kListGoals,
          {fractal, filter.parent_id, filter.type, filter.completed, filter.name_prefix,
           filter.show_deleted, sort_order, created_at, id, limit},
          ReadList};
}

AppRead<std::vector<Goal>> GetTree(const Uuid& fractal, bool without_sessions) {
  return {sql::goals::kGetGoalTree, {fractal, without_sessions}, ReadTree};
}

AppWrite<Goal> Update(const GoalKey& key, const std::optional<absl::Time>& version,
                      const GoalChange& change) {
  return {sql::goals::kUpdateGoal,
          {key.root_id, key.id, version, change.name, change.description, change.set_deadline,
           change.deadline, change.targets},
          ReadUpdated};
}

AppWrite<Goal> Complete(const GoalKey& key, const std::optional<absl::Time>& version,
                        bool completed) {
  return {sql::goals::kCompleteGoal, {key.root_id, key.id, version, completed}, ReadChanged};
}

AppWrite<Goal> Move(const GoalKey& key, const std::optional<absl::Time>& version,
                    const Uuid& parent_id) {
  return AppWrite<Goal>(sql::goals::kMoveGoal, {key.root_id, key.id, parent_id, version}, ReadMoved)
      .After(fractals::Lock(key.root_id));
}

AppWrite<std::vector<Goal>> Reorder(const GoalKey& parent, const std::vector<Uuid>& order) {
  return AppWrite<std::vector<Goal>>(sql::goals::kReorderGoals,
                                     {parent.root_id, parent.id, order}, ReadReordered)
      .After(fractals::Lock(parent.root_id));
}

AppWrite<GoalWithDescendants> Delete(const GoalKey& key, const std::optional<absl::Time>& version) {
  return AppWrite<GoalWithDescendants>(sql::goals::kDeleteGoal,
                                       {key.root_id, key.id, version, kAnyType}, ReadDeleted)
      .After(fractals::Lock(key.root_id));
}

}  // namespace fractal::db::goals
