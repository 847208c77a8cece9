#include "server/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "db/errors.h"
#include "db/text.h"

namespace fractal::server {
namespace {

constexpr size_t kBlock = 256 << 10;  // of writes and reads

// `what` is the verb.
absl::Status CannotDo(std::string_view what) {
  return db::MakeError(absl::StatusCode::kResourceExhausted,
                       absl::StrCat("the server cannot ", db::Absl(what), " a temporary file"),
                       {"SPOOL_FAILED", "", "", db::kRetrySoon});
}

// A file that goes with its descriptor; -1 when there can be none.
int OpenNameless() {
  std::error_code none;
  std::string path = std::filesystem::temp_directory_path(none) / "fractald-XXXXXX";
  const int file = mkostemp(path.data(), O_CLOEXEC);
  if (file >= 0) unlink(path.c_str());
  return file;
}

}  // namespace

Spool::~Spool() {
  GiveBack();
  if (file_ >= 0) close(file_);
}

Spool::Spool(Spool&& other) noexcept
    : most_bytes_(other.most_bytes_),
      share_(std::move(other.share_)),
      size_(std::exchange(other.size_, 0)),
      in_file_(std::exchange(other.in_file_, 0)),
      position_(std::exchange(other.position_, 0)),
      waiting_(std::move(other.waiting_)),
      read_(std::move(other.read_)),
      read_from_(std::exchange(other.read_from_, 0)),
      file_(std::exchange(other.file_, -1)) {}

void Spool::GiveBack() {
  if (share_.budget != nullptr && size_ > 0) share_.budget->GiveBack(share_.user, size_);
}

void Spool::Clear() {
  GiveBack();
  // What was given back must not stay on the disk.
  if (file_ >= 0 && ftruncate(file_, 0) != 0) {
    close(file_);
    file_ = -1;
  }
  size_ = in_file_ = position_ = read_from_ = 0;
  waiting_.clear();
  read_.clear();
}

absl::Status Spool::Append(std::string_view entry) {
  const auto length = static_cast<uint32_t>(entry.size());
  const auto grown = size_ + static_cast<int64_t>(sizeof length + entry.size());
  if (grown > most_bytes_) {
    return db::MakeError(absl::StatusCode::kResourceExhausted,
                         absl::StrCat("the fractal is larger than ", most_bytes_, " bytes"),
                         {"EXPORT_TOO_LARGE"});
  }
  if (share_.budget != nullptr) {
    const absl::Status taken = share_.budget->Take(share_.user, grown - size_);
    if (!taken.ok()) return taken;
  }
  size_ = grown;
  waiting_.append(reinterpret_cast<const char*>(&length), sizeof length);
  waiting_.append(entry);
  return waiting_.size() < kBlock ? absl::OkStatus() : Flush();
}

absl::Status Spool::Flush() {
  if (file_ < 0) file_ = OpenNameless();
  if (file_ < 0) return CannotDo("make");
  for (size_t done = 0; done < waiting_.size();) {
    const ssize_t written = pwrite(file_, waiting_.data() + done, waiting_.size() - done, in_file_);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return CannotDo("write");
    done += static_cast<size_t>(written);
    in_file_ += written;
  }
  waiting_.clear();
  return absl::OkStatus();
}

absl::StatusOr<bool> Spool::Next(std::string* entry) {
  if (position_ == size_) return false;
  uint32_t length = 0;
  absl::Status read = Read(reinterpret_cast<char*>(&length), sizeof length);
  if (!read.ok()) return read;
  entry->resize(length);
  read = Read(entry->data(), length);
  if (!read.ok()) return read;
  return true;
}

absl::Status Spool::Read(char* bytes, size_t count) {
  while (count > 0) {
    size_t taken = 0;
    if (position_ >= in_file_) {
      taken = waiting_.copy(bytes, count, static_cast<size_t>(position_ - in_file_));
    } else if (position_ >= read_from_ &&
               position_ < read_from_ + static_cast<int64_t>(read_.size())) {
      taken = read_.copy(bytes, count, static_cast<size_t>(position_ - read_from_));
    } else {
      read_.resize(static_cast<size_t>(std::min<int64_t>(kBlock, in_file_ - position_)));
      read_from_ = position_;
      const ssize_t got = pread(file_, read_.data(), read_.size(), position_);
      read_.resize(got > 0 ? static_cast<size_t>(got) : 0);
      if (got <= 0 && !(got < 0 && errno == EINTR)) return CannotDo("read");
    }
    bytes += taken;
    count -= taken;
    position_ += static_cast<int64_t>(taken);
  }
  return absl::OkStatus();
}

}  // namespace fractal::server
