#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// The tables of a fractal, as proto/fractal/v1/records.proto orders its records.
enum class FractalTable {
  kGoals,
  kSessionGoals,
  kActivityGroups,
  kActivities,
  kMetricDefinitions,
  kSplitDefinitions,
  kTemplates,
  kPrograms,
  kProgramBlocks,
  kProgramDays,
  kScheduledSessions,
  kActivityInstances,
  kActivitySets,
  kMetricValues,
  kNotes,
};

// Rows as texts in PostgreSQL's form, NULL or not, under the names of their columns.
struct TextRows {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
};

// What stands at the head of an export.
struct ExportHead {
  std::string name;
  absl::Time moment;
  int32_t schema_version = 0;
};

// The page of an export that begins behind these ids; nil for the first page. Of a link, the
// session and the goal; of other rows, their own, and nil.
struct RowCursor {
  Uuid id;
  Uuid goal_id;
};

namespace portability {

// NOT_FOUND for a fractal that the user cannot see, as for one that never was.
AppRead<ExportHead> Describe(const Uuid& fractal);

// Every goal, and every activity group, each behind the one that it hangs below; the root first.
AppRead<std::vector<Uuid>> OrderGoals(const Uuid& fractal);
AppRead<std::vector<Uuid>> OrderGroups(const Uuid& fractal);

// Rows of kGoals or kActivityGroups, deleted ones too, in the order of the ids.
AppRead<TextRows> DumpRows(FractalTable table, const Uuid& fractal, const std::vector<Uuid>& ids);
// A page of any other table, in the order of the ids.
AppRead<TextRows> DumpPage(FractalTable table, const Uuid& fractal, const RowCursor& after,
                           int32_t limit);

// Comes first in the transaction of an import: what is written in this fractal keeps its shape
// (sql/migrations/0018_portability).
AppWrite<Nothing> BeginImport(const Uuid& root);
// Writes rows, a JSON list of objects with the members that the columns are named by. `root` must
// be there, or the only row.
AppWrite<Nothing> Load(FractalTable table, const Uuid& root, const std::string& rows);

}  // namespace portability
}  // namespace fractal::db
