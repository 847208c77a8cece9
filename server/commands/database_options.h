#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "db/connection.h"
#include "db/embedded.h"

namespace fractal::server::commands {

// Where a command's database is: the same options for every command.
class DatabaseOptions {
 public:
  // Adds --database, --embedded and the passwords' options to a command.
  void AddTo(CLI::App& command);

  // The database that the options name; with --embedded, the private PostgreSQL of that directory,
  // which the result keeps running. Neither given: libpq's PG* variables.
  struct Opened {
    std::unique_ptr<db::EmbeddedPostgres> embedded;
    db::DatabaseAddress address;
  };
  absl::StatusOr<Opened> Open() const;

 private:
  std::string url_;
  std::string embedded_;
  std::string password_;
  std::string app_password_;
  std::string auth_password_;
  std::string admin_password_;
};

// Adds a secret to a command: the variable `variable`, or the file that --`name`-file or
// `variable`_FILE names, without the line break at its end. A secret is never an argument, where
// other users of the machine could read it.
void AddSecret(CLI::App& command, const std::string& name, const std::string& variable,
               const std::string& what, std::string* secret);

}  // namespace fractal::server::commands
