#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "db/access.h"
#include "server/commands/database_options.h"

namespace fractal::server::commands {

// The database of a command, opened for administration: as fractal_admin, which the URL's user must
// be allowed to take on.
class AdminConnection {
 public:
  static absl::StatusOr<std::unique_ptr<AdminConnection>> Open(const DatabaseOptions& options);

  db::AdminAccess& access() { return access_; }

  // Another connection to the same database, as fractal_app: for what a command does as a user would.
  absl::StatusOr<std::unique_ptr<db::Connection>> OpenTenants() const;

 private:
  AdminConnection(DatabaseOptions::Opened opened, std::unique_ptr<db::Connection> connection);

  DatabaseOptions::Opened opened_;
  std::unique_ptr<db::Connection> connection_;
  db::AdminAccess access_;
};

}  // namespace fractal::server::commands
