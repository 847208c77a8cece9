#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/legacy_sample.h"
#include "tests/support/legacy_shape.h"

namespace fractal::tests {

// Fills a database with rows of the app, in the words of whichever shape it has. Rows have names,
// and their ids come from these: the same in every shape and snapshot of a seed.
class LegacySampleBuilder {
 public:
  explicit LegacySampleBuilder(const LegacySampleOptions& options);

  LegacySample Build();

 private:
  using Json = nlohmann::json;

  // legacy_sample.cc: what a well-kept database has.
  void AddCelloFractal();
  void AddMarathonFractal();
  void AddActivities();
  void AddTemplates();
  void AddSessions();
  void AddCleanSession(int number);
  void AddPrograms();
  void AddNotes();

  // legacy_dirt_goals.cc, legacy_dirt_sessions.cc, legacy_dirt_other.cc: what real ones have.
  void AddGoalDirt();
  void AddSessionDirt();
  void AddTimeDirt();
  void AddLayoutDirt();
  void AddDefinitionDirt();
  void AddValueDirt();
  void AddPlanDirt();
  void AddNoteDirt();

  // The id of the row called `what`, which is noted under that name.
  std::string Id(const std::string& what);
  // A local timestamp, so many minutes after the sample's first; and the instant that it means.
  std::string Stamp(int minutes) const;
  std::string Instant(int minutes) const;
  // The instant as the app writes it in UTC, with a Z or naive.
  std::string UtcStamp(int minutes) const;
  std::string ZuluStamp(int minutes) const;

  // Each adds a row; members of `more` go over what it has by itself.
  void Insert(const std::string& table, const Json& row);
  void AddGoal(const std::string& what, const std::string& type, const std::string& name,
               const std::string& parent, const Json& more = Json::object());
  // `layout` is the session's JSON; a string is written as it is.
  void AddSession(const std::string& what, const std::string& name, const std::string& root,
                  int minutes, const Json& layout, const Json& more = Json::object());
  void Link(const std::string& session, const std::string& goal);
  void AddGroup(const std::string& what, const std::string& name, const std::string& root);
  void AddActivity(const std::string& what, const std::string& name, const std::string& root,
                   const Json& more = Json::object());
  void AddMetric(const std::string& what, const std::string& name, const std::string& unit,
                 const std::string& activity, const Json& more = Json::object());
  void AddSplit(const std::string& what, const std::string& name, const std::string& activity);
  void AddInstance(const std::string& what, const std::string& session, const std::string& activity,
                   int minutes, const Json& more = Json::object());
  void AddValue(const std::string& what, const std::string& instance, const std::string& metric,
                const Json& value, const Json& more = Json::object());
  // The root of a row's fractal, as the shape writes it: null before the plan's columns.
  Json RootId(const std::string& root) { return root.empty() ? Json() : Json(Id(root)); }

  static Json Measured(const std::string& metric_id, const Json& value) {
    return {{"metric_id", metric_id}, {"value", value}};
  }

  LegacyFile file_;
  LegacySample sample_;
};

}  // namespace fractal::tests
