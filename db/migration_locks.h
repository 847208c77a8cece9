#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace fractal::db {

// PostgreSQL's table locks, weakest first ("Explicit Locking" in its manual).
enum class TableLock {
  kNone,
  kAccessShare,           // reads
  kRowShare,              // reads for update
  kRowExclusive,          // writes rows
  kShareUpdateExclusive,  // beside reads and writes of rows
  kShare,                 // beside reads
  kShareRowExclusive,     // beside reads
  kExclusive,             // beside reads
  kAccessExclusive,       // alone
};

// As PostgreSQL spells it: "ACCESS EXCLUSIVE"; "none" for none.
std::string_view TableLockName(TableLock lock);

// What a statement does to the tables that are there before it.
struct StatementLock {
  TableLock lock;
  // Words on its cost, empty where there is nothing to say: "reads the whole table", "rewrites the
  // table".
  std::string_view note;
};

// The strongest table lock that a migration's statement takes, by its form (measured on PostgreSQL
// 15; a test compares it with pg_locks). An unknown form, or one that runs statements of its own
// (CALL, DO), counts as ACCESS EXCLUSIVE.
StatementLock LockOf(std::string_view statement);

}  // namespace fractal::db
