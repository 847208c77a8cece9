#include "server/commands/admin_connection.h"

#include <utility>

namespace fractal::server::commands {

AdminConnection::AdminConnection(DatabaseOptions::Opened opened,
                                 std::unique_ptr<db::Connection> connection)
    : opened_(std::move(opened)), connection_(std::move(connection)), access_(*connection_) {}

absl::StatusOr<std::unique_ptr<AdminConnection>> AdminConnection::Open(
    const DatabaseOptions& options) {
  auto opened = options.Open();
  if (!opened.ok()) return opened.status();
  // An operator's work may take long, and waits for the server's.
  const db::ConnectionLimits limits = {absl::ZeroDuration(), absl::Seconds(30)};
  auto connection = db::Connection::OpenTakingOn(opened->address, sql::Role::kAdmin, limits);
  if (!connection.ok()) return connection.status();
  return std::unique_ptr<AdminConnection>(
      new AdminConnection(*std::move(opened), *std::move(connection)));
}

}  // namespace fractal::server::commands
