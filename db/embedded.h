#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/connection.h"
#include "db/embedded_directory.h"
#include "db/embedded_server.h"
#include "db/embedded_settings.h"

namespace fractal::db {

struct EmbeddedOptions {
  std::string directory;
  std::string database = "fractal";
  // PostgreSQL's settings, beside or in place of the usual ones.
  PostgresSettings settings;
  // For tests only: nothing is safe from a crash of the machine.
  bool fast_and_unsafe = false;
  // How long to wait for others that start or stop it, for initdb, and for its recovery.
  absl::Duration patience = absl::Minutes(5);
};

// A private PostgreSQL in a directory, reached over a socket that only its owner can use. The
// processes that use one directory at the same time share the server: the first one starts it and
// the last one stops it. A server whose users were all killed goes on, and the next one uses it.
class EmbeddedPostgres {
 public:
  // FAILED_PRECONDITION for a directory that is not its own, another PostgreSQL's data, or no
  // PostgreSQL at all; UNAVAILABLE with the server's own last lines when it does not start.
  static absl::StatusOr<std::unique_ptr<EmbeddedPostgres>> Start(const EmbeddedOptions& options);

  // Leaves the server, and stops it when no other process uses it.
  ~EmbeddedPostgres();
  EmbeddedPostgres(const EmbeddedPostgres&) = delete;
  EmbeddedPostgres& operator=(const EmbeddedPostgres&) = delete;

  // Stops the server unless another process uses it: then it answers false, and this one still uses
  // it too. Once it has answered true, this object is of no more use.
  absl::StatusOr<bool> StopIfUnused();

  // As the superuser; the server's roles need no password.
  DatabaseAddress address() const { return address(options_.database); }
  DatabaseAddress address(const std::string& database) const;

  // The server's process; nullopt when it is gone.
  std::optional<pid_t> server_pid() const { return server_->Postmaster(); }

 private:
  EmbeddedPostgres(EmbeddedOptions options, EmbeddedDirectory directory)
      : options_(std::move(options)), directory_(std::move(directory)) {}

  absl::Status StartLocked(absl::Time deadline);

  const EmbeddedOptions options_;
  EmbeddedDirectory directory_;
  std::optional<EmbeddedServer> server_;
  bool in_use_ = false;
};

}  // namespace fractal::db
