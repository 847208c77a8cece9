#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/access.h"

namespace fractal::db {

// A check of the whole database.
struct IntegrityCheck {
  std::string name;
  int64_t count = 0;  // of the rows that break it; 1 when it is not about rows. 0: all is well
};

namespace integrity {

// Every check of `migrate verify`, then of the catalogue, of every foreign key, of what hangs below
// what, of the trash, of what quotas count, and of the rules of DESIGN.md §5 that no constraint holds
// alone.
//
// Each runs in a read-only transaction of its own, with no lock but a reader's, and until
// `deadline` at most: DEADLINE_EXCEEDED. One that cannot run counts as a fault, in PostgreSQL's own
// words.
absl::StatusOr<std::vector<IntegrityCheck>> Check(AdminAccess& admin, absl::Time deadline);

}  // namespace integrity
}  // namespace fractal::db
