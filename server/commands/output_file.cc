#include "server/commands/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"

namespace fractal::server::commands {
namespace {

constexpr size_t kMostWaiting = 64 << 10;  // bytes

absl::Status CannotWrite(const std::string& path, const std::string& why) {
  return absl::DataLossError(absl::StrCat(path, " cannot be written: ", why));
}
absl::Status CannotWrite(const std::string& path) { return CannotWrite(path, std::strerror(errno)); }

}  // namespace

absl::StatusOr<OutputFile> OutputFile::Create(const std::string& path) {
  struct stat there = {};
  if (lstat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    if (S_ISLNK(there.st_mode)) return CannotWrite(path, "it is a link; name the file itself");
    const int descriptor = open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor == -1) return CannotWrite(path);
    return OutputFile(path, "", descriptor);
  }
  std::string beside = absl::StrCat(path, ".XXXXXX");
  const int descriptor = mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor == -1) return CannotWrite(path);
  return OutputFile(path, beside, descriptor);
}

absl::StatusOr<OutputFile> OutputFile::Standard() {
  const int descriptor = dup(STDOUT_FILENO);
  if (descriptor == -1) return CannotWrite("the output");
  return OutputFile("the output", "", descriptor);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      beside_(std::exchange(other.beside_, "")),
      descriptor_(std::exchange(other.descriptor_, -1)),
      waiting_(std::move(other.waiting_)) {}

OutputFile::~OutputFile() {
  if (descriptor_ != -1) close(descriptor_);
  if (!beside_.empty()) unlink(beside_.c_str());
}

absl::Status OutputFile::Write(const std::string& bytes) {
  waiting_ += bytes;
  return waiting_.size() < kMostWaiting ? absl::OkStatus() : Flush();
}

absl::Status OutputFile::Flush() {
  size_t written = 0;
  while (written < waiting_.size()) {
    const ssize_t more = write(descriptor_, waiting_.data() + written, waiting_.size() - written);
    if (more == -1 && errno == EINTR) continue;
    if (more == -1) return CannotWrite(path_);
    written += static_cast<size_t>(more);
  }
  waiting_.clear();
  return absl::OkStatus();
}

absl::Status OutputFile::Commit() {
  if (absl::Status flushed = Flush(); !flushed.ok()) return flushed;
  if (beside_.empty()) {
    if (close(std::exchange(descriptor_, -1)) != 0) return CannotWrite(path_);
    return absl::OkStatus();
  }
  if (fsync(descriptor_) != 0 || close(std::exchange(descriptor_, -1)) != 0 ||
      rename(beside_.c_str(), path_.c_str()) != 0) {
    return CannotWrite(path_);
  }
  beside_.clear();
  // The new name is as safe as the bytes only once the directory is.
  const auto parent = std::filesystem::path(path_).parent_path();
  const int directory =
      open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = directory != -1 && fsync(directory) == 0;
  const int cause = errno;
  if (directory != -1) close(directory);
  return synced ? absl::OkStatus() : CannotWrite(path_, std::strerror(cause));
}

}  // namespace fractal::server::commands
