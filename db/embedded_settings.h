#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fractal::db {

// PostgreSQL's settings by name; of two with one name the later holds.
using PostgresSettings = std::vector<std::pair<std::string, std::string>>;

struct ServerSettings {
  PostgresSettings extra;        // beside the usual ones, or in place of them
  bool fast_and_unsafe = false;  // nothing is safe from a crash of the machine
};

// What an embedded server runs with. Its cluster's name, its socket in `socket_directory` and that
// it listens nowhere else cannot be overridden.
PostgresSettings AllSettings(const ServerSettings& wanted, const std::string& cluster,
                             const std::string& socket_directory);

}  // namespace fractal::db
