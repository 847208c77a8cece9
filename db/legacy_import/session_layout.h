#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "db/legacy_import/work.h"

namespace fractal::db::legacy {

// What a session's JSON says (goals.attributes, goals.session_data, sessions.attributes), and what
// activity_instances.data says of sets. Ids are legacy ids; "" for none.

struct LayoutValue {
  std::string metric;
  std::string split;
  nlohmann::json value;  // mostly text; "" for not filled
};

struct LayoutSet {
  std::string id;  // may name a row of activity_instances
  bool completed = false;
  std::vector<LayoutValue> values;
};

struct Exercise {
  // Newer sessions list their instances by id only; the row says the rest.
  bool is_reference = false;
  std::string instance;
  std::string activity;
  std::string name;
  std::string notes;
  bool completed = false;
  std::string time_start;
  std::string time_stop;
  std::optional<int32_t> duration_seconds;
  std::vector<LayoutValue> values;
  std::vector<LayoutSet> sets;

  bool HoldsNothing() const {
    return instance.empty() && activity.empty() && name.empty() && values.empty() && sets.empty();
  }
};

struct Section {
  std::string name;
  std::optional<int32_t> duration_minutes;
  std::optional<int32_t> actual_duration_minutes;
  std::vector<Exercise> exercises;  // in the order in which the app shows them
};

struct Layout {
  nlohmann::json json;  // as it was
  std::string template_name;
  std::string template_id;
  std::vector<Section> sections;
};

// The JSON of a session's row: attributes where they hold anything, else session_data.
Layout ReadLayout(Work* work, const SourceRow& row);

// {"sets": [{"instance_id", "completed", "metrics": [{"metric_id", "value", "split_id"?}]}]}
std::vector<LayoutSet> ReadSets(const nlohmann::json& data);

}  // namespace fractal::db::legacy
