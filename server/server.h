#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/account_desk.h"
#include "auth/ip_address.h"
#include "db/connection.h"
#include "server/front.h"
#include "server/tls.h"
#include "server/upkeep.h"
#include "server/user_limits.h"

namespace fractal::server {

struct ServerOptions {
  std::string listen = "127.0.0.1:50051";  // port 0: any free one
  // Where AdminService and reflection are answered, and nothing else; empty: where all the rest is.
  std::string admin_listen;
  TlsFiles tls;                  // for both
  bool insecure_listen = false;  // without TLS, for whoever reaches the machine: behind a proxy
  FrontLimits limits;
  std::vector<auth::Cidr> trusted_proxies;  // whose x-forwarded-for says where a call came from
  db::DatabaseAddress database;
  int workers = 4;            // connections for tenants' calls
  int auth_workers = 2;       // connections for sign-ins and token look-ups
  bool administration = true; // answer AdminService, over connections of fractal_admin
  size_t max_waiting = 256;   // calls that may wait for a connection
  UserLimitOptions user_limits;
  int password_threads = 1;   // that hash passwords
  auth::AccountPolicy accounts;
  int64_t max_export_bytes = int64_t{1} << 30;    // of a fractal, as its records' messages
  int64_t max_import_bytes = int64_t{256} << 20;  // the same
  // Of all exports and imports under way: a user's, but for one that may be larger, and everybody's.
  int64_t max_user_spool_bytes = int64_t{1} << 30;
  int64_t max_spool_bytes = int64_t{4} << 30;
  absl::Duration longest_stall = absl::Seconds(60);  // of a client in the middle of a stream
  absl::Duration longest_idle = absl::Minutes(10);   // of one that feeds, between messages
  std::string page_token_key;  // empty: random, so that page tokens end with the server
  bool reflection = true;
  UpkeepOptions upkeep;        // done with `administration` only
  absl::Duration drain = absl::Seconds(20);  // for calls under way when it stops
};

// The running server.
class Server {
 public:
  // Refuses, with a text for the operator, when the database cannot be reached, is of another schema
  // version than this binary, or does not keep users apart (DESIGN.md §4); when TLS's files cannot be
  // used; when others than this machine would be served without TLS and nobody said so; when
  // accounts have passwords under another pepper.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options);

  // Says NOT_SERVING, lets calls under way finish within `drain`, then closes everything.
  ~Server();

  int port() const;
  int admin_port() const;  // 0 without admin_listen

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fractal::server
