#include "db/activities.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "db/fractals.h"
#include "db/text.h"
#include "sql/queries/activities.h"

namespace fractal::db::activities {
namespace {

using absl::StatusCode;

constexpr std::string_view kNoun = "activity";
constexpr std::string_view kGroup = "activity group";

Activity ReadActivity(RowReader& row) {
  Activity activity;
  activity.root_id = row.Id();
  activity.id = row.Id();
  activity.group_id = row.OptionalId();
  activity.name = row.Text();
  activity.description = row.Text();
  activity.has_sets = row.Bool();
  activity.has_metrics = row.Bool();
  activity.metrics_multiplicative = row.Bool();
  activity.has_splits = row.Bool();
  activity.sort_order = row.Int();
  activity.created_at = row.Time();
  activity.updated_at = row.Time();
  activity.deleted_at = row.OptionalTime();
  activity.metrics = ParseMetrics(row.Text());
  activity.splits = ParseSplits(row.Text());
  return activity;
}

// What an update's `problem` means to a client.
struct Problem {
  std::string_view name;
  StatusCode code;
  std::string_view reason;
  std::string_view message;
};

constexpr Problem kProblems[] = {
    {"group_unknown", StatusCode::kNotFound, "NOT_FOUND", "activity group not found"},
    {"metric_unknown", StatusCode::kNotFound, "NOT_FOUND", "metric not found"},
    {"split_unknown", StatusCode::kNotFound, "NOT_FOUND", "split not found"},
    {"needs_has_metrics", StatusCode::kInvalidArgument, "INVALID_FIELDS", "needs has_metrics"},
    {"needs_has_splits", StatusCode::kInvalidArgument, "INVALID_FIELDS", "needs has_splits"},
    {"metric_name_taken", StatusCode::kAlreadyExists, "NAME_TAKEN",
     "another metric of the activity has this name"},
    {"split_name_taken", StatusCode::kAlreadyExists, "NAME_TAKEN",
     "another split of the activity has this name"},
    {"negative_values", StatusCode::kInvalidArgument, "METRIC_HAS_NEGATIVE_VALUES",
     "the metric has values below zero"},
};

absl::Status ProblemStatus(std::string_view name, const std::string& path) {
  const auto* problem = std::find_if(std::begin(kProblems), std::end(kProblems),
                                     [&](const Problem& p) { return p.name == name; });
  if (problem == std::end(kProblems)) {
    throw pqxx::failure(absl::StrCat("update_activity answered ", Absl(name)));
  }
  return MakeError(problem->code, problem->message, {std::string(problem->reason), path});
}

absl::StatusOr<Activity> ReadOne(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return One<Activity, ReadActivity>(result);
}

// No row: no such fractal. A row without an activity: an empty list.
absl::StatusOr<std::vector<Activity>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<Activity>();
  return Many<Activity, ReadActivity>(result);
}

// Columns: group_found, activity.
absl::StatusOr<Activity> ReadCreated(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return NotFound(kGroup);
  return ReadActivity(row);
}

// Columns: etag_matches, problem, path, activity.
absl::StatusOr<Activity> ReadUpdated(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  const std::string problem = row.Text();
  const std::string path = row.Text();
  if (!problem.empty()) return ProblemStatus(problem, path);
  return ReadActivity(row);
}

// Columns: is_found, is_complete, activity.
absl::StatusOr<std::vector<Activity>> ReadReordered(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  std::vector<Activity> activities;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    if (!row.Bool()) return NotFound(kGroup);
    if (!row.Bool()) {
      return MakeError(StatusCode::kInvalidArgument,
                       "the order must name every live activity there once, and nothing else",
                       {"ORDER_INCOMPLETE", "activity_ids"});
    }
    if (!row.IsNull()) activities.push_back(ReadActivity(row));
  }
  return activities;
}

// Columns: etag_matches, activity.
absl::StatusOr<Activity> ReadDeleted(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  return ReadActivity(row);
}

template <typename Part>
Value ListOrNull(const std::optional<std::vector<Given<Part>>>& given) {
  return given.has_value() ? Value(ToJson(*given)) : std::nullopt;
}

}  // namespace

AppWrite<Activity> Create(const NewActivity& activity) {
  return AppWrite<Activity>(
             sql::activities::kCreateActivity,
             {activity.key.root_id, activity.key.id, activity.group_id, activity.name,
              activity.description, activity.has_sets, activity.has_metrics,
              activity.metrics_multiplicative, activity.has_splits, ToJson(activity.metrics),
              ToJson(activity.splits)},
             ReadCreated)
      .After(fractals::Lock(activity.key.root_id));
}

AppRead<Activity> Get(const ActivityKey& key) {
  return {sql::activities::kGetActivity, {key.root_id, key.id}, ReadOne};
}

AppRead<std::vector<Activity>> List(const Uuid& fractal, const ActivityFilter& filter,
                                    const std::optional<PlaceCursor>& after, int32_t limit) {
  return {sql::activities::kListActivities,
          WithPage({fractal, filter.group_id, filter.name_prefix, filter.show_deleted}, after,
                   limit),
          ReadList};
}

AppWrite<Activity> Update(const ActivityKey& key, const std::optional<absl::Time>& version,
                          const ActivityChange& change) {
  return AppWrite<Activity>(
             sql::activities::kUpdateActivity,
             {key.root_id, key.id, version, change.name, change.description, change.set_group,
              change.group_id, change.has_sets, change.has_metrics, change.metrics_multiplicative,
              change.has_splits, ListOrNull(change.metrics), ListOrNull(change.splits)},
             ReadUpdated)
      .After({&sql::activities::kLockActivity,
              {key.root_id, key.id, change.metrics.has_value(), change.splits.has_value()}});
}

AppWrite<std::vector<Activity>> Reorder(const Uuid& fractal, const std::optional<Uuid>& group_id,
                                        const std::vector<Uuid>& order) {
  return AppWrite<std::vector<Activity>>(sql::activities::kReorderActivities,
                                         {fractal, group_id, order}, ReadReordered)
      .After(fractals::Lock(fractal));
}

AppWrite<Activity> Delete(const ActivityKey& key, const std::optional<absl::Time>& version) {
  return AppWrite<Activity>(sql::activities::kDeleteActivity, {key.root_id, key.id, version},
                            ReadDeleted)
      .After(fractals::Lock(key.root_id));
}

}  // namespace fractal::db::activities
