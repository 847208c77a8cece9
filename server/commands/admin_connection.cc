#include "server/commands/admin_connection.h"

#include <utility>

namespace fractal::server::commands {
namespace {

// An operator's work may take long, and waits for the server's.
constexpr absl::Duration kAnyTime = absl::ZeroDuration();
constexpr absl::Duration kWaitsForLocks = absl::Seconds(30);

absl::StatusOr<std::unique_ptr<db::Connection>> OpenAs(const db::DatabaseAddress& address,
                                                       sql::Role role) {
  return db::Connection::OpenTakingOn(address, role, {kAnyTime, kWaitsForLocks});
}

}  // namespace

AdminConnection::AdminConnection(DatabaseOptions::Opened opened,
                                 std::unique_ptr<db::Connection> connection)
    : opened_(std::move(opened)),
      connection_(std::move(connection)),
      access_(*connection_),
      administration_([this](auto body) { return body(*connection_); },
                      [this](auto body) {
                        const auto tenants = TenantConnection();
                        return tenants.ok() ? body(**tenants) : tenants.status();
                      },
                      {}) {}

absl::StatusOr<db::Connection*> AdminConnection::TenantConnection() {
  if (tenant_connection_ == nullptr) {
    auto opened = OpenAs(opened_.address, sql::Role::kApp);
    if (!opened.ok()) return opened.status();
    tenant_connection_ = *std::move(opened);
  }
  return tenant_connection_.get();
}

absl::StatusOr<std::unique_ptr<AdminConnection>> AdminConnection::Open(
    const DatabaseOptions& options) {
  auto opened = options.Open();
  if (!opened.ok()) return opened.status();
  auto connection = OpenAs(opened->address, sql::Role::kAdmin);
  if (!connection.ok()) return connection.status();
  return std::unique_ptr<AdminConnection>(
      new AdminConnection(*std::move(opened), *std::move(connection)));
}

}  // namespace fractal::server::commands
