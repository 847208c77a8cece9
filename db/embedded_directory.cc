#include "db/embedded_directory.h"

#include <pwd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "db/uuid.h"

namespace fractal::db {
namespace {

namespace fs = std::filesystem;

constexpr char kMarkerName[] = "fractald.cluster";
constexpr char kMarkerTitle[] = "The embedded PostgreSQL of fractald. Not to be edited.";
constexpr int kFormat = 1;
constexpr char kSocketFile[] = "/.s.PGSQL.5432";

// What may stand in a directory that nobody has claimed: locks of a process that is about to, and
// what a fresh file system holds.
bool IsHarmless(const std::string& name) {
  return name == "start.lock" || name == "lock" || name == "lost+found";
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<SystemUser>> FindUser(const std::string& name) {
  passwd entry = {};
  passwd* found = nullptr;
  std::array<char, 16384> buffer;
  const int error = getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (error != 0) return absl::ErrnoToStatus(error, absl::StrCat("cannot look up user ", name));
  if (found == nullptr) return std::optional<SystemUser>();
  return std::optional<SystemUser>({name, entry.pw_uid, entry.pw_gid});
}

SystemUser UserOf(uid_t uid, gid_t gid) {
  passwd entry = {};
  passwd* found = nullptr;
  std::array<char, 16384> buffer;
  getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
  return {found == nullptr ? absl::StrCat("number ", uid) : entry.pw_name, uid, gid};
}

absl::Status Refuse(const std::string& path, const std::string& why) {
  return absl::FailedPreconditionError(absl::StrCat(path, " ", why));
}

absl::Status CheckOwner(const std::string& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0) return absl::ErrnoToStatus(errno, path);
  if (!S_ISDIR(found.st_mode)) return Refuse(path, "is not a directory");
  if (found.st_uid == geteuid()) return absl::OkStatus();
  return Refuse(path, absl::StrCat("belongs to user ", UserOf(found.st_uid, found.st_gid).name,
                                   ": run this as that user, or choose another directory"));
}

absl::Status CheckUnclaimed(const std::string& path) {
  std::error_code error;
  if (fs::exists(fs::path(path) / kMarkerName, error)) return absl::OkStatus();
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (IsHarmless(entry.path().filename())) continue;
    return Refuse(path, "is neither empty nor an embedded PostgreSQL of fractald: choose another");
  }
  if (error) return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot read ", path));
  return absl::OkStatus();
}

// A path that a client can also put into its address: libpq takes a comma as the end of a host.
bool CanHoldSocket(const std::string& directory) {
  return directory.size() + sizeof(kSocketFile) <= sizeof(sockaddr_un::sun_path) &&
         !absl::StrContains(directory, ",");
}

// Not through a link, and nobody else's: /tmp is open to all.
bool IsPrivate(const std::string& path, const SystemUser& user) {
  struct stat found = {};
  return lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == user.uid &&
         (found.st_mode & 0777) == 0700;
}

// Of mode 0700.
absl::Status MakePrivateDirectory(const std::string& path, const SystemUser& user) {
  if (mkdir(path.c_str(), 0700) != 0 || chown(path.c_str(), user.uid, user.gid) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot make ", path));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> MakeSocketDirectoryElsewhere(const SystemUser& user) {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const bool has_runtime = runtime != nullptr && runtime[0] == '/' && geteuid() == user.uid &&
                           access(runtime, W_OK) == 0 &&
                           CanHoldSocket(absl::StrCat(runtime, "/fractald-XXXXXX"));
  std::string path = absl::StrCat(has_runtime ? runtime : "/tmp", "/fractald-XXXXXX");
  if (mkdtemp(path.data()) == nullptr || chown(path.c_str(), user.uid, user.gid) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot make ", path));
  }
  return path;
}

}  // namespace

absl::StatusOr<EmbeddedDirectory> EmbeddedDirectory::Open(const std::string& directory) {
  if (directory.empty()) return absl::InvalidArgumentError("the directory has no name");
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot make ", directory));
  const std::string path = fs::canonical(directory, error).string();
  if (error) return absl::ErrnoToStatus(error.value(), directory);
  if (const absl::Status owner = CheckOwner(path); !owner.ok()) return owner;
  if (const absl::Status unclaimed = CheckUnclaimed(path); !unclaimed.ok()) return unclaimed;
  auto start_lock = FileLock::Open(path + "/start.lock");
  if (!start_lock.ok()) return start_lock.status();
  auto use_lock = FileLock::Open(path + "/lock");
  if (!use_lock.ok()) return use_lock.status();
  return EmbeddedDirectory(path, *std::move(start_lock), *std::move(use_lock));
}

absl::Status EmbeddedDirectory::LockForStart(absl::Time deadline) {
  if (start_lock_.WaitExclusive(deadline).ok()) return absl::OkStatus();
  return absl::DeadlineExceededError(
      absl::StrCat("another process starts or stops the PostgreSQL in ", path_, " for too long"));
}

bool EmbeddedDirectory::IsLastUser() {
  if (use_lock_.TryExclusive()) return true;
  use_lock_.TryShared();
  return false;
}

absl::Status EmbeddedDirectory::Claim() {
  const std::string marker = absl::StrCat(path_, "/", kMarkerName);
  const std::string text = ReadFile(marker);
  // Empty: none yet, or a crash came between making and writing it.
  if (text.empty()) {
    const mode_t mode = geteuid() == 0 ? 0711 : 0700;  // the server's user has to pass through
    if (chmod(path_.c_str(), mode) != 0) return absl::ErrnoToStatus(errno, path_);
    cluster_ = absl::StrCat("fractald-", Uuid::New().ToString().substr(24));
    return WriteFile(
        marker, absl::StrCat(kMarkerTitle, "\nformat ", kFormat, "\ncluster ", cluster_, "\n"));
  }
  std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  lines.resize(3);
  absl::string_view format = lines[1];
  absl::string_view cluster = lines[2];
  int number = 0;
  if (lines[0] != kMarkerTitle || !absl::ConsumePrefix(&format, "format ") ||
      !absl::SimpleAtoi(format, &number)) {
    return Refuse(marker, "cannot be read: is it another program's?");
  }
  if (number != kFormat) {
    return Refuse(path_, absl::StrCat("has format ", number, ", and this program knows format ",
                                      kFormat, ": use the version of fractald that made it"));
  }
  if (!absl::ConsumePrefix(&cluster, "cluster ") || cluster.empty()) {
    return Refuse(marker, "does not name the cluster");
  }
  cluster_ = std::string(cluster);
  return absl::OkStatus();
}

absl::StatusOr<SystemUser> EmbeddedDirectory::ServerUser() const {
  struct stat found = {};
  const bool made = stat(data().c_str(), &found) == 0;
  if (made && geteuid() != 0 && found.st_uid != geteuid()) {
    return Refuse(data(),
                  absl::StrCat("belongs to user ", UserOf(found.st_uid, found.st_gid).name));
  }
  if (geteuid() != 0) return UserOf(geteuid(), getegid());
  if (made && found.st_uid == 0) {
    return Refuse(data(), "belongs to root, and PostgreSQL does not run as root");
  }
  if (made) return UserOf(found.st_uid, found.st_gid);
  for (const char* name : {"postgres", "nobody"}) {
    const auto user = FindUser(name);
    if (!user.ok()) return user.status();
    if (user->has_value()) return **user;
  }
  return absl::FailedPreconditionError(
      "PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`");
}

absl::StatusOr<std::optional<int>> EmbeddedDirectory::DataMajor() const {
  std::error_code error;
  if (!fs::exists(data(), error)) return std::optional<int>();
  int major = 0;
  const std::string text = ReadFile(data() + "/PG_VERSION");
  if (!absl::SimpleAtoi(absl::StripAsciiWhitespace(text), &major)) {
    return Refuse(data(), "is damaged: its PG_VERSION cannot be read");
  }
  return std::optional<int>(major);
}

std::string EmbeddedDirectory::SocketDirectory(const SystemUser& user) const {
  std::string here = path_ + "/socket";
  if (CanHoldSocket(here)) return here;
  std::string recorded = ReadFile(SocketRecord());
  return !recorded.empty() && IsPrivate(recorded, user) ? recorded : here;
}

absl::StatusOr<std::string> EmbeddedDirectory::MakeSocketDirectory(const SystemUser& user) const {
  const std::string known = SocketDirectory(user);
  std::error_code error;
  if (CanHoldSocket(known)) {
    fs::remove_all(known, error);
    const absl::Status made = MakePrivateDirectory(known, user);
    if (!made.ok()) return made;
    return known;
  }
  auto elsewhere = MakeSocketDirectoryElsewhere(user);
  if (!elsewhere.ok()) return elsewhere.status();
  const absl::Status written = WriteFile(SocketRecord(), *elsewhere);
  if (!written.ok()) return written;
  return elsewhere;
}

void EmbeddedDirectory::ForgetSocketDirectory(const std::string& socket_directory) const {
  if (socket_directory == path_ + "/socket") return;
  // What cannot be removed is found empty, and used again, by the next start.
  std::error_code error;
  fs::remove(socket_directory, error);
  if (!error) fs::remove(SocketRecord(), error);
}

}  // namespace fractal::db
