#pragma once

#include <string>
#include <vector>

#include "db/query.h"

namespace fractal::db {

// How far the database is migrated.
struct SchemaState {
  int32_t version = 0;      // the newest migration that is wholly applied; 0 for none
  bool unfinished = false;  // one was left in the middle
};

namespace checks {

// Why a server must not start on this database, a line each; none when it may (DESIGN.md §4).
AppRead<std::vector<std::string>> FindIsolationFaults();
AppRead<SchemaState> GetSchemaState();
AppRead<bool> Ping();

}  // namespace checks
}  // namespace fractal::db
