#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace fractal::tests {

// Where a shape of the app's schema keeps sessions.
enum class SessionsIn { kPracticeSessions, kGoals, kSessions };

// One of the sixteen schemas that the app's databases had over time, v0 to v15: what it has of all
// that ever was.
struct LegacyShape {
  std::string name;
  SessionsIn sessions = SessionsIn::kGoals;
  bool checks_goal_types = false;
  bool metric_lifecycle = false;  // metric_definitions.deleted_at, is_active
  bool goal_updated_at = false;   // goals.updated_at
  bool activity_product = false;  // activity_definitions.metrics_multiplicative
  bool metric_roles = false;      // metric_definitions.is_multiplicative, is_top_set_metric
  bool splits = false;            // split_definitions and what points there
  bool groups = false;            // activity_groups and what points there
  bool session_columns = false;   // goals.attributes, session_start, …, template_id
  bool programs = false;
  bool instance_state = false;  // activity_instances.completed, notes, data
  bool plan_columns = false;    // root_id, deleted_at, updated_at, sort_order everywhere
  bool day_templates = false;   // program_day_templates instead of scheduled_sessions
  bool completed_at = false;
  bool notes = false;
};

const std::vector<LegacyShape>& LegacyShapes();

// A database file of one shape, to be filled.
class LegacyFile {
 public:
  // Replaces what is at `path`. Throws std::runtime_error when SQLite fails.
  LegacyFile(const std::string& path, const LegacyShape& shape);
  ~LegacyFile();
  LegacyFile(const LegacyFile&) = delete;
  LegacyFile& operator=(const LegacyFile&) = delete;

  const LegacyShape& shape() const { return shape_; }
  bool Has(const std::string& table) const { return columns_.count(table) > 0; }
  bool Has(const std::string& table, std::string_view column) const;

  // Inserts what of `row` the shape has; a row for a table that it does not have is left out, and
  // false answered. Members are columns: numbers, text, null, or a JSON value to be kept as text.
  bool Insert(const std::string& table, const nlohmann::json& row);
  // Any statement of SQLite.
  void Execute(const std::string& statement);
  void Commit() { Execute("commit"); }

 private:
  void CreateTables();
  void Create(const std::string& table, const std::vector<std::string>& columns);

  LegacyShape shape_;
  sqlite3* handle_ = nullptr;
  std::map<std::string, std::vector<std::string>> columns_;
};

}  // namespace fractal::tests
