#include "tests/sql/calls.h"

#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "absl/strings/str_replace.h"

namespace fractal::tests {
namespace {

constexpr PlannedCall kCalls[] = {
    // checks
    {"find_isolation_faults", ""},
    {"get_schema_version", ""},
    {"ping_database", ""},

    // fractals
    {"create_fractal", "@new, 'UltimateGoal', 'New', '', null"},
    {"delete_fractal", "@fractal, null"},
    {"get_fractal", "@fractal"},
    {"list_fractals", "false, null, null, 51"},
    {"list_fractals", "true, '2024-01-01', @fractal, 51"},
    {"lock_fractal", "@fractal"},
    {"update_fractal", "@fractal, null, 'New', null, false, null"},

    // goals
    {"complete_goal", "@fractal, @goal, null, true"},
    {"create_goal", "@fractal, @new, @goal, 'MidTermGoal', 'New', '', null, '[]'"},
    {"delete_goal", "@fractal, @goal, null, null"},
    {"get_goal", "@fractal, @goal"},
    {"get_goal_tree", "@fractal, true"},
    {"list_goals", "@fractal, null, null, null, null, false, null, null, null, 51"},
    {"list_goals", "@fractal, null, null, null, null, true, 1, '2024-01-01', @goal, 51"},
    {"list_goals", "@fractal, @goal, null, null, null, false, null, null, null, 51"},
    {"list_goals", "@fractal, null, 'PracticeSession', null, null, false, null, null, null, 51"},
    {"list_goals", "@fractal, null, null, true, 'Goal 1', false, null, null, null, 51"},
    {"move_goal", "@fractal, @other_goal, @goal, null"},
    {"reorder_goals", "@fractal, @goal, array[@other_goal]::uuid[]"},
    {"update_goal", "@fractal, @goal, null, 'New', null, false, null, null"},

    // quotas
    {"get_usage", ""},

    // members
    {"change_member", "@fractal, @member, 'viewer'"},
    {"change_member", "@fractal, null, null"},
    {"list_members", "@fractal, null, null, 51"},
    {"list_members", "@fractal, '2024-01-01', @member, 51"},

    // invitations
    {"accept_invitation", "sha256('none')"},
    {"create_invitation", "@fractal, @new, 'guest@example.com', 'viewer', sha256('new')"},
    {"decline_invitation", "sha256('none')"},
    {"delete_invitation", "@fractal, @new"},
    {"list_invitations", "@fractal, null, null, 51"},
    {"list_invitations", "@fractal, '2024-01-01', @new, 51"},

    // activities
    {"create_activity", "@fractal, @new, @group, 'New', '', true, true, true, false, '[]', '[]'"},
    {"delete_activity", "@fractal, @activity, null"},
    {"get_activity", "@fractal, @activity"},
    {"list_activities", "@fractal, null, null, false, null, null, null, 51"},
    {"list_activities", "@fractal, @group, 'Act', true, 1, '2024-01-01', @activity, 51"},
    {"lock_activity", "@fractal, @activity, true, true"},
    {"reorder_activities", "@fractal, @group, array[@activity]::uuid[]"},
    {"update_activity",
     "@fractal, @activity, null, 'New', null, true, @group, null, null, null, null, '[]', '[]'"},

    // activity_groups
    {"create_activity_group", "@fractal, @new, @group, 'New', ''"},
    {"delete_activity_group", "@fractal, @group, null"},
    {"get_activity_group", "@fractal, @group"},
    {"list_activity_groups", "@fractal, false, null, null, null, 51"},
    {"list_activity_groups", "@fractal, true, 1, '2024-01-01', @group, 51"},
    {"reorder_activity_groups", "@fractal, null, array[@group]::uuid[]"},
    {"update_activity_group", "@fractal, @group, null, 'New', null, false, null"},

    // analytics
    {"evaluate_targets", "@fractal, null"},
    {"evaluate_targets", "@fractal, @other_goal"},
    {"get_best_sets", "@fractal, null, '-infinity', 'infinity'"},
    {"get_best_sets", "@fractal, @activity, '2025-01-01', '2026-01-01'"},
    {"get_heatmap", "@fractal, '2025-01-01', '2025-12-31'"},
    {"get_progress", "@fractal, @session"},
    {"get_streaks", "@fractal"},
    {"get_time_by_activity", "@fractal, '-infinity', 'infinity'"},
    {"get_time_by_goal", "@fractal, '-infinity', 'infinity', true"},
    {"get_totals", "@fractal, null, '-infinity', 'infinity'"},
    {"get_totals", "@fractal, @activity, '2025-01-01', '2026-01-01'"},
    {"list_personal_records", "@fractal, null, '-infinity', 'infinity', null, null, 51"},
    {"list_personal_records", "@fractal, @activity, '2025-01-01', '2026-01-01', @metric, '', 51"},
    {"summarize_metrics",
     "@fractal, 'metric', null, null, null, '-infinity', 'infinity', null, null, 51"},
    {"summarize_metrics",
     "@fractal, 'day', @activity, @metric, @split, '2025-01-01', '2026-01-01', @metric, "
     "'2025-05-01', 51"},
    {"summarize_sessions",
     "@fractal, 'session', null, null, null, '-infinity', 'infinity', null, null, 51, null, null, "
     "false"},
    {"summarize_sessions",
     "@fractal, 'goal', null, null, null, '-infinity', 'infinity', null, null, 51, null, @goal, "
     "true"},
    {"summarize_sessions",
     "@fractal, 'session', null, @metric, null, '2025-01-01', '2026-01-01', @metric, '', 51, "
     "@session, null, false"},

    // audit
    {"get_row_version", "@fractal, 'goals', @goal, 'infinity', 'goal'"},
    {"get_row_version", "@fractal, 'metric_values', @value, '2025-01-01', 'metric_value'"},
    {"list_account_events",
     "null, null, null, null, '-infinity', 'infinity', 'infinity', @goal, 51"},
    {"list_account_events",
     "@user, array['sign_in'], 'users', @goal, '2025-01-01', '2026-01-01', '2025-06-01', @goal, 51"},
    {"list_audit_events",
     "@fractal, null, null, null, null, '-infinity', 'infinity', 'infinity', @goal, 51"},
    {"list_audit_events",
     "@fractal, @user, array['update'], 'goals', @goal, '2025-01-01', '2026-01-01', '2025-06-01', "
     "@goal, 51"},

    // activity_instances
    {"create_activity_instance",
     "@fractal, @new, @session, @activity, 2, '', array[@new, @fractal]::uuid[]"},
    {"delete_activity_instance", "@fractal, @instance, null"},
    {"list_activity_instances", "@fractal, @activity, null, null, 51"},
    {"list_activity_instances", "@fractal, @activity, '2026-01-01', @instance, 51"},
    {"lock_session_for_instance", "@fractal, @session"},
    {"lock_session_of_instance", "@fractal, @instance"},
    {"update_activity_instance", "@fractal, @instance, null, 'New', true"},

    // activity_sets
    {"create_activity_set", "@fractal, @instance, @new, 1, false"},
    {"delete_activity_set", "@fractal, @set, null"},
    {"list_activity_sets", "@fractal, @instance"},
    {"lock_session_of_set", "@fractal, @set"},
    {"park_activity_sets", "@fractal, @instance, array[@set]::uuid[]"},
    {"settle_activity_sets", "@fractal, @instance, 1000000000"},
    {"update_activity_set", "@fractal, @set, null, true"},

    // metric_values
    {"delete_metric_value", "@fractal, @value, null"},
    {"export_metric_values", "@fractal, null, 1000"},
    {"export_metric_values", "@fractal, @value, 1000"},
    {"get_metric_value", "@fractal, @value"},
    {"list_metric_values", "@fractal, null, null, null, null, null, null, false, null, null, 51"},
    {"list_metric_values",
     "@fractal, @metric, null, null, null, '2025-01-01', '2026-01-01', false, '2025-09-01', "
     "@value, 51"},
    {"list_metric_values",
     "@fractal, null, @activity, null, null, null, null, false, null, null, 51"},
    {"list_metric_values",
     "@fractal, null, null, @instance, null, null, null, false, null, null, 51"},
    {"list_metric_values",
     "@fractal, null, null, null, @session, null, null, true, null, null, 51"},
    {"lock_for_recording", "@fractal, array[@instance]::uuid[]"},
    {"record_metric_values",
     "@fractal, array[@new]::uuid[], array[@instance]::uuid[], array[@metric]::uuid[], "
     "array[@split]::uuid[], array[1], array[1.5], array[null]::timestamptz[]"},
    {"update_metric_value", "@fractal, @value, null, 2.5, true, '2025-01-01'"},

    // portability
    {"begin_import", "@fractal"},
    {"describe_export", "@fractal"},
    {"dump_activities", "@fractal, @activity, 2000"},
    {"dump_activity_groups", "@fractal, array[@group]::uuid[]"},
    {"dump_activity_instances", "@fractal, @instance, 2000"},
    {"dump_activity_sets", "@fractal, @set, 2000"},
    {"dump_goals", "@fractal, array[@goal, @other_goal]::uuid[]"},
    {"dump_metric_definitions", "@fractal, @metric, 2000"},
    {"dump_metric_values", "@fractal, @value, 2000"},
    {"dump_notes", "@fractal, @note, 2000"},
    {"dump_program_blocks", "@fractal, @block, 2000"},
    {"dump_program_days", "@fractal, @day, 2000"},
    {"dump_programs", "@fractal, @program, 2000"},
    {"dump_scheduled_sessions", "@fractal, @scheduled_session, 2000"},
    {"dump_session_goals", "@fractal, @session, @goal, 2000"},
    {"dump_split_definitions", "@fractal, @split, 2000"},
    {"dump_templates", "@fractal, @template, 2000"},
    {"load_activities", "@fractal, '[]'"},
    {"load_activity_groups", "@fractal, '[]'"},
    {"load_activity_instances", "@fractal, '[]'"},
    {"load_activity_sets", "@fractal, '[]'"},
    {"load_goals", "@fractal, '[]'"},
    {"load_metric_definitions", "@fractal, '[]'"},
    {"load_metric_values", "@fractal, '[]'"},
    {"load_notes", "@fractal, '[]'"},
    {"load_program_blocks", "@fractal, '[]'"},
    {"load_program_days", "@fractal, '[]'"},
    {"load_programs", "@fractal, '[]'"},
    {"load_scheduled_sessions", "@fractal, '[]'"},
    {"load_session_goals", "@fractal, '[]'"},
    {"load_split_definitions", "@fractal, '[]'"},
    {"load_templates", "@fractal, '[]'"},
    {"order_goals", "@fractal"},
    {"order_groups", "@fractal"},

    // program_blocks
    {"create_program_block",
     "@fractal, @new, @program, 'New', '2026-01-01', '2026-02-01', '', array[@goal]::uuid[]"},
    {"delete_program_block", "@fractal, @block, null"},
    {"update_program_block",
     "@fractal, @block, null, 'New', true, '2026-01-01', true, '2026-02-01', null, "
     "array[@goal]::uuid[]"},

    // program_days
    {"copy_program_day", "@fractal, @day, @new, @block, '2026-01-02', null"},
    {"create_program_day", "@fractal, @new, @block, '2026-01-02', 1, 'New', ''"},
    {"delete_program_day", "@fractal, @day, null"},
    {"spread_program_day", "@fractal, @day, 'UTC', array[1, 3, 5], true"},
    {"update_program_day", "@fractal, @day, null, true, '2026-01-02', true, 2, 'New', null"},

    // programs
    {"create_program",
     "@fractal, @new, 'New', '', '2026-01-01', '2026-03-01', true, array[@goal]::uuid[]"},
    {"delete_program", "@fractal, @program, null"},
    {"get_program", "@fractal, @program"},
    {"list_programs", "@fractal, null, false, null, null, null, 51"},
    {"list_programs", "@fractal, true, true, '2025-01-01', '2025-01-01', @program, 51"},
    {"update_program",
     "@fractal, @program, null, 'New', null, '2026-01-01', '2026-03-01', true, "
     "array[@goal]::uuid[]"},

    // scheduled_sessions
    {"complete_scheduled_session", "@fractal, @scheduled_session, null, true, @session"},
    {"list_scheduled_sessions", "@fractal, null, null, null, null, null, null, 51"},
    {"list_scheduled_sessions",
     "@fractal, '2024-01-01', '2025-01-01', true, '2024-06-01', '2024-01-01', @scheduled_session, "
     "51"},
    {"schedule_session", "@fractal, @new, @day, @template"},
    {"unschedule_session", "@fractal, @scheduled_session, null"},

    // sessions
    {"arrange_session", "@fractal, @session, null, '[]'"},
    {"complete_session", "@fractal, @session, null, true"},
    {"create_session",
     "@fractal, @new, 'New', '', array[@goal]::uuid[], '2026-01-01', null, 60, @template, null, "
     "true"},
    {"duplicate_session", "@fractal, @session, @new"},
    {"get_session", "@fractal, @session"},
    {"list_sessions", "@fractal, null, null, null, null, null, null, false, null, null, 51"},
    {"list_sessions",
     "@fractal, '2025-01-01', '2026-01-01', null, null, true, 'Session', true, '2025-06-01', "
     "@session, 51"},
    {"list_sessions", "@fractal, null, null, @goal, null, null, null, false, null, null, 51"},
    {"list_sessions", "@fractal, null, null, null, @activity, null, null, false, null, null, 51"},
    {"update_session",
     "@fractal, @session, null, 'New', null, array[@goal]::uuid[], true, '2026-01-01', false, "
     "null, 60"},

    // templates
    {"create_template", "@fractal, @new, 'New', '', '{}', array[@activity]::uuid[]"},
    {"create_template_from_session", "@fractal, @new, @session, 'New', ''"},
    {"delete_template", "@fractal, @template, null"},
    {"get_template", "@fractal, @template"},
    {"get_template_statistics", "@fractal, @template"},
    {"list_templates", "@fractal, null, false, null, null, 51"},
    {"list_templates", "@fractal, 'Temp', true, 'Template 0', @template, 51"},
    {"update_template", "@fractal, @template, null, 'New', null, '{}', array[@activity]::uuid[]"},

    // timers
    {"start_timer", "@fractal, @instance"},
    {"stop_timer", "@fractal, @instance"},
    {"update_timer", "@fractal, @instance, null, true, '2026-01-01', true, '2026-01-01'"},

    // trash
    {"list_deleted_fractals", "null, null, null, 51"},
    {"list_deleted_fractals", "array['fractal'], '2026-01-01', @fractal, 51"},
    {"list_trash", "@fractal, null, null, null, 51"},
    {"list_trash", "@fractal, array['goal', 'metric_value'], '2026-01-01', @goal, 51"},
    {"list_trash_with_taken", "@fractal, null, null, null, 51"},
    {"list_trash_with_taken", "@fractal, array['metric_value'], '2026-01-01', @goal, 51"},
    {"purge_rows", "@fractal, 'session', @session, null, true"},
    {"purge_rows", "@fractal, 'metric_definition', @metric, null, false"},
    {"purge_rows", "@fractal, null, null, 86400, true"},
    {"undelete_row", "@fractal, 'metric_value', @value"},

    // requests
    {"answer_request", "@new, ''"},
    {"claim_request", "@new, 'CreateGoal', ''"},
    {"find_request", "@new"},
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path);
  return text.str();
}

}  // namespace

std::span<const PlannedCall> PlannedCalls() { return kCalls; }

Subject FindSubject(TestDatabase* database, SubjectSize size) {
  const std::string text =
      absl::StrReplaceAll(ReadFile(FRACTAL_SOURCE_DIR "/tests/sql/subject.sql"),
                          {{"@size", size == SubjectSize::kLargest ? "max" : "avg"}});
  Subject subject;
  for (const auto& row : database->Sql(text)) {
    if (row[1] != "NULL") subject[row[0]] = row[1];
  }
  if (!subject.contains("fractal")) throw std::runtime_error("no fractal has everything");
  return subject;
}

std::string ArgumentsFor(const PlannedCall& call, const Subject& subject) {
  static const std::regex kWord("\\B@([a-z_]+)");  // an e-mail address has none
  const std::string text(call.arguments);
  std::string arguments;
  auto end = text.begin();
  for (std::sregex_iterator it(text.begin(), text.end(), kWord), none; it != none; ++it) {
    arguments.append(end, (*it)[0].first).append("'" + subject.at((*it)[1]) + "'");
    end = (*it)[0].second;
  }
  return arguments.append(end, text.end());
}

}  // namespace fractal::tests
