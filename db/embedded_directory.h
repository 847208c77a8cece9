#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "db/detached_process.h"
#include "db/file_lock.h"

namespace fractal::db {

// The directory that an embedded PostgreSQL lives in:
//
//   fractald.cluster  says that it is ours, in which format, and the cluster's name
//   start.lock        held by the process that starts or stops the server
//   lock              shared by the processes that use the server
//   data/             PostgreSQL's own files, mode 0700
//   data.new/         the same while initdb makes them; left behind by a crash, it is made anew
//   socket/           the socket, mode 0700
//   socket.path       where the socket is instead when this path is too long for one
//   postgres.log      what the server says; the log before it is postgres.log.1
//
// Everything but data and socket belongs to the process's user, also when that is root.
class EmbeddedDirectory {
 public:
  // Makes the directory, with its parents, when it is not there. FAILED_PRECONDITION, with nothing
  // changed, for one that is not empty and not ours, that another user owns, or that was made by a
  // newer format.
  static absl::StatusOr<EmbeddedDirectory> Open(const std::string& directory);

  // Waits until no other process starts or stops the server.
  absl::Status LockForStart(absl::Time deadline);
  void UnlockForStart() { start_lock_.Release(); }

  // Reads the marker, or makes it. Call it under LockForStart before anything below.
  absl::Status Claim();

  // Says that this process uses the server, until its end.
  bool Use() { return use_lock_.TryShared(); }
  // Whether no other process uses it; if so, none does from then on, and Use() is over.
  bool IsLastUser();

  // Unique to this cluster: its processes carry it in their titles.
  const std::string& cluster() const { return cluster_; }
  const std::string& path() const { return path_; }
  std::string data() const { return path_ + "/data"; }
  std::string new_data() const { return path_ + "/data.new"; }
  std::string log() const { return path_ + "/postgres.log"; }

  // Who the server runs as: the caller, or for root, whom PostgreSQL refuses, the owner of the
  // data: `postgres` where there is one when they are made, or else `nobody`.
  absl::StatusOr<SystemUser> ServerUser() const;

  // The version that made the data; nullopt when there are none.
  absl::StatusOr<std::optional<int>> DataMajor() const;

  // Where the socket of a running server is. One that is recorded elsewhere counts only while it is
  // private to `user`: what somebody else made there since is another's.
  std::string SocketDirectory(const SystemUser& user) const;
  // The same for a new server: made when it is not there, without what the last one left in it.
  absl::StatusOr<std::string> MakeSocketDirectory(const SystemUser& user) const;
  // After the last stop: removes a socket directory outside of this one.
  void ForgetSocketDirectory(const std::string& socket_directory) const;

 private:
  EmbeddedDirectory(std::string path, FileLock start_lock, FileLock use_lock)
      : path_(std::move(path)),
        start_lock_(std::move(start_lock)),
        use_lock_(std::move(use_lock)) {}

  std::string SocketRecord() const { return path_ + "/socket.path"; }

  std::string path_;
  FileLock start_lock_;
  FileLock use_lock_;
  std::string cluster_;
};

}  // namespace fractal::db
