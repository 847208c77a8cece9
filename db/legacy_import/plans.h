#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "db/legacy_import/definitions.h"
#include "db/legacy_import/fractals.h"
#include "db/legacy_import/work.h"

namespace fractal::db::legacy {

// What a user plans: session templates, and programs with their blocks, days and scheduled
// sessions. A program, block or day that is gone while something names it is made again, deleted.
class Plans {
 public:
  Plans(Work* work, Fractals* fractals, Definitions* definitions)
      : work_(*work), fractals_(*fractals), definitions_(*definitions) {}

  // Fills rows.templates, programs, blocks, days and scheduled, and the template and program day
  // of sessions. Goals, sessions and definitions are there already.
  void Read();

 private:
  void ReadTemplates();
  void ReadPrograms();
  void ReadBlocks();
  void ReadDays();
  void ReadScheduled();
  void ReadDayTemplates();
  void LinkSessions();
  void ReadGoalIds(const SourceRow& row, const Uuid& root, nlohmann::json* goal_ids);
  // The app's activity ids in a template's JSON become ours.
  void MapActivities(const SourceRow& row, nlohmann::json* value);
  std::optional<Uuid> TemplateIn(const std::string& ref, const Uuid& root) const;
  // What a row names, or a deleted one in its place, which the report says.
  Place ProgramFor(const SourceRow& row, const std::string& ref);
  Place BlockFor(const SourceRow& row, const std::string& ref);
  Place DayFor(const SourceRow& row, const std::string& ref);
  Place RecoveredProgram(const SourceRow& row, const std::string& key);
  Place RecoveredBlock(const SourceRow& row, const std::string& key);
  Place RecoveredDay(const SourceRow& row, const std::string& key);
  std::optional<Place> Find(std::string_view table, const std::string& ref) const;
  Stamps StampsLike(const SourceRow& row, std::string_view parent_column);

  Work& work_;
  Fractals& fractals_;
  Definitions& definitions_;
  std::map<std::pair<std::string, std::string>, Place> places_;  // by table and legacy id
  std::map<std::string, Stamps> stamps_;                         // by legacy id
  std::map<std::string, std::optional<bool>> days_done_;         // is_completed of a day's own
};

// The targets of goals: {"id", "activity_id", "name", "description", "metrics": [{"metric_id",
// "value"}]}, with ids of schema app. A target whose activity is gone stays in the raw row only.
void ReadTargets(Work* work, Fractals* fractals, const Definitions& definitions);

}  // namespace fractal::db::legacy
