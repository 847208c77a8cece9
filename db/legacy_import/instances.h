#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "db/legacy_import/definitions.h"
#include "db/legacy_import/fractals.h"
#include "db/legacy_import/session_layout.h"

namespace fractal::db::legacy {

// Activity instances, their sets, and the layout of each session, from the rows of
// activity_instances and from sessions' JSON, each thing once:
//   * an exercise that stands only in JSON becomes an instance;
//   * a set that stands in JSON becomes a set of its exercise's instance, also where it has a row
//     of its own in activity_instances, which then is no instance;
//   * times and notes of an exercise are its JSON's where the JSON has them: the app let users
//     correct them there.
class Instances {
 public:
  Instances(Work* work, Fractals* fractals, Definitions* definitions,
            std::vector<Layout> layouts)  // of fractals->sessions(), in their order
      : work_(*work),
        fractals_(*fractals),
        definitions_(*definitions),
        layouts_(std::move(layouts)) {}

  // Fills rows.instances and rows.sets, and session_data and attributes of sessions.
  void Read();

  // Where values with a legacy instance id go: an instance, or one of its sets.
  struct Target {
    size_t instance;  // place in rows.instances
    std::optional<int32_t> set_number;
  };
  std::optional<Target> Find(const std::string& ref) const;

  // A set of the file, with what its JSON measured and where that is reported.
  struct PlacedSet {
    size_t instance;
    int32_t number;
    std::string key;
    const SourceRow* reported;
    std::vector<LayoutValue> values;
  };
  const std::vector<PlacedSet>& sets() const { return placed_sets_; }

  // What an exercise's JSON measured outside of sets.
  struct ExerciseValues {
    size_t instance;
    const SourceRow* reported;
    std::vector<LayoutValue> values;
  };
  const std::vector<ExerciseValues>& exercise_values() const { return exercise_values_; }

  // The instance for values whose own is not in the file: the one imported before, else a deleted
  // one, in a deleted session.
  size_t RecoveredInstance(const std::string& ref, const Uuid& root, const std::string& activity,
                           absl::Time made_at);

 private:
  void NoteSets();
  void ReadRows();
  void ReadRow(const SourceRow& row);
  void ReadTimer(const SourceRow& row, const Exercise* exercise, Instance* instance);
  void NoteAbandoned(const SourceRow& row, const Instance& instance);
  Place SessionOf(const SourceRow& row, const Stamps& stamps);
  void ReadLayouts();
  void PlaceUnshown();
  void ReadExercise(const Fractals::Session& session, Exercise* exercise,
                    const std::string& fallback_key, nlohmann::json* shown);
  std::optional<size_t> AddExercise(const Fractals::Session& session, const Exercise& exercise,
                                    const std::string& key);
  void PlaceSets(size_t instance, const SourceRow& reported, const std::vector<LayoutSet>& sets);
  void ReadSessionTimes(const Fractals::Session& session, const nlohmann::json& in);
  void WriteLayout(const Fractals::Session& session, const Layout& layout, nlohmann::json sections);

  Work& work_;
  Fractals& fractals_;
  Definitions& definitions_;
  std::vector<Layout> layouts_;
  std::map<std::string, const Exercise*> exercises_;  // by instance id
  std::map<std::string, std::string> set_owners_;     // set id → its exercise's instance id
  std::map<std::string, const SourceRow*> set_rows_;  // set id → its own row
  std::map<std::string, Target> targets_;             // by legacy instance id
  std::map<size_t, int32_t> set_counts_;              // by instance
  std::set<size_t> shown_;                            // instances that a layout lists
  std::map<Uuid, int32_t> shown_counts_;              // by session
  std::vector<PlacedSet> placed_sets_;
  std::vector<ExerciseValues> exercise_values_;
};

}  // namespace fractal::db::legacy
