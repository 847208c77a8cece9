#include "tests/sql/calls.h"

#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

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
    {"undelete_fractal", "@fractal"},
    {"update_fractal", "@fractal, null, 'New', null, false, null"},

    // goals
    {"complete_goal", "@fractal, @goal, null, true"},
    {"create_goal", "@fractal, @new, @goal, 'MidTermGoal', 'New', '', null, '[]'"},
    {"delete_goal", "@fractal, @goal, null"},
    {"get_goal", "@fractal, @goal"},
    {"get_goal_tree", "@fractal, true"},
    {"list_deleted_goals", "@fractal, null, null, 51"},
    {"list_deleted_goals", "@fractal, '2026-01-01', @goal, 51"},
    {"list_goals", "@fractal, null, null, null, null, false, null, null, null, 51"},
    {"list_goals", "@fractal, null, null, null, null, true, 1, '2024-01-01', @goal, 51"},
    {"list_goals", "@fractal, @goal, null, null, null, false, null, null, null, 51"},
    {"list_goals", "@fractal, null, 'PracticeSession', null, null, false, null, null, null, 51"},
    {"list_goals", "@fractal, null, null, true, 'Goal 1', false, null, null, null, 51"},
    {"move_goal", "@fractal, @other_goal, @goal, null"},
    {"reorder_goals", "@fractal, @goal, array[@other_goal]::uuid[]"},
    {"undelete_goal", "@fractal, @goal"},
    {"update_goal", "@fractal, @goal, null, 'New', null, false, null, null"},

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

Subject FindSubject(TestDatabase* database) {
  Subject subject;
  for (const auto& row : database->Sql(ReadFile(FRACTAL_SOURCE_DIR "/tests/sql/subject.sql"))) {
    if (row[1] != "NULL") subject[row[0]] = row[1];
  }
  if (!subject.contains("fractal")) throw std::runtime_error("no fractal has everything");
  return subject;
}

std::string ArgumentsFor(const PlannedCall& call, const Subject& subject) {
  static const std::regex kWord("@([a-z_]+)");
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
