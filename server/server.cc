#include "server/server.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "auth/authenticator.h"
#include "auth/bounded_executor.h"
#include "auth/trusted_proxies.h"
#include "db/checks.h"
#include "db/listener.h"
#include "db/pool.h"
#include "db/tenant.h"
#include "server/access.h"
#include "server/door.h"
#include "server/health.h"
#include "server/memory_return.h"
#include "server/page_token.h"
#include "server/services.h"
#include "server/upkeep.h"
#include "sql/migration.h"

namespace fractal::server {
namespace {

// Of one network (auth/address_key.h):
constexpr size_t kWaitingPasswords = 16;  // sign-ins that may wait for a hash
constexpr size_t kWaitingAccountCalls = 64;
constexpr size_t kWaitingAdminCalls = 64;

constexpr int kAccountThreads = 2;
constexpr int kAdminThreads = 2;  // and connections

// DESIGN.md §4: the unsafe way does not start.
absl::Status CheckDatabase(const db::DatabaseAddress& address) {
  auto connection = db::Connection::Open(address, sql::Role::kApp);
  if (!connection.ok()) return connection.status();
  db::Tenant nobody(**connection, db::Uuid());
  const auto state = nobody.Run(db::checks::GetSchemaState());
  const int built_for = sql::AllMigrations().back().version;
  if (!state.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the database is not migrated (", nobody.internal_error(), "): run 'fractald migrate up'"));
  }
  if (state->unfinished || state->version != built_for) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the database is at schema version ", state->version,
        state->unfinished ? ", with a migration left unfinished" : "", "; this server needs ",
        built_for, ": run 'fractald migrate up' of the same release"));
  }
  const auto faults = nobody.Run(db::checks::FindIsolationFaults());
  if (!faults.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot check the database: ", nobody.internal_error()));
  }
  if (faults->empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the database would not keep users apart: ", absl::StrJoin(*faults, "; ")));
}

// The same for what others could listen to on the way.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> CredentialsFor(
    const ServerOptions& options) {
  auto credentials = MakeCredentials(options.tls);
  if (!credentials.ok() || !options.tls.certificate.empty() || options.insecure_listen) {
    return credentials;
  }
  for (const std::string& address : {options.listen, options.admin_listen}) {
    if (address.empty() || IsLoopback(address)) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        "passwords and tokens would go to ", address,
        " unencrypted: serve with --tls-cert and "
        "--tls-key, or with --insecure-listen where a proxy or a private network sees to it"));
  }
  return credentials;
}

bool HasAdminPort(const ServerOptions& options) { return !options.admin_listen.empty(); }

std::vector<grpc::Service*> PointersTo(
    const std::vector<std::unique_ptr<grpc::Service>>& services) {
  std::vector<grpc::Service*> pointers;
  for (const auto& service : services) pointers.push_back(service.get());
  return pointers;
}

db::PoolOptions PoolFor(const ServerOptions& options, sql::Role role, int workers) {
  db::PoolOptions pool;
  pool.address = options.database;
  pool.role = role;
  pool.workers = workers;
  pool.max_waiting = options.max_waiting;
  return pool;
}

TransferLimits TransfersOf(const ServerOptions& options) {
  // One call is never refused for what it may have.
  const int64_t of_user = std::max(
      {options.max_user_spool_bytes, options.max_export_bytes, options.max_import_bytes});
  return {options.max_export_bytes, options.max_import_bytes,
          std::make_shared<SpoolBudget>(of_user, std::max(of_user, options.max_spool_bytes)),
          {options.longest_stall, options.longest_idle}};
}

}  // namespace

// In the order in which they need each other; they go in the opposite one.
struct Server::Parts {
  Parts(const ServerOptions& options, std::unique_ptr<db::Pool> tenants,
        std::unique_ptr<db::Pool> sign_ins, std::unique_ptr<db::Pool> administration)
      : drain(options.drain),
        tenant_pool(std::move(tenants)),
        auth_pool(std::move(sign_ins)),
        admin_pool(std::move(administration)),
        authenticator(*auth_pool),
        revocations(
            options.database, sql::Role::kAuth, "fractal_revoked",
            [this](const std::string& revoked) { authenticator.Forget(revoked); },
            [this] { authenticator.ForgetAll(); }),
        accounts(*auth_pool, authenticator, options.accounts),
        password_calls(options.password_threads, kWaitingPasswords,
                       auth::BoundedExecutor::Priority::kLow),
        account_calls(kAccountThreads, kWaitingAccountCalls),
        admin_calls(kAdminThreads, kWaitingAdminCalls),
        policy(ReadAccessPolicy(ServiceNames(options.administration))),
        page_tokens(options.page_token_key),
        proxies(options.trusted_proxies),
        refusals(*auth_pool),
        user_limits(options.user_limits),
        door({policy,
              user_limits,
              *tenant_pool,
              admin_pool.get(),
              accounts,
              password_calls,
              account_calls,
              admin_calls,
              page_tokens,
              refusals,
              TransfersOf(options),
              proxies}),
        services(MakeServices(door, options.administration && !HasAdminPort(options))),
        admin_services(HasAdminPort(options) && options.administration
                           ? MakeAdminServices(door)
                           : std::vector<std::unique_ptr<grpc::Service>>()) {}

  // Keeps the server from taking calls before the things that answer them go.
  ~Parts() {
    upkeep.reset();
    const auto limit = std::chrono::system_clock::now() + absl::ToChronoMilliseconds(drain);
    health.reset();
    admin_health.reset();
    for (Front* one : {&front, &admin_front}) {
      if (one->server == nullptr) continue;
      one->server->Shutdown(limit);
      one->server->Wait();
    }
    account_calls.Shutdown();  // hands on to the next
    password_calls.Shutdown();
    admin_calls.Shutdown();
  }

  const absl::Duration drain;
  std::unique_ptr<db::Pool> tenant_pool;
  std::unique_ptr<db::Pool> auth_pool;
  std::unique_ptr<db::Pool> admin_pool;  // nullptr: AdminService is not served
  auth::Authenticator authenticator;
  db::Listener revocations;
  auth::AccountDesk accounts;
  auth::BoundedExecutor password_calls;
  auth::BoundedExecutor account_calls;
  auth::BoundedExecutor admin_calls;
  const auth::AccessPolicy policy;
  const PageTokens page_tokens;
  const auth::TrustedProxies proxies;
  Refusals refusals;
  UserLimits user_limits;
  MemoryReturn memory_return;
  Door door;
  const std::vector<std::unique_ptr<grpc::Service>> services;
  const std::vector<std::unique_ptr<grpc::Service>> admin_services;
  Front front;
  Front admin_front;  // none without admin_listen
  std::unique_ptr<Health> health;
  std::unique_ptr<Health> admin_health;
  std::unique_ptr<Upkeep> upkeep;  // nullptr: without administration
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() = default;
int Server::port() const { return parts_->front.port; }
int Server::admin_port() const { return parts_->admin_front.port; }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options) {
  const auto credentials = CredentialsFor(options);
  if (!credentials.ok()) return credentials.status();
  if (const absl::Status checked = CheckDatabase(options.database); !checked.ok()) return checked;
  auto tenants = db::Pool::Start(PoolFor(options, sql::Role::kApp, options.workers));
  if (!tenants.ok()) return tenants.status();
  auto sign_ins = db::Pool::Start(PoolFor(options, sql::Role::kAuth, options.auth_workers));
  if (!sign_ins.ok()) return sign_ins.status();
  std::unique_ptr<db::Pool> admin_pool;
  if (options.administration) {
    auto opened = db::Pool::Start(PoolFor(options, sql::Role::kAdmin, kAdminThreads));
    if (!opened.ok()) {
      return absl::Status(
          opened.status().code(),
          absl::StrCat(opened.status().message(), " (or serve with --no-administration)"));
    }
    admin_pool = *std::move(opened);
  }
  auto parts = std::make_unique<Parts>(options, *std::move(tenants), *std::move(sign_ins),
                                       std::move(admin_pool));
  if (const absl::Status open = parts->accounts.CheckPasswords(); !open.ok()) return open;

  auto front =
      OpenFront({options.listen, *credentials, options.limits, &parts->authenticator,
                 PointersTo(parts->services), options.reflection && !HasAdminPort(options)});
  if (!front.ok()) return front.status();
  parts->front = *std::move(front);
  parts->health =
      std::make_unique<Health>(*parts->front.server, *parts->tenant_pool,
                               ServiceNames(options.administration && !HasAdminPort(options)));
  if (HasAdminPort(options)) {
    auto admin_front =
        OpenFront({options.admin_listen, *credentials, options.limits, &parts->authenticator,
                   PointersTo(parts->admin_services), options.reflection});
    if (!admin_front.ok()) return admin_front.status();
    parts->admin_front = *std::move(admin_front);
    parts->admin_health =
        std::make_unique<Health>(*parts->admin_front.server, *parts->tenant_pool,
                                 std::vector<std::string>{std::string(kAdminServiceName)});
  }
  if (options.administration) {
    parts->upkeep = std::make_unique<Upkeep>(options.database, options.upkeep);
  }
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

}  // namespace fractal::server
