#pragma once

#include <cstdint>

#include "tests/support/database.h"

namespace fractal::tests {

// How large a database is, and which one: the same numbers make the same rows.
struct LargeDatabase {
  int64_t seed = 1;
  int users = 1000;
  int fractals = 2000;
  int64_t values = 1'500'000;  // in all fractals together, of which a few have most
  // Has foreign keys and triggers look at every row, which takes many times as long.
  bool checked = false;
};

// Fills a migrated database in which nobody is yet: users, shared fractals, goals, groups,
// activities with metrics and splits, templates, programs, and the sessions of three years with
// their instances, sets and values; some of everything is in the trash. Then it is vacuumed and
// analyzed. Throws what libpqxx throws.
//
// The accounts are user1@example.com and so on; no password fits them.
void FillLargeDatabase(TestDatabase* database, const LargeDatabase& wanted);

}  // namespace fractal::tests
