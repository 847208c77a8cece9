#include "db/embedded.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace fractal::db {
namespace {

constexpr absl::Duration kStopLimit = absl::Minutes(1);

}  // namespace

absl::StatusOr<std::unique_ptr<EmbeddedPostgres>> EmbeddedPostgres::Start(
    const EmbeddedOptions& options) {
  const absl::Time deadline = absl::Now() + options.patience;
  auto directory = EmbeddedDirectory::Open(options.directory);
  if (!directory.ok()) return directory.status();
  std::unique_ptr<EmbeddedPostgres> postgres(new EmbeddedPostgres(options, *std::move(directory)));
  absl::Status started = postgres->directory_.LockForStart(deadline);
  if (!started.ok()) return started;
  started = postgres->StartLocked(deadline);
  postgres->directory_.UnlockForStart();
  if (!started.ok()) return started;
  return postgres;
}

absl::Status EmbeddedPostgres::StartLocked(absl::Time deadline) {
  absl::Status claimed = directory_.Claim();
  if (!claimed.ok()) return claimed;
  auto server = EmbeddedServer::Of(directory_, {options_.settings, options_.fast_and_unsafe});
  if (!server.ok()) return server.status();
  server_.emplace(*std::move(server));
  absl::Status running = server_->Run(deadline);
  if (!running.ok()) {
    // One that came up too late for us must not stay behind, unless it serves others.
    if (directory_.IsLastUser()) server_->Stop(absl::Now() + kStopLimit).IgnoreError();
    return running;
  }
  if (!directory_.Use()) {
    return absl::InternalError(absl::StrCat("cannot share the lock in ", directory_.path()));
  }
  in_use_ = true;
  return server_->EnsureDatabase(options_.database);
}

absl::StatusOr<bool> EmbeddedPostgres::StopIfUnused() {
  const absl::Time deadline = absl::Now() + kStopLimit;
  const absl::Status locked = directory_.LockForStart(deadline);
  if (!locked.ok()) return locked;
  absl::StatusOr<bool> stopped = false;
  if (directory_.IsLastUser()) {
    in_use_ = false;
    const absl::Status end = server_->Stop(deadline);
    stopped = end.ok() ? absl::StatusOr<bool>(true) : absl::StatusOr<bool>(end);
  }
  directory_.UnlockForStart();
  return stopped;
}

EmbeddedPostgres::~EmbeddedPostgres() {
  // Who wants to know how the stop went has called it; a server left running serves the next start.
  if (in_use_) StopIfUnused().IgnoreError();
}

DatabaseAddress EmbeddedPostgres::address(const std::string& database) const {
  DatabaseAddress address;
  address.url = server_->Address(database);
  return address;
}

}  // namespace fractal::db
