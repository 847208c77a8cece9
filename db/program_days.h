#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/scheduled_sessions.h"
#include "db/uuid.h"

namespace fractal::db {

// A day of a program's block: of a date, or an abstract one of a number.
struct ProgramDay {
  Uuid root_id;
  Uuid id;
  Uuid block_id;
  std::optional<std::string> date;  // YYYY-MM-DD
  std::optional<int32_t> day_number;
  std::string name;
  std::string notes;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// Names a day in its fractal.
struct ProgramDayKey {
  Uuid root_id;
  Uuid id;
};

struct NewProgramDay {
  ProgramDayKey key;
  Uuid block_id;
  std::optional<std::string> date;
  std::optional<int32_t> day_number;
  std::string name;
  std::string notes;
};

// Unset fields stay as they are.
struct ProgramDayChange {
  bool set_date = false;
  std::optional<std::string> date;
  bool set_day_number = false;
  std::optional<int32_t> day_number;
  std::optional<std::string> name;
  std::optional<std::string> notes;
};

struct ProgramDayCopy {
  ProgramDayKey key;             // what is copied
  Uuid new_id;                   // the copy's
  std::optional<Uuid> block_id;  // unset: the same block
  std::optional<std::string> date;
  std::optional<int32_t> day_number;
};

// Days that were made, and what is planned on them.
struct PlannedDays {
  std::vector<ProgramDay> days;
  std::vector<ScheduledSession> scheduled;
  int32_t dates_left_alone = 0;  // of a spread
};

namespace program_days {

// Every query answers NOT_FOUND for a row that the user cannot see, as for one that never was; so
// do changes for one that is deleted, or in something deleted. `version` is the updated_at that the
// caller knows; when it is set and no longer the row's, the answer is ABORTED (ETAG_MISMATCH).
// INVALID_ARGUMENT: DAY_OUTSIDE_BLOCK, DAY_WITHOUT_PLACE (program_answers.cc).

AppWrite<ProgramDay> Create(const NewProgramDay& day);
AppWrite<ProgramDay> Update(const ProgramDayKey& key, const std::optional<absl::Time>& version,
                            const ProgramDayChange& change);
// With what is planned on it.
AppWrite<ProgramDay> Delete(const ProgramDayKey& key, const std::optional<absl::Time>& version);
AppWrite<PlannedDays> Copy(const ProgramDayCopy& copy);
// Onto weekdays (1 is Monday, 7 is Sunday) of its block, and of those behind it. The ids of what is
// made bear the time of `first_id`. INVALID_ARGUMENT (TOO_MANY_DAYS); FAILED_PRECONDITION
// (BLOCK_UNDATED).
AppWrite<PlannedDays> Spread(const ProgramDayKey& key, const Uuid& first_id,
                             const std::vector<int32_t>& weekdays, bool later_blocks);

// The columns of a row, in the order of the struct.
inline constexpr int kColumns = 10;
ProgramDay ReadRow(RowReader& row);

}  // namespace program_days
}  // namespace fractal::db
