#include "server/commands/admin_connection.h"

#include <utility>

namespace fractal::server::commands {
namespace {

// An operator's work may take long, and waits for the server's.
constexpr db::ConnectionLimits kLimits = {absl::ZeroDuration(), absl::Seconds(30)};

}  // namespace

AdminConnection::AdminConnection(DatabaseOptions::Opened opened,
                                 std::unique_ptr<db::Connection> connection)
    : opened_(std::move(opened)), connection_(std::move(connection)), access_(*connection_) {}

absl::StatusOr<std::unique_ptr<AdminConnection>> AdminConnection::Open(
    const DatabaseOptions& options) {
  auto opened = options.Open();
  if (!opened.ok()) return opened.status();
  auto connection = db::Connection::OpenTakingOn(opened->address, sql::Role::kAdmin, kLimits);
  if (!connection.ok()) return connection.status();
  return std::unique_ptr<AdminConnection>(
      new AdminConnection(*std::move(opened), *std::move(connection)));
}

absl::StatusOr<std::unique_ptr<db::Connection>> AdminConnection::OpenTenants() const {
  return db::Connection::OpenTakingOn(opened_.address, sql::Role::kApp, kLimits);
}

}  // namespace fractal::server::commands
