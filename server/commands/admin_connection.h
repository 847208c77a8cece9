#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "db/access.h"
#include "server/administration.h"
#include "server/caller.h"
#include "server/commands/database_options.h"
#include "server/page_token.h"

namespace fractal::server::commands {

// The database of an operator's command, opened for administration: the one place that gives
// commands what handlers of AdminService work with. The URL's user must be allowed to take on
// fractal_admin, and fractal_app where a command does what a user may; the audit trail then names
// him.
class AdminConnection {
 public:
  static absl::StatusOr<std::unique_ptr<AdminConnection>> Open(const DatabaseOptions& options);

  // Statements of fractal_admin.
  db::AdminAccess& access() { return access_; }
  // The same, and users' own, for handlers. As fractal_app it connects when first asked to.
  Administration& administration() { return administration_; }
  // The operator, as handlers see him: nobody who is signed in. Page tokens end with the command.
  Caller caller() const { return {{}, {}, page_tokens_}; }

 private:
  AdminConnection(DatabaseOptions::Opened opened, std::unique_ptr<db::Connection> connection);
  absl::StatusOr<db::Connection*> TenantConnection();

  DatabaseOptions::Opened opened_;
  std::unique_ptr<db::Connection> connection_;
  std::unique_ptr<db::Connection> tenant_connection_;  // nullptr until it is wanted
  const PageTokens page_tokens_{""};
  db::AdminAccess access_;
  Administration administration_;
};

}  // namespace fractal::server::commands
