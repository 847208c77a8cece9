#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/database.h"

namespace fractal::tests {

// The rows of a fractal that analytics count, read behind the server's back by plain SQL without a
// condition but the fractal: what is expected of an answer is worked out of them in loops. Ids are
// texts, "" for NULL.
struct AnalyticsRows {
  struct Activity {
    std::string id;
    std::string name;
    bool multiplicative = false;
    std::string deleted_at;
  };
  struct Metric {
    std::string id;
    std::string activity_id;
    std::string name;
    std::string unit;
    bool active = false;
    bool top = false;
    bool multiplicative = false;
    bool higher_is_better = false;
    std::string deleted_at;
  };
  struct Goal {
    std::string id;
    std::string parent_id;
    std::string type;
    std::string name;
    bool live = false;
    absl::Time took_place;  // of a session
    int64_t seconds = 0;    // of a session
  };
  struct Link {
    std::string session_id;
    std::string goal_id;
    bool live = false;
  };
  struct Instance {
    std::string id;
    std::string session_id;
    std::string activity_id;
    int64_t seconds = 0;  // of a stopped timer
    bool live = false;
  };
  struct Value {
    std::string instance_id;
    std::string metric_id;
    std::string split_id;
    int set_number = 0;
    double value = 0;
    absl::Time recorded_at;
    bool live = false;
  };

  static AnalyticsRows Read(TestDatabase& database, const std::string& fractal_id);

  bool IsLiveSession(const std::string& id) const;
  bool IsLiveGoal(const std::string& id) const;
  // The live goals that a live session counts for: those it is linked to and, with descendants,
  // all above them.
  std::vector<std::string> GoalsOf(const std::string& session_id, bool include_descendants) const;
  bool IsBelow(std::string goal_id, const std::string& above) const;
  // The metrics whose product is a set's, in order; none for an activity that has no product.
  std::vector<Metric> FactorsOf(const Activity& activity) const;

  std::map<std::string, Activity> activities;
  std::map<std::string, Metric> metrics;
  std::vector<std::string> metric_order;  // by sort_order, created_at and id
  std::map<std::string, Goal> goals;      // sessions too
  std::vector<Link> links;
  std::map<std::string, Instance> instances;
  std::vector<Value> values;
};

// A civil day as YYYY-MM-DD in a zone.
std::string DayIn(const std::string& zone, absl::Time time);

}  // namespace fractal::tests
