#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/access.h"
#include "db/legacy_import/report.h"
#include "db/uuid.h"

namespace fractal::db::legacy {

struct Options {
  std::string file;
  Uuid user;
  // The zone of the app's server while it stamped rows with local time.
  absl::TimeZone source_tz;
  // Does everything, then rolls it back: `written` of the report says what it would have written.
  bool dry_run = false;
  // Told what is going on, and how many rows of how many are done; may be empty.
  std::function<void(std::string_view step, int64_t done, int64_t total)> progress;
};

// Imports a database of the single-user app (SQLite) as rows of a user.
//
// The file is read whole and its rows are converted in memory; then one transaction writes each of
// its rows raw into legacy.source_rows, and what became of them into schema app: killed at any
// moment, it leaves nothing. Rows merge by their legacy ids (legacy.ids): importing the same file
// again changes nothing, a later snapshot of the same database adds and updates, and never deletes.
// What has not changed in the file since is left as the user has edited it here.
//
// INVALID_ARGUMENT for a file that is missing, not SQLite, damaged, cut short, or not the app's;
// FAILED_PRECONDITION for one that is locked; ABORTED while another import of the same user runs.
absl::StatusOr<Report> Import(AdminAccess& access, const Options& options);

}  // namespace fractal::db::legacy
