#pragma once

#include "tests/support/database.h"

namespace fractal::tests {

// A database at version 1 with rows of every kind that a later version refuses or repairs
// (dirty_baseline.sql). Its Sql() knows pg_temp.i(n), the id of row n.
TestDatabase DirtyDatabase();

}  // namespace fractal::tests
