#include "tests/isolation/costs.h"

#include <stdexcept>

namespace fractal::tests::isolation {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

struct Group {
  WorkLane lane;
  CostClass cost;
  std::vector<std::string> methods;
};

const std::vector<Group>& Groups() {
  static const std::vector<Group> groups = {
      {WorkLane::kShort,
       CostClass::kPoint,
       {"CreateFractal", "GetFractal", "UpdateFractal", "CreateGoal", "GetGoal", "UpdateGoal",
        "CompleteGoal", "UpdateMember", "RemoveMember", "LeaveFractal", "CreateInvitation",
        "DeleteInvitation", "AcceptInvitation", "DeclineInvitation", "CreateActivityGroup",
        "GetActivityGroup", "UpdateActivityGroup", "GetActivity", "CreateTemplate", "GetTemplate",
        "UpdateTemplate", "DeleteTemplate", "UpdateSession", "CreateProgram", "UpdateProgram",
        "CreateProgramBlock", "UpdateProgramBlock", "CreateProgramDay", "UpdateProgramDay",
        "ScheduleSession", "UnscheduleSession", "CompleteScheduledSession", "RecordMetricValue",
        "GetMetricValue", "UpdateMetricValue", "DeleteMetricValue", "GetUsage"}},
      {WorkLane::kShort,
       CostClass::kBatch,
       {"ReorderGoals", "ReorderActivityGroups", "ReorderActivities", "ReorderActivitySets",
        "ArrangeSession", "CreateActivity", "UpdateActivity", "CreateActivityInstance",
        "SpreadProgramDay", "RecordMetricValues", "StreamMetricValues"}},
      {WorkLane::kShort,
       CostClass::kPage,
       {"ListFractals", "ListGoals", "ListMembers", "ListInvitations", "ListActivityGroups",
        "ListActivities", "ListSessions", "ListActivityInstances", "ListTemplates", "ListPrograms",
        "ListScheduledSessions", "ListMetricValues"}},
      {WorkLane::kShort,
       CostClass::kBelow,
       {"DeleteFractal", "MoveGoal", "DeleteGoal", "DeleteActivityGroup", "DeleteActivity",
        "CreateSession", "GetSession", "CompleteSession", "DuplicateSession", "DeleteSession",
        "UpdateActivityInstance", "DeleteActivityInstance", "CreateActivitySet",
        "UpdateActivitySet", "DeleteActivitySet", "StartTimer", "StopTimer", "UpdateTimer",
        "CreateTemplateFromSession", "GetProgram", "DeleteProgram", "DeleteProgramBlock",
        "DeleteProgramDay", "CopyProgramDay", "Undelete", "Purge"}},
      {WorkLane::kLong,
       CostClass::kScan,
       {"GetGoalTree", "GetTemplateStatistics", "SummarizeMetricValues", "GetTotals",
        "GetProgress", "ListPersonalRecords", "GetBestSets", "GetStreaks", "GetHeatmap",
        "GetTimeInvested", "EvaluateTargets", "ListTrash", "ListAuditEvents", "ListAccountEvents",
        "GetRowVersion"}},
      {WorkLane::kLong, CostClass::kTransfer, {"ExportMetricValues"}},
      {WorkLane::kTransfer, CostClass::kTransfer, {"ExportFractal", "ImportFractal"}},
      {WorkLane::kPasswords,
       CostClass::kHash,
       {"SignUp", "SignIn", "ChangePassword", "ChangeEmail", "ResetPassword", "DeleteAccount"}},
      {WorkLane::kAccounts,
       CostClass::kPoint,
       {"RefreshTokens", "SignOut", "SignOutEverywhere", "RevokeSignIn", "CreateApiKey",
        "RevokeApiKey", "GetCurrentUser", "UpdateCurrentUser"}},
      {WorkLane::kAccounts, CostClass::kPage, {"ListSignIns", "ListApiKeys"}},
      {WorkLane::kAdministration,
       CostClass::kPoint,
       {"GetUser", "DisableUser", "EnableUser", "CreatePasswordResetToken", "SignOutUser",
        "SetUserRole", "UndeleteUser", "GetUserUsage", "SetUserQuota"}},
      {WorkLane::kAdministration, CostClass::kHash, {"CreateUser"}},
      {WorkLane::kAdministration, CostClass::kPage, {"ListUsers"}},
      {WorkLane::kAdministration,
       CostClass::kBelow,
       {"DeleteUser", "UndeleteAsOwner", "PurgeAsOwner"}},
      {WorkLane::kAdministration,
       CostClass::kScan,
       {"ListTrashAsOwner", "ListAllAuditEvents", "CheckIntegrity", "GetStatistics"}},
  };
  return groups;
}

void Collect(const Descriptor& type, const std::string& prefix, std::set<const Descriptor*> above,
             std::set<std::string>* fields) {
  if (!above.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.is_repeated()) fields->insert(prefix + field.name());
    if (field.message_type() == nullptr || field.is_map()) continue;
    Collect(*field.message_type(), prefix + field.name() + ".", above, fields);
  }
}

}  // namespace

const std::map<std::string, MethodCost>& MethodCosts() {
  static const std::map<std::string, MethodCost> costs = [] {
    std::map<std::string, MethodCost> all;
    for (const Group& group : Groups()) {
      for (const std::string& method : group.methods) {
        if (!all.insert({method, {group.lane, group.cost}}).second) {
          throw std::logic_error(method + " has two costs");
        }
      }
    }
    return all;
  }();
  return costs;
}

WorkLane LaneOf(const std::string& way) {
  static const std::map<std::string, WorkLane> lanes = {
      {"Read", WorkLane::kShort},          {"Write", WorkLane::kShort},
      {"Create", WorkLane::kShort},        {"FEED", WorkLane::kShort},
      {"LongRead", WorkLane::kLong},       {"EXPORT", WorkLane::kLong},
      {"DUMP", WorkLane::kTransfer},       {"LOAD", WorkLane::kTransfer},
      {"Password", WorkLane::kPasswords},  {"Account", WorkLane::kAccounts},
      {"Admin", WorkLane::kAdministration}};
  const auto found = lanes.find(way);
  if (found == lanes.end()) throw std::logic_error("no lane of the way " + way);
  return found->second;
}

std::set<WorkLane> LanesFor(CostClass cost) {
  switch (cost) {
    case CostClass::kPoint:
    case CostClass::kPage:
      return {WorkLane::kShort, WorkLane::kAccounts, WorkLane::kAdministration};
    case CostClass::kBatch:
      return {WorkLane::kShort};
    case CostClass::kBelow:
      return {WorkLane::kShort, WorkLane::kAdministration};
    case CostClass::kScan:
      return {WorkLane::kLong, WorkLane::kAdministration};
    case CostClass::kTransfer:
      return {WorkLane::kLong, WorkLane::kTransfer};
    case CostClass::kHash:
      return {WorkLane::kPasswords, WorkLane::kAdministration};
  }
  return {};
}

const std::map<std::string, int>& FieldLimits() {
  constexpr int kMask = 100;
  constexpr int kOrder = 1000;
  constexpr int kBatch = 1000;
  constexpr int kGoals = 50;
  static const std::map<std::string, int> limits = {
      {"CreateApiKey scopes", 4},
      {"UpdateCurrentUser update_mask.paths", kMask},
      {"SetUserQuota update_mask.paths", kMask},

      {"UpdateFractal update_mask.paths", kMask},
      {"ImportFractal records", 10'000},
      {"CreateGoal goal.targets", 50},
      {"CreateGoal goal.targets.metrics", 20},
      {"UpdateGoal goal.targets", 50},
      {"UpdateGoal goal.targets.metrics", 20},
      {"UpdateGoal update_mask.paths", kMask},
      {"ReorderGoals goal_ids", kOrder},

      {"UpdateActivityGroup update_mask.paths", kMask},
      {"ReorderActivityGroups group_ids", kOrder},
      {"CreateActivity activity.metrics", 100},
      {"CreateActivity activity.splits", 100},
      {"UpdateActivity activity.metrics", 100},
      {"UpdateActivity activity.splits", 100},
      {"UpdateActivity update_mask.paths", kMask},
      {"ReorderActivities activity_ids", kOrder},

      {"CreateSession session.goal_ids", kGoals},
      {"CreateSession session.sections", kIgnored},
      {"CreateSession session.sections.activity_instance_ids", kIgnored},
      {"UpdateSession session.goal_ids", kGoals},
      {"UpdateSession session.sections", kIgnored},
      {"UpdateSession session.sections.activity_instance_ids", kIgnored},
      {"UpdateSession update_mask.paths", kMask},
      {"ArrangeSession sections", 50},
      {"ArrangeSession sections.activity_instance_ids", 1000},
      {"UpdateActivityInstance instance.sets", kIgnored},
      {"UpdateActivityInstance instance.sets.values", kIgnored},
      {"UpdateActivityInstance instance.values", kIgnored},
      {"UpdateActivityInstance update_mask.paths", kMask},
      {"UpdateActivitySet set.values", kIgnored},
      {"UpdateActivitySet update_mask.paths", kMask},
      {"ReorderActivitySets set_ids", kOrder},
      {"UpdateTimer update_mask.paths", kMask},
      {"CreateTemplate template.sections", 50},
      {"CreateTemplate template.sections.activity_ids", 100},
      {"UpdateTemplate template.sections", 50},
      {"UpdateTemplate template.sections.activity_ids", 100},
      {"UpdateTemplate update_mask.paths", kMask},

      {"CreateProgram program.goal_ids", kGoals},
      {"UpdateProgram program.goal_ids", kGoals},
      {"UpdateProgram update_mask.paths", kMask},
      {"CreateProgramBlock block.goal_ids", kGoals},
      {"UpdateProgramBlock block.goal_ids", kGoals},
      {"UpdateProgramBlock update_mask.paths", kMask},
      {"UpdateProgramDay update_mask.paths", kMask},
      {"SpreadProgramDay weekdays", 7},

      {"RecordMetricValues values", kBatch},
      {"StreamMetricValues values", kBatch},
      {"UpdateMetricValue update_mask.paths", kMask},

      {"ListTrash kinds", 18},
      {"ListAuditEvents filter.kinds", 42},
      {"ListAccountEvents filter.kinds", 42},
      {"ListTrashAsOwner list.kinds", 18},
      {"ListAllAuditEvents filter.kinds", 42},
  };
  return limits;
}

std::set<std::string> RepeatedFields(const Descriptor& type) {
  std::set<std::string> fields;
  Collect(type, "", {}, &fields);
  return fields;
}

}  // namespace fractal::tests::isolation
