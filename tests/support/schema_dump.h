#pragma once

#include <string>

#include "db/connection.h"

namespace fractal::tests {

// The schema of a database as pg_dump writes it, without what differs from run to run. Throws when
// pg_dump fails.
std::string DumpSchema(const db::DatabaseAddress& address);

}  // namespace fractal::tests
