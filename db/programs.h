#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/date_cursor.h"
#include "db/program_blocks.h"
#include "db/program_days.h"
#include "db/query.h"
#include "db/scheduled_sessions.h"
#include "db/uuid.h"

namespace fractal::db {

// A plan of practice from one date to another.
struct Program {
  Uuid root_id;
  Uuid id;
  std::string name;
  std::string description;
  std::string start_date;  // YYYY-MM-DD
  std::string end_date;
  bool is_active = true;
  std::vector<Uuid> goal_ids;  // live ones
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// Names a program in its fractal.
struct ProgramKey {
  Uuid root_id;
  Uuid id;
};

struct NewProgram {
  ProgramKey key;
  std::string name;
  std::string description;
  std::string start_date;
  std::string end_date;
  bool is_active = true;
  std::vector<Uuid> goal_ids;
};

// Unset fields stay as they are.
struct ProgramChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> start_date;
  std::optional<std::string> end_date;
  std::optional<bool> is_active;
  std::optional<std::vector<Uuid>> goal_ids;
};

// A program with all that is planned in it, each in order.
struct ProgramPlan {
  Program program;
  std::vector<ProgramBlock> blocks;
  std::vector<ProgramDay> days;
  std::vector<ScheduledSession> scheduled;
};

// Which programs of a fractal a list holds.
struct ProgramFilter {
  std::optional<bool> is_active;
  bool show_deleted = false;
};

namespace programs {

// Every query answers NOT_FOUND for a row that the user cannot see, as for one that never was; so
// do changes for one that is deleted, and for a goal that is not there. `version` is the updated_at
// that the caller knows; when it is set and no longer the row's, the answer is ABORTED
// (ETAG_MISMATCH). INVALID_ARGUMENT: PROGRAM_DATE_ORDER, BLOCK_OUTSIDE_PROGRAM
// (program_answers.cc).

AppWrite<Program> Create(const NewProgram& program);
// Of a deleted one, with what went with it.
AppRead<ProgramPlan> Get(const ProgramKey& key);
AppRead<std::vector<Program>> List(const Uuid& fractal, const ProgramFilter& filter,
                                   const std::optional<DateCursor>& after, int32_t limit);
AppWrite<Program> Update(const ProgramKey& key, const std::optional<absl::Time>& version,
                         const ProgramChange& change);
// With its blocks, days and what is planned on them.
AppWrite<Program> Delete(const ProgramKey& key, const std::optional<absl::Time>& version);

}  // namespace programs
}  // namespace fractal::db
