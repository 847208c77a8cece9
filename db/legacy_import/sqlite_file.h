#pragma once

#include <sqlite3.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fractal::db::legacy {

struct CloseSqlite {
  void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};
using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;

// Checks that `path` is a whole SQLite database that nobody is writing to, and opens it read-only
// inside one read transaction.
absl::StatusOr<SqliteHandle> OpenSqlite(const std::string& path);

// Runs a statement of SQLite and hands each row to `row`.
absl::Status EachRow(sqlite3* handle, const std::string& statement,
                     const std::function<void(sqlite3_stmt*)>& row);

// A name as SQLite quotes it.
std::string QuoteName(const std::string& name);

// SHA-256 of the file, in hex.
absl::StatusOr<std::string> FileSha256(const std::string& path);

}  // namespace fractal::db::legacy
