#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "db/uuid.h"

namespace fractal::db::legacy {

// When a row was made, changed and deleted.
struct Stamps {
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// The rows that an import puts into schema app, one struct a table, members as columns. `key` is
// the legacy id that the row merges by; rows made from parts of others have keys made from theirs.
struct Row {
  std::string key;
  Uuid root_id;
  Uuid id;
  Stamps stamps;
};

struct Goal : Row {
  std::string type;
  std::string name;
  std::string description;
  std::optional<absl::Time> deadline;
  bool completed = false;
  std::optional<Uuid> parent_id;
  nlohmann::json targets;
  std::optional<int32_t> duration_minutes;
  std::optional<absl::Time> session_start;
  std::optional<absl::Time> session_end;
  std::optional<int32_t> total_duration_seconds;
  std::optional<Uuid> template_id;
  std::optional<Uuid> program_day_id;
  nlohmann::json session_data;
  nlohmann::json attributes;
  int32_t sort_order = 0;
  // The file's shape has no parents for sessions: one imported before stays.
  bool keeps_parent = false;

  bool IsRoot() const { return id == root_id; }
};

struct Group : Row {
  std::string name;
  std::string description;
  int32_t sort_order = 0;
};

struct Activity : Row {
  std::optional<Uuid> group_id;
  std::string name;
  std::string description;
  bool has_sets = false;
  bool has_metrics = true;
  bool metrics_multiplicative = false;
  bool has_splits = false;
};

struct Metric : Row {
  Uuid activity_id;
  std::string name;
  std::string unit;
  bool is_active = true;
  bool is_top_set_metric = false;
  bool is_multiplicative = true;
  bool allows_negative = false;
  int32_t sort_order = 0;
};

struct Split : Row {
  Uuid activity_id;
  std::string name;
  int32_t sort_order = 0;
};

struct Template : Row {
  std::string name;
  std::string description;
  nlohmann::json template_data;
};

struct Program : Row {
  std::string name;
  std::string description;
  std::string start_date;
  std::string end_date;
  bool is_active = true;
  nlohmann::json goal_ids;
  nlohmann::json weekly_schedule;
};

struct Block : Row {
  Uuid program_id;
  std::string name;
  std::optional<std::string> start_date;
  std::optional<std::string> end_date;
  std::optional<std::string> color;
  nlohmann::json goal_ids;
};

struct Day : Row {
  Uuid block_id;
  std::optional<std::string> date;
  std::optional<int32_t> day_number;
  std::optional<std::string> name;
  std::optional<std::string> notes;
};

struct Scheduled : Row {
  Uuid day_id;
  std::optional<Uuid> session_template_id;
  bool is_completed = false;
  nlohmann::json completion_data;
};

struct Link : Row {  // `id` is the session's
  Uuid goal_id;
};

struct Instance : Row {
  Uuid session_id;
  Uuid activity_id;
  std::optional<absl::Time> time_start;
  std::optional<absl::Time> time_stop;
  std::optional<int32_t> duration_seconds;
  bool completed = false;
  std::optional<std::string> notes;
  nlohmann::json data;
  int32_t sort_order = 0;
  // Not of this file: an earlier import brought it, and it stays as it is.
  bool is_elsewhere = false;
};

struct Set : Row {
  Uuid instance_id;
  int32_t set_number = 0;
  bool completed = false;
};

struct MetricValue : Row {
  Uuid instance_id;
  Uuid metric_id;
  std::optional<Uuid> split_id;
  double value = 0;
  std::optional<int32_t> set_number;
  absl::Time recorded_at;
  // The value stands in JSON as well: another snapshot may have it there only.
  std::vector<std::string> other_keys;
};

struct Note : Row {
  std::optional<Uuid> goal_id;
  std::optional<Uuid> instance_id;
  std::optional<int32_t> set_number;
  std::string content;
};

// Everything of one import.
struct Rows {
  std::vector<Goal> goals;  // roots first, then parents before their children
  std::vector<Group> groups;
  std::vector<Activity> activities;
  std::vector<Metric> metrics;
  std::vector<Split> splits;
  std::vector<Template> templates;
  std::vector<Program> programs;
  std::vector<Block> blocks;
  std::vector<Day> days;
  std::vector<Scheduled> scheduled;
  std::vector<Link> links;
  std::vector<Instance> instances;
  std::vector<Set> sets;
  std::vector<MetricValue> values;
  std::vector<Note> notes;
};

// A row as the statements of sql/queries/legacy take it: a member a column.
nlohmann::json ToJson(const Goal& row);
nlohmann::json ToJson(const Group& row);
nlohmann::json ToJson(const Activity& row);
nlohmann::json ToJson(const Metric& row);
nlohmann::json ToJson(const Split& row);
nlohmann::json ToJson(const Template& row);
nlohmann::json ToJson(const Program& row);
nlohmann::json ToJson(const Block& row);
nlohmann::json ToJson(const Day& row);
nlohmann::json ToJson(const Scheduled& row);
nlohmann::json ToJson(const Link& row);
nlohmann::json ToJson(const Instance& row);
nlohmann::json ToJson(const Set& row);
nlohmann::json ToJson(const MetricValue& row);
nlohmann::json ToJson(const Note& row);

}  // namespace fractal::db::legacy
