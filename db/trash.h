#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// One row of a fractal among those of all kinds. Kinds are texts, as app.fractal_rows names them:
// "goal", "metric_value", …
struct NamedRow {
  std::string kind;
  Uuid id;
  std::string name;  // "" where a person calls it by none
};

struct KindCount {
  std::string kind;
  int64_t rows = 0;
};

// A row in the trash.
struct TrashEntry {
  Uuid root_id;
  NamedRow row;
  absl::Time deleted_at;
  std::optional<NamedRow> taken_by;  // unset: its own delete
  std::vector<KindCount> restores;   // what an undelete would bring back; in no order
};

// Names a row of any kind in its fractal.
struct RowKey {
  Uuid root_id;
  std::string kind;
  Uuid id;
};

// Where a page of the trash begins: behind this row.
struct TrashCursor {
  absl::Time deleted_at;
  Uuid id;
};

// Which rows of the trash a list holds.
struct TrashFilter {
  std::optional<std::vector<std::string>> kinds;  // unset: all
  bool show_taken = false;                        // also those that a delete took along
};

// What an undelete brought back.
struct Restored {
  NamedRow row;
  std::vector<KindCount> counts;  // in no order
};

// What a purge removed, or would remove.
struct Purged {
  std::vector<KindCount> counts;  // in no order
  std::vector<NamedRow> sample;   // at most 20, newest deletion first
};

namespace trash {

// Every query answers NOT_FOUND for a row or fractal that the user cannot see, as for one that never
// was.

// Newest first.
AppRead<std::vector<TrashEntry>> List(const Uuid& fractal, const TrashFilter& filter,
                                      const std::optional<TrashCursor>& after, int32_t limit);
// The user's deleted fractals, newest first.
AppRead<std::vector<TrashEntry>> ListFractals(const TrashFilter& filter,
                                              const std::optional<TrashCursor>& after,
                                              int32_t limit);

// ALREADY_EXISTS (NOT_DELETED, NAME_TAKEN, PLACE_TAKEN); FAILED_PRECONDITION (PARENT_DELETED,
// DEADLINE_AFTER_PARENT, GROUPS_TOO_DEEP).
AppWrite<Restored> Undelete(const RowKey& key);

// FAILED_PRECONDITION (NOT_DELETED, IN_USE); PERMISSION_DENIED for who is not the fractal's owner.
// Without `force` nothing changes.
AppWrite<Purged> Purge(const RowKey& key, bool force);
// Everything in a fractal's trash, or what was deleted at least that many seconds ago. Definitions in
// use stay. PERMISSION_DENIED as above.
AppWrite<Purged> PurgeAll(const Uuid& fractal, std::optional<double> seconds_ago, bool force);

}  // namespace trash
}  // namespace fractal::db
