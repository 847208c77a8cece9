#include "tests/support/legacy_shape.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace fractal::tests {
namespace {

std::vector<LegacyShape> MakeShapes() {
  std::vector<LegacyShape> shapes(16);
  for (size_t i = 0; i < shapes.size(); ++i) {
    LegacyShape& shape = shapes[i];
    shape.name = "v" + std::to_string(i);
    shape.checks_goal_types = i == 0;
    shape.sessions = i == 0    ? SessionsIn::kPracticeSessions
                     : i >= 14 ? SessionsIn::kSessions
                               : SessionsIn::kGoals;
    shape.metric_lifecycle = i >= 1;
    shape.goal_updated_at = i >= 2;
    shape.activity_product = i >= 3;
    shape.metric_roles = i >= 4;
    // v8 grew from v7's predecessor on another branch: it has programs, but no groups and splits.
    shape.splits = i >= 5 && i != 8;
    shape.groups = i >= 6 && i != 8;
    shape.session_columns = i >= 7;
    shape.programs = i == 8 || i >= 10;
    shape.instance_state = i == 9 || i >= 11;
    shape.plan_columns = i >= 11;
    shape.day_templates = i >= 12;
    shape.completed_at = i >= 13;
    shape.notes = i >= 15;
  }
  return shapes;
}

}  // namespace

const std::vector<LegacyShape>& LegacyShapes() {
  static const auto* const kShapes = new std::vector<LegacyShape>(MakeShapes());
  return *kShapes;
}

LegacyFile::LegacyFile(const std::string& path, const LegacyShape& shape) : shape_(shape) {
  std::filesystem::remove(path);
  if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) {
    throw std::runtime_error("cannot make " + path);
  }
  // A sample needs no crash safety, and is made in a fraction of the time without.
  Execute("pragma synchronous = off");
  Execute("begin");
  CreateTables();
}

LegacyFile::~LegacyFile() { sqlite3_close(handle_); }

void LegacyFile::Execute(const std::string& statement) {
  if (sqlite3_exec(handle_, statement.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(statement + ": " + sqlite3_errmsg(handle_));
  }
}

bool LegacyFile::Has(const std::string& table, std::string_view column) const {
  const auto found = columns_.find(table);
  return found != columns_.end() &&
         std::find(found->second.begin(), found->second.end(), column) != found->second.end();
}

void LegacyFile::Create(const std::string& table, const std::vector<std::string>& columns) {
  std::string statement = "create table " + table + " (";
  std::vector<std::string>& names = columns_[table];
  for (const std::string& column : columns) {
    if (column.empty()) continue;
    if (!names.empty()) statement += ", ";
    statement += column;
    std::string name = column.substr(0, column.find(' '));
    if (name.rfind("primary", 0) == 0) continue;
    name.erase(std::remove(name.begin(), name.end(), '"'), name.end());
    names.push_back(name);
  }
  Execute(statement + ")");
}

void LegacyFile::CreateTables() {
  const LegacyShape& s = shape_;
  const auto only = [](bool has, const char* column) { return std::string(has ? column : ""); };
  const bool in_goals = s.sessions == SessionsIn::kGoals;
  const std::string row_clock = "created_at TIMESTAMP";
  const std::string deleted_at = only(s.plan_columns, "deleted_at DATETIME");
  const std::string updated_at = only(s.plan_columns, "updated_at DATETIME");
  const std::string root_id = only(s.plan_columns, "root_id STRING");
  const std::string sort_order = only(s.plan_columns, "sort_order INTEGER");

  Create("goals", {"id TEXT PRIMARY KEY",
                   s.checks_goal_types ? "type TEXT CHECK (type like '%Goal')" : "type TEXT",
                   "name TEXT",
                   "description TEXT",
                   "deadline TIMESTAMP",
                   "completed BOOLEAN",
                   row_clock,
                   "parent_id TEXT",
                   only(s.sessions != SessionsIn::kPracticeSessions, "root_id TEXT"),
                   only(in_goals, "duration_minutes INTEGER"),
                   only(in_goals, "session_data TEXT"),
                   "targets TEXT",
                   only(s.goal_updated_at, "updated_at TIMESTAMP"),
                   only(s.session_columns, "session_start TIMESTAMP"),
                   only(s.session_columns, "session_end TIMESTAMP"),
                   only(s.session_columns, "total_duration_seconds INTEGER"),
                   only(s.session_columns, "template_id VARCHAR"),
                   only(s.session_columns, "attributes TEXT"),
                   deleted_at,
                   sort_order,
                   only(s.day_templates, "program_day_id TEXT"),
                   only(s.completed_at, "completed_at DATETIME"),
                   "mood TEXT"});
  if (s.sessions == SessionsIn::kPracticeSessions) {
    Create("practice_sessions", {"id VARCHAR PRIMARY KEY", "name VARCHAR", "description VARCHAR",
                                 "completed BOOLEAN", "created_at DATETIME", "root_id VARCHAR",
                                 "duration_minutes INTEGER", "session_data VARCHAR"});
    Create("practice_session_goals",
           {"id INTEGER PRIMARY KEY AUTOINCREMENT", "practice_session_id VARCHAR",
            "short_term_goal_id VARCHAR", "created_at DATETIME"});
  } else if (in_goals) {
    Create("practice_session_goals", {"practice_session_id VARCHAR", "short_term_goal_id VARCHAR",
                                      "primary key (practice_session_id, short_term_goal_id)"});
  } else {
    Create("sessions",
           {"id TEXT PRIMARY KEY", "root_id TEXT", "name TEXT", "description TEXT",
            "session_start DATETIME", "session_end DATETIME", "duration_minutes INTEGER",
            "total_duration_seconds INTEGER", "template_id TEXT", "program_day_id TEXT",
            "attributes TEXT", "created_at DATETIME", "updated_at DATETIME", "deleted_at DATETIME",
            "completed BOOLEAN", "completed_at DATETIME"});
    Create("session_goals", {"session_id TEXT", "goal_id TEXT", "goal_type TEXT",
                             "created_at DATETIME", "primary key (session_id, goal_id)"});
  }
  if (s.groups || s.name == "v8") {
    Create("activity_groups",
           {"id VARCHAR PRIMARY KEY", "root_id VARCHAR", "name VARCHAR", "description VARCHAR",
            "created_at DATETIME", "sort_order INTEGER", deleted_at, updated_at});
  }
  Create("activity_definitions",
         {"id TEXT PRIMARY KEY", "root_id TEXT", "name TEXT", "description TEXT", row_clock,
          "has_sets BOOLEAN", "has_metrics BOOLEAN",
          only(s.activity_product, "metrics_multiplicative BOOLEAN"),
          only(s.splits, "has_splits BOOLEAN"), only(s.groups, "group_id STRING"), deleted_at,
          updated_at});
  Create("metric_definitions",
         {"id TEXT PRIMARY KEY", "activity_id TEXT", "name TEXT", "unit TEXT", row_clock,
          only(s.metric_lifecycle, "deleted_at TIMESTAMP"),
          only(s.metric_lifecycle, "is_active BOOLEAN"),
          only(s.metric_roles, "is_top_set_metric BOOLEAN"),
          only(s.metric_roles, "is_multiplicative BOOLEAN"), root_id, updated_at, sort_order});
  if (s.splits || s.name == "v8") {
    Create("split_definitions",
           {"id VARCHAR PRIMARY KEY", "activity_id VARCHAR", "name VARCHAR", "\"order\" INTEGER",
            "created_at DATETIME", root_id, deleted_at, updated_at});
  }
  Create("activity_instances",
         {"id TEXT PRIMARY KEY", "practice_session_id TEXT", "activity_definition_id TEXT",
          row_clock, "time_start TIMESTAMP", "time_stop TIMESTAMP", "duration_seconds INTEGER",
          root_id, deleted_at, updated_at, sort_order, only(s.instance_state, "completed BOOLEAN"),
          only(s.instance_state, "notes STRING"), only(s.instance_state, "data STRING"),
          only(s.sessions == SessionsIn::kSessions, "session_id TEXT")});
  Create("metric_values",
         {"id TEXT PRIMARY KEY", "activity_instance_id TEXT", "metric_definition_id TEXT",
          "value FLOAT", root_id, updated_at, only(s.plan_columns, "created_at DATETIME"),
          only(s.splits, "split_definition_id STRING")});
  Create("session_templates",
         {"id VARCHAR PRIMARY KEY", "name VARCHAR", "description VARCHAR", "root_id VARCHAR",
          "created_at DATETIME", "template_data VARCHAR", deleted_at, updated_at});
  if (s.programs) {
    Create("programs",
           {"id VARCHAR PRIMARY KEY", "root_id VARCHAR", "name VARCHAR", "description VARCHAR",
            "start_date TIMESTAMP", "end_date TIMESTAMP", "created_at TIMESTAMP",
            "updated_at TIMESTAMP", "is_active BOOLEAN", "goal_ids TEXT", "weekly_schedule TEXT"});
    Create("program_blocks",
           {"id VARCHAR PRIMARY KEY", "program_id VARCHAR", "name VARCHAR", "start_date DATE",
            "end_date DATE", "color VARCHAR", "goal_ids TEXT"});
    Create("program_days",
           {"id VARCHAR PRIMARY KEY", "block_id VARCHAR", "date DATE", "day_number INTEGER",
            "name VARCHAR", "notes TEXT", only(s.day_templates, "is_completed BOOLEAN")});
    if (s.day_templates) {
      Create("program_day_templates",
             {"program_day_id TEXT", "session_template_id TEXT", "\"order\" INTEGER",
              "primary key (program_day_id, session_template_id)"});
    } else {
      Create("scheduled_sessions",
             {"id VARCHAR PRIMARY KEY", "day_id VARCHAR", "session_template_id VARCHAR",
              "is_completed BOOLEAN", "completion_data TEXT"});
    }
  }
  if (s.notes) {
    Create("notes", {"id VARCHAR PRIMARY KEY", "root_id VARCHAR", "context_type VARCHAR",
                     "context_id VARCHAR", "session_id VARCHAR", "activity_instance_id VARCHAR",
                     "activity_definition_id VARCHAR", "set_index INTEGER", "content TEXT",
                     "image_data TEXT", "created_at DATETIME", "updated_at DATETIME",
                     "deleted_at DATETIME"});
  }
  Create("alembic_version", {"version_num VARCHAR"});
}

bool LegacyFile::Insert(const std::string& table, const nlohmann::json& row) {
  if (!Has(table)) return false;
  std::string names;
  std::string places;
  std::vector<const nlohmann::json*> values;
  for (const auto& [name, value] : row.items()) {
    if (!Has(table, name)) continue;
    names += (names.empty() ? "\"" : ", \"") + name + "\"";
    places += places.empty() ? "?" : ", ?";
    values.push_back(&value);
  }
  const std::string statement = "insert into " + table + " (" + names + ") values (" + places + ")";
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(handle_, statement.c_str(), -1, &raw, nullptr) != SQLITE_OK) {
    throw std::runtime_error(statement + ": " + sqlite3_errmsg(handle_));
  }
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> prepared(raw, sqlite3_finalize);
  for (size_t i = 0; i < values.size(); ++i) {
    const nlohmann::json& value = *values[i];
    const int place = static_cast<int>(i) + 1;
    if (value.is_null()) {
      sqlite3_bind_null(raw, place);
    } else if (value.is_boolean()) {
      sqlite3_bind_int(raw, place, value.get<bool>() ? 1 : 0);
    } else if (value.is_number_integer()) {
      sqlite3_bind_int64(raw, place, value.get<int64_t>());
    } else if (value.is_number()) {
      sqlite3_bind_double(raw, place, value.get<double>());
    } else {
      const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
      sqlite3_bind_text(raw, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    }
  }
  if (sqlite3_step(raw) != SQLITE_DONE) {
    throw std::runtime_error(statement + ": " + sqlite3_errmsg(handle_));
  }
  return true;
}

}  // namespace fractal::tests
