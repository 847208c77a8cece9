#pragma once

#include <string>

#include "db/embedded.h"

namespace fractal::tests {

// How the tests run the PostgreSQL of a cluster's directory: quick, and counting every statement
// that it executes in pg_stat_statements, in all databases together.
db::EmbeddedOptions ClusterOptions(const std::string& directory);

}  // namespace fractal::tests
