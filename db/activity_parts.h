#pragma once

#include <string>
#include <vector>

#include "db/uuid.h"

namespace fractal::db {

// What is measured of an activity.
struct MetricDefinition {
  Uuid id;
  std::string name;
  std::string unit;
  bool is_active = true;  // takes new values
  bool is_top_set_metric = false;
  bool is_multiplicative = true;
  bool higher_is_better = true;
  bool allows_negative = false;
};

// What an activity's values are told apart by.
struct SplitDefinition {
  Uuid id;
  std::string name;
  bool is_active = true;  // takes new values
};

// A metric or split as a call gives it: a new one under an id of its own, or the one of this id.
template <typename Part>
struct Given {
  Part part;
  bool is_new = true;
};
using GivenMetric = Given<MetricDefinition>;
using GivenSplit = Given<SplitDefinition>;

// An activity's metrics and splits travel with it as one jsonb list each, in order; a list's places
// are the places of its rows.
std::string ToJson(const std::vector<GivenMetric>& metrics);
std::string ToJson(const std::vector<GivenSplit>& splits);

// "" is an empty list. Throws what nlohmann::json throws when a statement made something else.
std::vector<MetricDefinition> ParseMetrics(const std::string& list);
std::vector<SplitDefinition> ParseSplits(const std::string& list);

}  // namespace fractal::db
