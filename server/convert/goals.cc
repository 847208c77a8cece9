#include "server/convert/goals.h"

#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "db/errors.h"
#include "server/convert/etag.h"
#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

using nlohmann::json;

constexpr int kMostTargets = 50;
constexpr int kMostMetrics = 20;
// A client of gRPC takes 4 MiB where it was told nothing else.
constexpr size_t kMostTreeBytes = 7 << 19;

constexpr std::array<std::pair<v1::GoalType, std::string_view>, 8> kTypes = {{
    {v1::GOAL_TYPE_ULTIMATE, "UltimateGoal"},
    {v1::GOAL_TYPE_LONG_TERM, "LongTermGoal"},
    {v1::GOAL_TYPE_MID_TERM, "MidTermGoal"},
    {v1::GOAL_TYPE_SHORT_TERM, "ShortTermGoal"},
    {v1::GOAL_TYPE_PRACTICE_SESSION, "PracticeSession"},
    {v1::GOAL_TYPE_IMMEDIATE, "ImmediateGoal"},
    {v1::GOAL_TYPE_MICRO, "MicroGoal"},
    {v1::GOAL_TYPE_NANO, "NanoGoal"},
}};

std::string TextOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// Imported targets may lack a part; what is there is shown.
void TargetsToProto(const std::string& stored, v1::Goal* out) {
  const json targets = json::parse(stored, nullptr, false);
  if (!targets.is_array()) return;
  for (const json& stored_target : targets) {
    if (!stored_target.is_object()) continue;
    v1::Target* target = out->add_targets();
    target->set_id(TextOf(stored_target, "id"));
    target->set_activity_id(TextOf(stored_target, "activity_id"));
    target->set_name(TextOf(stored_target, "name"));
    target->set_description(TextOf(stored_target, "description"));
    for (const json& stored_metric : stored_target.value("metrics", json::array())) {
      v1::TargetMetric* metric = target->add_metrics();
      metric->set_metric_id(TextOf(stored_metric, "metric_id"));
      const auto value = stored_metric.find("value");
      if (value != stored_metric.end() && value->is_number()) metric->set_value(*value);
    }
  }
}

json MetricsFromProto(const v1::Target& target, const std::string& path, RequestChecks& checks) {
  if (target.metrics_size() == 0) checks.Refuse(path + ".metrics", "is needed");
  json metrics = json::array();
  if (!checks.AtMost(path + ".metrics", target.metrics_size(), kMostMetrics)) return metrics;
  std::set<db::Uuid> seen;
  for (int i = 0; i < target.metrics_size(); ++i) {
    const std::string metric_path = absl::StrCat(path, ".metrics[", i, "]");
    const db::Uuid id = checks.Id(metric_path + ".metric_id", target.metrics(i).metric_id());
    if (!seen.insert(id).second) checks.Refuse(metric_path + ".metric_id", "is there twice");
    metrics.push_back({{"metric_id", id.ToString()},
                       {"value", checks.Number(metric_path + ".value", target.metrics(i).value())}});
  }
  return metrics;
}

absl::Status TreeTooDeep() {
  return db::MakeError(absl::StatusCode::kFailedPrecondition,
                       absl::StrCat("the goals stand in more than ", db::kMostGoalLevels,
                                    " levels: read them with ListGoals"),
                       {"TREE_TOO_DEEP"});
}

absl::Status TreeTooLarge() {
  return db::MakeError(absl::StatusCode::kFailedPrecondition,
                       "the tree is larger than 3.5 MiB: read its goals with ListGoals",
                       {"TREE_TOO_LARGE"});
}

}  // namespace

v1::GoalType GoalTypeToProto(std::string_view type) {
  for (const auto& [proto, stored] : kTypes) {
    if (stored == type) return proto;
  }
  return v1::GOAL_TYPE_UNSPECIFIED;
}

std::string_view GoalTypeFromProto(v1::GoalType type) {
  for (const auto& [proto, stored] : kTypes) {
    if (proto == type) return stored;
  }
  return "";
}

void ToProto(const db::Goal& goal, v1::Goal* out) {
  out->set_id(goal.id.ToString());
  out->set_fractal_id(goal.root_id.ToString());
  if (goal.parent_id.has_value()) out->set_parent_id(goal.parent_id->ToString());
  out->set_type(GoalTypeToProto(goal.type));
  out->set_name(goal.name);
  out->set_description(goal.description);
  if (goal.deadline.has_value()) ToProto(*goal.deadline, out->mutable_deadline());
  out->set_completed(goal.completed);
  if (!goal.targets.empty()) TargetsToProto(goal.targets, out);
  out->set_sort_order(goal.sort_order);
  ToProto(goal.created_at, out->mutable_create_time());
  ToProto(goal.updated_at, out->mutable_update_time());
  if (goal.deleted_at.has_value()) ToProto(*goal.deleted_at, out->mutable_delete_time());
  out->set_etag(MakeEtag(goal.updated_at));
}

std::string TargetsFromProto(const google::protobuf::RepeatedPtrField<v1::Target>& targets,
                             RequestChecks& checks) {
  if (!checks.AtMost("goal.targets", targets.size(), kMostTargets)) return "";
  json stored = json::array();
  std::set<db::Uuid> seen;
  for (int i = 0; i < targets.size(); ++i) {
    const v1::Target& target = targets.Get(i);
    const std::string path = absl::StrCat("goal.targets[", i, "]");
    const db::Uuid id =
        checks.OptionalId(path + ".id", target.id()).value_or(db::Uuid::New());
    if (!seen.insert(id).second) checks.Refuse(path + ".id", "is there twice");
    const json metrics = MetricsFromProto(target, path, checks);
    const std::string activity =
        checks.Id(path + ".activity_id", target.activity_id()).ToString();
    const std::string name = checks.OptionalName(path + ".name", target.name());
    const std::string description =
        checks.Description(path + ".description", target.description());
    stored.push_back({{"id", id.ToString()},
                      {"activity_id", activity},
                      {"name", name},
                      {"description", description},
                      {"metrics", metrics}});
  }
  // A text that is not UTF-8 was refused above: then nothing of this is used.
  return stored.dump(-1, ' ', false, json::error_handler_t::replace);
}

absl::Status ToTree(const std::vector<db::Goal>& goals, v1::GoalNode* root) {
  absl::flat_hash_map<db::Uuid, std::vector<const db::Goal*>> children;
  std::vector<const db::Goal*> adrift;  // sessions without a parent: behind the root's children
  const db::Goal* top = nullptr;
  for (const db::Goal& goal : goals) {
    if (goal.id == goal.root_id) {
      top = &goal;
    } else if (goal.parent_id.has_value()) {
      children[*goal.parent_id].push_back(&goal);
    } else {
      adrift.push_back(&goal);
    }
  }
  if (top == nullptr) return absl::OkStatus();
  auto& below_top = children[top->id];
  below_top.insert(below_top.end(), adrift.begin(), adrift.end());

  struct Open {
    const db::Goal* goal;
    v1::GoalNode* node;
    int level;
  };
  std::vector<Open> open = {{top, root, 0}};
  size_t bytes = 0;
  while (!open.empty()) {
    const auto [goal, node, level] = open.back();
    open.pop_back();
    ToProto(*goal, node->mutable_goal());
    bytes += node->goal().ByteSizeLong();
    if (bytes > kMostTreeBytes) return TreeTooLarge();
    const auto& below = children[goal->id];
    // A message is sized, written and freed by recursion: this one must not come to be.
    if (!below.empty() && level == db::kMostGoalLevels) return TreeTooDeep();
    for (const db::Goal* child : below) open.push_back({child, node->add_children(), level + 1});
  }
  return root->ByteSizeLong() > kMostTreeBytes ? TreeTooLarge() : absl::OkStatus();
}

}  // namespace fractal::server::convert
