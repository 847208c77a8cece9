#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// A fractal as one of its members sees it: its root goal and the member's role.
struct Fractal {
  Uuid id;
  std::string name;
  std::string description;
  std::string type;  // one of the four root types, as goals.type holds it
  std::optional<absl::Time> deadline;
  bool completed = false;
  std::string role;  // "owner", "editor" or "viewer"
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

struct NewFractal {
  Uuid id;
  std::string type;
  std::string name;
  std::string description;
  std::optional<absl::Time> deadline;
};

// Unset fields stay as they are.
struct FractalChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  bool set_deadline = false;
  std::optional<absl::Time> deadline;
};

// Where a page of fractals begins: behind this row.
struct FractalCursor {
  absl::Time created_at;
  Uuid id;
};

namespace fractals {

// Every query answers NOT_FOUND for a fractal that the user cannot see, as for one that never was.
// `version` is the updated_at that the caller knows; when it is set and no longer the row's, the
// answer is ABORTED (ETAG_MISMATCH).

// ALREADY_EXISTS (NAME_TAKEN) for a live fractal of the same name.
AppWrite<Fractal> Create(const NewFractal& fractal);
AppRead<Fractal> Get(const Uuid& fractal);
AppRead<std::vector<Fractal>> List(bool show_deleted, const std::optional<FractalCursor>& after,
                                   int32_t limit);
AppWrite<Fractal> Update(const Uuid& fractal, const std::optional<absl::Time>& version,
                         const FractalChange& change);
AppWrite<Fractal> Delete(const Uuid& fractal, const std::optional<absl::Time>& version);

// Makes changes of the fractal's tree wait for each other.
StatementCall Lock(const Uuid& fractal);

}  // namespace fractals
}  // namespace fractal::db
