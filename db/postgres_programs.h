#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace fractal::db {

inline constexpr int kOldestPostgres = 15;

// An installed PostgreSQL server: a directory with postgres, initdb and createdb.
struct PostgresPrograms {
  std::string directory;
  int major = 0;

  std::string Path(const std::string& program) const { return directory + "/" + program; }
};

// The server to use: of the version that the data was made by, or else the newest, 15 or later.
// Looks where pg_config says, where Debian installs them, and along PATH. FAILED_PRECONDITION says
// what to install.
absl::StatusOr<PostgresPrograms> FindPostgres(std::optional<int> data_major);

}  // namespace fractal::db
