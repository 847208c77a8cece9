#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/detached_process.h"
#include "db/embedded_directory.h"
#include "db/embedded_settings.h"

namespace fractal::db {

// The server process of an embedded cluster. The caller holds the directory's start lock, so that
// nobody else starts or stops it meanwhile.
class EmbeddedServer {
 public:
  // `directory` is claimed, and outlives this.
  static absl::StatusOr<EmbeddedServer> Of(EmbeddedDirectory& directory,
                                           const ServerSettings& settings);

  // Uses the server that runs already, or starts it, whatever end the last one had. Makes the data
  // with initdb when there are none. Returns when it takes connections, or UNAVAILABLE with the
  // last lines of its log.
  absl::Status Run(absl::Time deadline);

  // Makes the database when it is not there.
  absl::Status EnsureDatabase(const std::string& database);

  // Ends its connections, writes everything to disk, and returns when it is gone.
  absl::Status Stop(absl::Time deadline);

  // The words that connect libpq to `database` as the superuser.
  std::string Address(const std::string& database) const;

  // The running server; nullopt when there is none.
  std::optional<pid_t> Postmaster() const;

 private:
  enum class Answer { kReady, kGone, kSilent, kLate };

  EmbeddedServer(EmbeddedDirectory& directory, ServerSettings settings, SystemUser user)
      : directory_(directory),
        settings_(std::move(settings)),
        user_(std::move(user)),
        socket_directory_(directory.SocketDirectory(user_)) {}

  std::vector<pid_t> Processes() const;
  std::optional<pid_t> RecordedPid() const;
  Answer WaitForAnswer(pid_t postmaster, absl::Time deadline) const;
  absl::Status Restart(pid_t silent, absl::Time deadline);
  absl::Status Initialize();
  absl::Status Launch();
  absl::Status ClearRemains();
  absl::Status Failed(const std::string& what) const;

  EmbeddedDirectory& directory_;
  ServerSettings settings_;
  SystemUser user_;
  std::string socket_directory_;
  std::optional<pid_t> child_;  // the server, when this process started it
  off_t log_start_ = 0;         // where its part of the log begins
};

}  // namespace fractal::db
