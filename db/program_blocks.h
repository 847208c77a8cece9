#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// A part of a program.
struct ProgramBlock {
  Uuid root_id;
  Uuid id;
  Uuid program_id;
  std::string name;
  std::optional<std::string> start_date;  // YYYY-MM-DD
  std::optional<std::string> end_date;
  std::string color;  // "" for none
  std::vector<Uuid> goal_ids;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// Names a block in its fractal.
struct ProgramBlockKey {
  Uuid root_id;
  Uuid id;
};

struct NewProgramBlock {
  ProgramBlockKey key;
  Uuid program_id;
  std::string name;
  std::optional<std::string> start_date;
  std::optional<std::string> end_date;
  std::string color;
  std::vector<Uuid> goal_ids;
};

// Unset fields stay as they are.
struct ProgramBlockChange {
  std::optional<std::string> name;
  bool set_start_date = false;
  std::optional<std::string> start_date;
  bool set_end_date = false;
  std::optional<std::string> end_date;
  std::optional<std::string> color;
  std::optional<std::vector<Uuid>> goal_ids;
};

namespace program_blocks {

// Every query answers NOT_FOUND for a row that the user cannot see, as for one that never was; so
// do changes for one that is deleted, or in something deleted, and for a goal that is not there.
// `version` is the updated_at that the caller knows; when it is set and no longer the row's, the
// answer is ABORTED (ETAG_MISMATCH). INVALID_ARGUMENT: PROGRAM_DATE_ORDER, BLOCK_OUTSIDE_PROGRAM,
// DAY_OUTSIDE_BLOCK (program_answers.cc).

AppWrite<ProgramBlock> Create(const NewProgramBlock& block);
AppWrite<ProgramBlock> Update(const ProgramBlockKey& key, const std::optional<absl::Time>& version,
                              const ProgramBlockChange& change);
// With its days and what is planned on them.
AppWrite<ProgramBlock> Delete(const ProgramBlockKey& key, const std::optional<absl::Time>& version);

// The columns of a row, in the order of the struct.
inline constexpr int kColumns = 11;
ProgramBlock ReadRow(RowReader& row);

}  // namespace program_blocks
}  // namespace fractal::db
