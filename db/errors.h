#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace fractal::db {

// What the database said, in words for a client: the status message never holds PostgreSQL's own
// text. `reason` is UPPER_SNAKE for ErrorInfo; `field` names the field at fault, or is
// empty; `sqlstate` is for the log.
struct ErrorDetail {
  std::string reason = "";
  std::string field = "";
  std::string sqlstate = "";
  // Trying the same call again after this long may help; after zero, it does not.
  absl::Duration retry_after = absl::ZeroDuration();
};

// For what another call, or a moment's load, was in the way of.
inline constexpr absl::Duration kRetrySoon = absl::Milliseconds(200);

// A status that carries `detail` as a payload.
absl::Status MakeError(absl::StatusCode code, std::string_view message, const ErrorDetail& detail);

// The same status with the path of its field begun by `prefix`, as the request has it: "goal."
// makes "goal.deadline" of "deadline".
absl::Status WithFieldIn(std::string_view prefix, const absl::Status& status);

// The detail of a status made by MakeError; defaults for any other.
ErrorDetail DetailOf(const absl::Status& status);

// One answer for an unknown id and for a foreign one (DESIGN.md §4). `noun` is as a user says it:
// "goal", "fractal".
absl::Status NotFound(std::string_view noun);

// ABORTED (ETAG_MISMATCH): the row changed since the caller read it.
absl::Status EtagMismatch();

// ALREADY_EXISTS (NOT_DELETED): an undelete of a row that is live.
absl::Status NotDeleted(std::string_view noun);

// Maps what libpqxx threw by SQLSTATE and constraint name (DESIGN.md §7). The original text goes to
// `internal`, for the log.
absl::Status FromException(std::exception_ptr thrown, std::string* internal = nullptr);

// Lets a status carry PostgreSQL's own text to where the call is logged: no client sees it.
void KeepForLog(const std::string& internal, absl::Status* status);
std::string KeptForLog(const absl::Status& status);

// Class 40 (but 40003, whose outcome nobody knows) and 55P03: the whole transaction may be run again.
bool IsTransient(const absl::Status& status);

// 42501: row-level security or a missing grant refused a statement.
bool IsDenied(const absl::Status& status);

}  // namespace fractal::db
