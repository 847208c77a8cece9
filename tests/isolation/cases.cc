#include "tests/isolation/cases.h"

#include <set>

#include "absl/strings/str_cat.h"

namespace fractal::tests::isolation {
namespace {

constexpr char kOf[] = "fractal_id: '$fractal' ";

std::string Of(const std::string& rest = "") { return kOf + rest; }

const std::vector<Case>& PlainCases() {
  static const std::vector<Case> cases = {
      // AuthService
      {"SignUp", "email: '$n@example.com' username: '$n' password: 'kiwi lantern orbit'"},
      {"SignIn", "login: '$login' password: '$password'"},
      {"RefreshTokens", "refresh_token: '$refresh_token'"},
      {"SignOut", ""},
      {"SignOutEverywhere", ""},
      {"ListSignIns", ""},
      {"RevokeSignIn", "sign_in_id: '$sign_in'"},
      {"CreateApiKey", "name: '$n' scopes: SCOPE_READ"},
      {"ListApiKeys", ""},
      {"RevokeApiKey", "api_key_id: '$api_key'"},
      {"GetCurrentUser", ""},
      {"GetUsage", ""},
      {"UpdateCurrentUser", "user { time_zone: 'Europe/Warsaw' }", {"user.id"}},
      {"ChangePassword", "current_password: '$password' new_password: 'lantern orbit kiwi'"},
      {"ChangeEmail", "email: '$n@example.com' password: '$password'"},
      {"ResetPassword", "reset_token: '$reset_token' new_password: 'lantern orbit kiwi'"},
      {"DeleteAccount", "password: '$password'"},

      // FractalService
      {"CreateFractal", "fractal { name: '$n' }", {"fractal.id"}},
      {"GetFractal", Of()},
      {"ListFractals", ""},
      {"UpdateFractal", "fractal { id: '$fractal' name: '$n' }"},
      {"DeleteFractal", Of()},
      {"ExportFractal", Of()},
      {"ImportFractal", kExported},
      {"CreateGoal",
       "goal { fractal_id: '$fractal' parent_id: '$fractal' type: GOAL_TYPE_MID_TERM name: '$n' "
       "targets { name: 't' activity_id: '$activity' metrics { metric_id: '$metric' value: 1 } } }",
       {"goal.id", "goal.targets.id"}},
      {"GetGoal", Of("goal_id: '$goal'")},
      {"ListGoals", Of("parent_id: '$goal'")},
      {"GetGoalTree", Of()},
      {"UpdateGoal",
       "goal { fractal_id: '$fractal' id: '$goal' name: '$n' targets { id: '$target' name: 't' "
       "activity_id: '$activity' metrics { metric_id: '$metric' value: 1 } } } "
       "update_mask { paths: 'name' paths: 'targets' }",
       {"goal.parent_id"}},
      {"CompleteGoal", Of("goal_id: '$goal'")},
      {"MoveGoal", Of("goal_id: '$goal' parent_id: '$mid'")},
      {"ReorderGoals", Of("parent_id: '$fractal' goal_ids: '$goal' goal_ids: '$mid'")},
      {"DeleteGoal", Of("goal_id: '$goal'")},
      {"ListMembers", Of()},
      {"UpdateMember", Of("user_id: '$member' role: MEMBER_ROLE_VIEWER")},
      {"RemoveMember", Of("user_id: '$member'")},
      {"LeaveFractal", "fractal_id: '$hosted'"},
      {"CreateInvitation", Of("email: '$n@example.com' role: MEMBER_ROLE_VIEWER")},
      {"ListInvitations", Of()},
      {"DeleteInvitation", Of("invitation_id: '$invitation'")},
      {"AcceptInvitation", "invitation_token: '$invitation_token'"},
      {"DeclineInvitation", "invitation_token: '$invitation_token'"},

      // ActivityService
      {"CreateActivityGroup",
       "group { fractal_id: '$fractal' parent_id: '$group' name: '$n' }",
       {"group.id"}},
      {"GetActivityGroup", Of("group_id: '$group'")},
      {"ListActivityGroups", Of()},
      {"UpdateActivityGroup",
       "group { fractal_id: '$fractal' id: '$group' parent_id: '$group2' name: '$n' }"},
      {"ReorderActivityGroups",
       Of("parent_id: '$group' group_ids: '$subgroup2' group_ids: '$subgroup'")},
      {"DeleteActivityGroup", Of("group_id: '$group'")},
      {"CreateActivity",
       "activity { fractal_id: '$fractal' group_id: '$group' name: '$n' has_metrics: true "
       "has_splits: true metrics { name: 'm' unit: 'kg' } splits { name: 's' } }",
       {"activity.id", "activity.metrics.id", "activity.splits.id"}},
      {"GetActivity", Of("activity_id: '$activity'")},
      {"ListActivities", Of("group_id: '$group'")},
      {"UpdateActivity",
       "activity { fractal_id: '$fractal' id: '$activity' group_id: '$group2' name: '$n' "
       "metrics { id: '$metric' name: 'm' unit: 'kg' } splits { id: '$split' name: 's' } } "
       "update_mask { paths: 'name' paths: 'group_id' paths: 'metrics' paths: 'splits' }"},
      {"ReorderActivities",
       Of("group_id: '$group' activity_ids: '$activity2' activity_ids: '$activity'")},
      {"DeleteActivity", Of("activity_id: '$activity'")},

      // SessionService
      {"CreateSession",
       "session { fractal_id: '$fractal' name: '$n' goal_ids: '$goal' } template_id: '$template'"},
      {"CreateSession",
       "session { fractal_id: '$fractal' name: '$n' goal_ids: '$goal' } "
       "scheduled_session_id: '$scheduled'",
       {"session.id", "session.parent_id", "session.template_id", "session.program_day_id",
        "session.sections.activity_instance_ids"}},
      {"GetSession", Of("session_id: '$session'")},
      {"ListSessions", Of("goal_id: '$goal' activity_id: '$activity'")},
      {"UpdateSession",
       "session { fractal_id: '$fractal' id: '$session' name: '$n' "
       "goal_ids: '$goal' }",
       {"session.parent_id", "session.template_id", "session.program_day_id",
        "session.sections.activity_instance_ids"}},
      {"ArrangeSession",
       Of("session_id: '$session' sections { name: '$n' activity_instance_ids: '$idle' "
          "activity_instance_ids: '$instance' }")},
      {"CompleteSession", Of("session_id: '$session'")},
      {"DuplicateSession", Of("session_id: '$session'")},
      {"DeleteSession", Of("session_id: '$session'")},
      {"CreateActivityInstance",
       Of("session_id: '$session' activity_id: '$activity' sets: 2 notes: '$n'")},
      {"ListActivityInstances", Of("activity_id: '$activity'")},
      {"UpdateActivityInstance",
       "instance { fractal_id: '$fractal' id: '$instance' notes: '$n' }",
       {"instance.session_id", "instance.activity_id", "instance.sets.id",
        "instance.sets.activity_instance_id", "instance.sets.values.id",
        "instance.sets.values.fractal_id", "instance.sets.values.activity_instance_id",
        "instance.sets.values.metric_id", "instance.sets.values.split_id", "instance.values.id",
        "instance.values.fractal_id", "instance.values.activity_instance_id",
        "instance.values.metric_id", "instance.values.split_id"}},
      {"DeleteActivityInstance", Of("activity_instance_id: '$instance'")},
      {"CreateActivitySet", Of("activity_instance_id: '$instance'")},
      {"UpdateActivitySet",
       Of("set { id: '$set' completed: true }"),
       {"set.activity_instance_id", "set.values.id", "set.values.fractal_id",
        "set.values.activity_instance_id", "set.values.metric_id", "set.values.split_id"}},
      {"ReorderActivitySets",
       Of("activity_instance_id: '$instance' set_ids: '$set2' set_ids: '$set'")},
      {"DeleteActivitySet", Of("set_id: '$set'")},
      {"StartTimer", Of("activity_instance_id: '$instance'")},
      {"StopTimer", Of("activity_instance_id: '$running'")},
      {"UpdateTimer", Of("activity_instance_id: '$instance' timer { start_time { seconds: "
                         "1700000000 } stop_time { seconds: 1700000060 } }")},
      {"CreateTemplate",
       "template { fractal_id: '$fractal' name: '$n' sections { name: 's' activity_ids: "
       "'$activity' } }",
       {"template.id"}},
      {"CreateTemplateFromSession", Of("session_id: '$session' name: '$n'")},
      {"GetTemplate", Of("template_id: '$template'")},
      {"ListTemplates", Of()},
      {"UpdateTemplate",
       "template { fractal_id: '$fractal' id: '$template' name: '$n' sections { name: 's' "
       "activity_ids: '$activity' } }"},
      {"DeleteTemplate", Of("template_id: '$template'")},
      {"GetTemplateStatistics", Of("template_id: '$template'")},

      // ProgramService
      {"CreateProgram",
       "program { fractal_id: '$fractal' name: '$n' start_date: '2026-01-01' end_date: "
       "'2026-02-01' goal_ids: '$goal' }",
       {"program.id"}},
      {"GetProgram", Of("program_id: '$program'")},
      {"ListPrograms", Of()},
      {"UpdateProgram",
       "program { fractal_id: '$fractal' id: '$program' name: '$n' goal_ids: '$mid' }"},
      {"DeleteProgram", Of("program_id: '$program'")},
      {"CreateProgramBlock",
       "block { fractal_id: '$fractal' program_id: '$program' name: '$n' goal_ids: '$goal' }",
       {"block.id"}},
      {"UpdateProgramBlock",
       "block { fractal_id: '$fractal' id: '$block' name: '$n' goal_ids: '$mid' }",
       {"block.program_id"}},
      {"DeleteProgramBlock", Of("program_block_id: '$block'")},
      {"CreateProgramDay",
       "day { fractal_id: '$fractal' program_block_id: '$block' name: '$n' date: '2026-01-07' }",
       {"day.id"}},
      {"UpdateProgramDay",
       "day { fractal_id: '$fractal' id: '$day' name: '$n' }",
       {"day.program_block_id"}},
      {"DeleteProgramDay", Of("program_day_id: '$day'")},
      {"CopyProgramDay",
       Of("program_day_id: '$day' program_block_id: '$block2' date: '2026-02-03'")},
      {"SpreadProgramDay", Of("program_day_id: '$day' weekdays: WEEKDAY_FRIDAY")},
      {"ScheduleSession", Of("program_day_id: '$day' template_id: '$template'")},
      {"UnscheduleSession", Of("scheduled_session_id: '$scheduled'")},
      {"CompleteScheduledSession", Of("scheduled_session_id: '$scheduled' session_id: '$session'")},
      {"ListScheduledSessions", Of()},

      // MetricService
      {"RecordMetricValue",
       "metric_value { fractal_id: '$fractal' activity_instance_id: '$instance' metric_id: "
       "'$metric' split_id: '$split' set_number: 2 value: 7 }",
       {"metric_value.id"}},
      {"RecordMetricValues",
       Of("values { fractal_id: '$fractal' activity_instance_id: '$instance' metric_id: '$metric' "
          "split_id: '$split' set_number: 2 value: 7 }"),
       {"values.id"}},
      {"StreamMetricValues",
       Of("request_id: '$new_id' values { fractal_id: '$fractal' activity_instance_id: "
          "'$instance' metric_id: '$metric' split_id: '$split' set_number: 2 value: 7 }"),
       {"values.id"}},
      {"GetMetricValue", Of("metric_value_id: '$value'")},
      {"ListMetricValues",
       Of("activity_instance_id: '$instance' session_id: '$session' metric_id: '$metric' "
          "activity_id: '$activity'")},
      {"ListMetricValues", Of()},
      {"UpdateMetricValue",
       "metric_value { fractal_id: '$fractal' id: '$value' value: 7 }",
       {"metric_value.activity_instance_id", "metric_value.metric_id", "metric_value.split_id"}},
      {"DeleteMetricValue", Of("metric_value_id: '$value'")},
      {"ExportMetricValues", Of()},
      {"SummarizeMetricValues",
       Of("group_by: SUMMARY_GROUPING_NONE activity_id: '$activity' metric_id: '$metric' "
          "split_id: '$split' session_id: '$session' goal_id: '$goal'")},
      {"SummarizeMetricValues", Of("group_by: SUMMARY_GROUPING_SESSION")},
      {"GetTotals", Of("activity_id: '$activity'")},
      {"GetProgress", Of("session_id: '$session'")},
      {"ListPersonalRecords", Of("activity_id: '$activity'")},
      {"GetBestSets", Of("activity_id: '$activity'")},
      {"GetStreaks", Of()},
      {"GetHeatmap", Of("from_date: '2026-01-01' to_date: '2026-12-31'")},
      {"GetTimeInvested", Of("group_by: TIME_GROUPING_GOAL")},
      {"EvaluateTargets", Of("goal_id: '$goal'")},

      // TrashService: see also below.
      {"ListTrash", Of()},
      {"ListTrash", ""},
      {"Purge", Of("force: true")},

      // AuditService: see also below.
      {"ListAuditEvents", Of("filter { actor_id: '$user' row_id: '$goal' }")},
      {"ListAuditEvents", Of()},
      {"ListAccountEvents", ""},
      {"ListAccountEvents", "filter { actor_id: '$user' row_id: '$goal' }"},

      // AdminService
      {"ListUsers", ""},
      {"GetUser", "user_id: '$user'"},
      {"GetUser", "email: '$email'"},
      {"CreateUser", "email: '$n@example.com' username: '$n' password: 'kiwi lantern orbit'"},
      {"DisableUser", "user_id: '$user'"},
      {"EnableUser", "user_id: '$user'"},
      {"CreatePasswordResetToken", "user_id: '$user'"},
      {"SignOutUser", "user_id: '$user'"},
      {"SetUserRole", "user_id: '$user' role: ROLE_USER"},
      {"GetUserUsage", "user_id: '$user'"},
      {"SetUserQuota", "user_id: '$user' quota { goals: 100000 }"},
      {"DeleteUser", "user_id: '$user'"},
      {"UndeleteUser", "user_id: '$deleted_user'"},
      {"ListTrashAsOwner", "list { fractal_id: '$fractal' }"},
      {"UndeleteAsOwner",
       "undelete { fractal_id: '$fractal' kind: ROW_KIND_GOAL id: '$trash_goal' }"},
      {"PurgeAsOwner", "purge { fractal_id: '$fractal' kind: ROW_KIND_GOAL id: '$trash_goal' }"},
      {"ListAllAuditEvents",
       "filter { actor_id: '$user' row_id: '$goal' } fractal_id: '$fractal' user_id: '$user'"},
      {"CheckIntegrity", ""},
      {"GetStatistics", ""},
  };
  return cases;
}

// The methods that take a row of any kind.
std::vector<Case> CasesOfKinds() {
  std::vector<Case> cases;
  for (const auto& [kind, word] :
       std::vector<std::pair<std::string, std::string>>{{"FRACTAL", "fractal"},
                                                        {"GOAL", "goal"},
                                                        {"SESSION", "session"},
                                                        {"ACTIVITY_INSTANCE", "instance"},
                                                        {"ACTIVITY_SET", "set"},
                                                        {"METRIC_VALUE", "value"},
                                                        {"ACTIVITY_GROUP", "group"},
                                                        {"ACTIVITY", "activity"},
                                                        {"METRIC_DEFINITION", "metric"},
                                                        {"SPLIT_DEFINITION", "split"},
                                                        {"TEMPLATE", "template"},
                                                        {"PROGRAM", "program"},
                                                        {"PROGRAM_BLOCK", "block"},
                                                        {"PROGRAM_DAY", "day"},
                                                        {"SCHEDULED_SESSION", "scheduled"},
                                                        {"NOTE", "note"}}) {
    const std::string fractal = kind == "FRACTAL" ? "$trash_fractal" : "$fractal";
    const std::string deleted = absl::StrCat("fractal_id: '", fractal, "' kind: ROW_KIND_", kind,
                                             " id: '$trash_", word, "'");
    cases.push_back({"Undelete", deleted});
    cases.push_back({"Purge", deleted});
    cases.push_back({"Purge", deleted + " force: true"});
    cases.push_back(
        {"GetRowVersion", Of(absl::StrCat("kind: ROW_KIND_", kind, " id: '$", word, "'"))});
  }
  return cases;
}

}  // namespace

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = [] {
    std::vector<Case> all = PlainCases();
    const std::vector<Case> kinds = CasesOfKinds();
    all.insert(all.end(), kinds.begin(), kinds.end());
    return all;
  }();
  return cases;
}

const std::vector<OtherAnswer>& OtherAnswers() {
  static const std::vector<OtherAnswer> answers = {
      {"CreateGoal", "goal.targets.activity_id", "INVALID_ARGUMENT", "TARGET_UNKNOWN, by field"},
      {"CreateGoal", "goal.targets.metrics.metric_id", "INVALID_ARGUMENT", "the same"},
      {"UpdateGoal", "goal.targets.activity_id", "INVALID_ARGUMENT", "the same"},
      {"UpdateGoal", "goal.targets.metrics.metric_id", "INVALID_ARGUMENT", "the same"},
      {"UpdateGoal", "goal.targets.id", "OK", "a target's id is the client's own"},
      {"ReorderGoals", "goal_ids", "INVALID_ARGUMENT", "ORDER_INCOMPLETE: not of this parent"},
      {"ReorderActivityGroups", "group_ids", "INVALID_ARGUMENT", "the same"},
      {"ReorderActivities", "activity_ids", "INVALID_ARGUMENT", "the same"},
      {"ReorderActivitySets", "set_ids", "INVALID_ARGUMENT", "the same"},
      {"ArrangeSession", "sections.activity_instance_ids", "INVALID_ARGUMENT", "the same"},
      {"ListGoals", "parent_id", "OK", "a filter: nothing fits"},
      {"ListSessions", "goal_id", "OK", "the same"},
      {"ListSessions", "activity_id", "OK", "the same"},
      {"ListActivities", "group_id", "OK", "the same"},
      {"ListMetricValues", "activity_id", "OK", "the same"},
      {"ListMetricValues", "activity_instance_id", "OK", "the same"},
      {"ListMetricValues", "metric_id", "OK", "the same"},
      {"ListMetricValues", "session_id", "OK", "the same"},
      {"ListAuditEvents", "filter.actor_id", "OK", "the same"},
      {"ListAuditEvents", "filter.row_id", "OK", "the same"},
      {"ListAccountEvents", "", "OK", "the same, in one's own events"},
      {"ListAccountEvents", "filter.actor_id", "OK", "the same"},
      {"ListAccountEvents", "filter.row_id", "OK", "the same"},
      {"RecordMetricValues", "fractal_id", "INVALID_ARGUMENT", "not that of its values"},
      {"RecordMetricValues", "values.fractal_id", "INVALID_ARGUMENT", "not that of the request"},
      {"StreamMetricValues", "fractal_id", "INVALID_ARGUMENT", "the same"},
      {"StreamMetricValues", "values.fractal_id", "INVALID_ARGUMENT", "the same"},
  };
  return answers;
}

bool IsForOwners(const std::string& method) {
  static const std::set<std::string> methods = {
      "ListAuditEvents",  "GetRowVersion",   "UpdateMember",    "RemoveMember",
      "CreateInvitation", "ListInvitations", "DeleteInvitation"};
  return methods.contains(method);
}

bool IsForOneself(const std::string& method) {
  static const std::set<std::string> methods = {"RevokeSignIn", "RevokeApiKey", "LeaveFractal",
                                                "AcceptInvitation", "DeclineInvitation"};
  return methods.contains(method);
}

}  // namespace fractal::tests::isolation
