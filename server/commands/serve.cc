#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <csignal>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/database_options.h"
#include "server/memory_return.h"
#include "server/server.h"

namespace fractal::server::commands {
namespace {

struct ServeOptions {
  DatabaseOptions database;
  ServerOptions server;
  std::string log_level = "info";
  std::string sign_up = "open";
  int access_token_minutes = 15;
  int refresh_token_days = 30;
  int account_grace_days = 30;
  int drain_seconds = 20;
  int stall_seconds = 60;
  int idle_seconds = 600;
};

// Blocked before any thread starts, so that all inherit it and only Wait() sees them.
sigset_t BlockStopSignals() {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  return stop;
}

// A flood of connections must not use up the descriptors (notes: CVE-2023-4785).
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void LogEvent(const std::string& message, const nlohmann::ordered_json& more = {}) {
  nlohmann::ordered_json line = {
      {"time", absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone())},
      {"level", "info"},
      {"msg", message}};
  if (!more.is_null()) line.update(more);
  spdlog::info("{}", line.dump());
  spdlog::default_logger()->flush();
}

int Serve(ServeOptions& options) {
  MemoryReturn::Prepare();
  const sigset_t stop = BlockStopSignals();
  RaiseDescriptorLimit();
  spdlog::set_pattern("%v");
  spdlog::set_level(spdlog::level::from_str(options.log_level));
  spdlog::flush_every(std::chrono::seconds(1));

  auto database = options.database.Open();
  if (!database.ok()) {
    std::cerr << "fractald serve: " << database.status().message() << "\n";
    return kUnusableInput;
  }
  options.server.database = database->address;
  options.server.accounts.sign_ins.access_lifetime = absl::Minutes(options.access_token_minutes);
  options.server.accounts.sign_ins.lifetime = absl::Hours(24 * options.refresh_token_days);
  options.server.accounts.sign_up_is_open = options.sign_up == "open";
  options.server.accounts.grace = absl::Hours(24 * options.account_grace_days);
  options.server.drain = absl::Seconds(options.drain_seconds);
  options.server.longest_stall = absl::Seconds(options.stall_seconds);
  options.server.longest_idle = absl::Seconds(options.idle_seconds);
  auto server = Server::Start(options.server);
  if (!server.ok()) {
    std::cerr << "fractald serve: " << server.status().message() << "\n";
    return kNotAsItShouldBe;
  }
  const size_t colon = options.server.listen.rfind(':');
  nlohmann::ordered_json more = {
      {"address", options.server.listen.substr(0, colon + 1) + std::to_string((*server)->port())},
      {"tls", !options.server.tls.certificate.empty()},
      {"version", FRACTALD_VERSION}};
  if ((*server)->admin_port() != 0) more["admin_port"] = (*server)->admin_port();
  LogEvent("serving", more);
  int signal = 0;
  sigwait(&stop, &signal);
  LogEvent("stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
  // A second signal ends it at once.
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  server->reset();
  LogEvent("stopped");
  return kDone;
}

}  // namespace

void AddServe(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command = app.add_subcommand("serve", "Serve the API until SIGTERM or Ctrl-C");
  options->database.AddTo(*command);
  ServerOptions& server = options->server;
  command->add_option("--listen", server.listen, "Address and port; port 0 takes a free one")
      ->envname("FRACTALD_LISTEN")
      ->capture_default_str();
  command
      ->add_option("--admin-listen", server.admin_listen,
                   "Address and port for AdminService and reflection, which the other then lacks")
      ->envname("FRACTALD_ADMIN_LISTEN");
  command
      ->add_option("--tls-cert", server.tls.certificate,
                   "PEM file of the server's certificate; a new file is taken up within 10 s")
      ->envname("FRACTALD_TLS_CERT");
  command->add_option("--tls-key", server.tls.key, "PEM file of its key")
      ->envname("FRACTALD_TLS_KEY");
  command
      ->add_option("--tls-client-ca", server.tls.client_ca,
                   "PEM file of the CAs of which every client needs a certificate")
      ->envname("FRACTALD_TLS_CLIENT_CA");
  command
      ->add_flag("--insecure-listen", server.insecure_listen,
                 "Serve other machines without TLS: behind a proxy, or in a network of its own")
      ->envname("FRACTALD_INSECURE_LISTEN");
  command
      ->add_option_function<std::vector<std::string>>(
          "--trusted-proxy",
          [&server](const std::vector<std::string>& networks) {
            for (const std::string& network : networks) {
              const auto parsed = auth::Cidr::Parse(network);
              if (!parsed.has_value()) {
                throw CLI::ValidationError("--trusted-proxy",
                                           network + " is no address or CIDR");
              }
              server.trusted_proxies.push_back(*parsed);
            }
          },
          "Address or CIDR of a proxy whose x-forwarded-for says where a call came from; may be "
          "given again")
      ->envname("FRACTALD_TRUSTED_PROXY")
      ->delimiter(',')
      ->type_name("CIDR");
  command
      ->add_option("--sign-up", options->sign_up,
                   "open: whoever reaches the server can make an account; closed: administrators "
                   "make them (fractald user create)")
      ->envname("FRACTALD_SIGN_UP")
      ->check(CLI::IsMember({"open", "closed"}))
      ->capture_default_str();
  command
      ->add_option("--sign-ups-per-network", server.accounts.sign_ups_per_network,
                   "Accounts that a network (/24, /64) may ask for within an hour before it is "
                   "slowed")
      ->envname("FRACTALD_SIGN_UPS_PER_NETWORK")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--workers", server.workers, "Database connections for users' calls; below 3, long calls can hold all of them")
      ->envname("FRACTALD_WORKERS")
      ->check(CLI::Range(1, 512))
      ->capture_default_str();
  command->add_option("--auth-workers", server.auth_workers, "Database connections for sign-ins")
      ->envname("FRACTALD_AUTH_WORKERS")
      ->check(CLI::Range(1, 128))
      ->capture_default_str();
  command->add_option("--max-waiting", server.max_waiting, "Calls that may wait for a connection")
      ->envname("FRACTALD_MAX_WAITING")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command
      ->add_option("--calls-per-second", server.user_limits.calls_per_second,
                   "Calls that a user may begin, on average; 0 for any number")
      ->envname("FRACTALD_CALLS_PER_SECOND")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command
      ->add_option("--streams-per-user", server.user_limits.streams,
                   "Streams that a user may have open at a time")
      ->envname("FRACTALD_STREAMS_PER_USER")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--password-threads", server.password_threads, "Threads that hash passwords")
      ->envname("FRACTALD_PASSWORD_THREADS")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command->add_option("--bcrypt-cost", server.accounts.bcrypt_cost, "Cost of a password's hash")
      ->envname("FRACTALD_BCRYPT_COST")
      ->check(CLI::Range(10, 16))
      ->capture_default_str();
  command
      ->add_option("--access-token-minutes", options->access_token_minutes,
                   "Life of an access token")
      ->envname("FRACTALD_ACCESS_TOKEN_MINUTES")
      ->check(CLI::Range(1, 24 * 60))
      ->capture_default_str();
  command
      ->add_option("--refresh-token-days", options->refresh_token_days,
                   "Life of a sign-in, however often its tokens are refreshed")
      ->envname("FRACTALD_REFRESH_TOKEN_DAYS")
      ->check(CLI::Range(1, 365))
      ->capture_default_str();
  command
      ->add_option("--account-grace-days", options->account_grace_days,
                   "How long an account that its user deleted can be brought back")
      ->envname("FRACTALD_ACCOUNT_GRACE_DAYS")
      ->check(CLI::Range(0, 3650))
      ->capture_default_str();
  command
      ->add_option("--drain-seconds", options->drain_seconds,
                   "How long calls under way may go on when it stops")
      ->envname("FRACTALD_DRAIN_SECONDS")
      ->check(CLI::Range(0, 300))
      ->capture_default_str();
  // Of temporary files, in $TMPDIR or /tmp, one for each call.
  command->add_option("--max-export-bytes", server.max_export_bytes, "Largest fractal to export")
      ->envname("FRACTALD_MAX_EXPORT_BYTES")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--max-import-bytes", server.max_import_bytes, "Largest fractal to import")
      ->envname("FRACTALD_MAX_IMPORT_BYTES")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--max-user-spool-bytes", server.max_user_spool_bytes,
                   "Temporary files of a user's exports and imports together")
      ->envname("FRACTALD_MAX_USER_SPOOL_BYTES")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--max-spool-bytes", server.max_spool_bytes,
                   "Temporary files of all exports and imports together")
      ->envname("FRACTALD_MAX_SPOOL_BYTES")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--stall-seconds", options->stall_seconds,
                   "How long a client may let an export or import stand")
      ->envname("FRACTALD_STALL_SECONDS")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command
      ->add_option("--idle-seconds", options->idle_seconds,
                   "How long a stream of values may bring nothing")
      ->envname("FRACTALD_IDLE_SECONDS")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  command
      ->add_flag("--administration,!--no-administration", server.administration,
                 "Answer AdminService and do the database's hourly upkeep, over connections as "
                 "fractal_admin (default: yes)")
      ->envname("FRACTALD_ADMINISTRATION");
  command
      ->add_option("--trash-days", server.upkeep.trash_days,
                   "Purge by itself what was deleted this many days ago; 0 never does")
      ->envname("FRACTALD_TRASH_DAYS")
      ->check(CLI::Range(0, 36'500))
      ->capture_default_str();
  command
      ->add_option("--audit-months", server.upkeep.audit_months, "How long the audit trail is kept")
      ->envname("FRACTALD_AUDIT_MONTHS")
      ->check(CLI::Range(1, 1200))
      ->capture_default_str();
  command
      ->add_flag("--reflection,!--no-reflection", server.reflection,
                 "Answer gRPC reflection, as grpcurl asks for it (default: yes)")
      ->envname("FRACTALD_REFLECTION");
  command->add_option("--log-level", options->log_level, "info: every call; warn; error; off")
      ->envname("FRACTALD_LOG_LEVEL")
      ->check(CLI::IsMember({"info", "warn", "error", "off"}))
      ->capture_default_str();
  AddSecret(*command, "page-token-key", "FRACTALD_PAGE_TOKEN_KEY",
            "the key of page tokens, the same for all servers of one address (default: random)",
            &server.page_token_key);
  AddSecret(*command, "password-pepper", "FRACTALD_PASSWORD_PEPPER",
            "a pepper for passwords, of 32 bytes or more, which nobody can sign in without once it "
            "was given (default: none)",
            &server.accounts.pepper);
  command
      ->add_flag("--pepper-is-lost", server.accounts.pepper_is_lost,
                 "Serve without the pepper of accounts, which then need a reset token to get in")
      ->envname("FRACTALD_PEPPER_IS_LOST");
  command->callback([options, &run] { run = [options] { return Serve(*options); }; });
}

}  // namespace fractal::server::commands
