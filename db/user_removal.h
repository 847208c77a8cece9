#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "db/access.h"
#include "db/query.h"
#include "db/trash.h"
#include "db/uuid.h"

// An account goes for good, with every fractal that it owns.
namespace fractal::db {

struct TableCount {
  std::string table;  // of the schema app, or with its schema before it
  int64_t rows = 0;
};

namespace user_removal {

// What would go, by table; tables without such rows are left out.
AdminRead<std::vector<TableCount>> CountRows(const Uuid& user);
// The fractals that would go, live and deleted, oldest first.
AdminRead<std::vector<NamedRow>> ListFractals(const Uuid& user, int32_t limit);

// Removes them and answers what went, in one transaction: a statement a fractal, then the account.
// NOT_FOUND, FAILED_PRECONDITION (LAST_ADMIN; NOT_DISABLED: the account is neither disabled nor
// deleted). Then nothing changes.
absl::StatusOr<std::vector<TableCount>> Remove(AdminAccess& admin, const Uuid& user);

}  // namespace user_removal
}  // namespace fractal::db
