#include "db/handover.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"

namespace fractal::db {
namespace {

namespace fs = std::filesystem;

// Whether `user`, in no group but its own, may pass through every directory above `path`.
bool CanReach(const SystemUser& user, const fs::path& path) {
  for (fs::path above = path.parent_path();; above = above.parent_path()) {
    struct stat found = {};
    if (stat(above.c_str(), &found) != 0) return false;
    const mode_t bit = found.st_uid == user.uid   ? S_IXUSR
                       : found.st_gid == user.gid ? S_IXGRP
                                                  : S_IXOTH;
    if ((found.st_mode & bit) == 0) return false;
    if (above == above.root_path()) return true;
  }
}

}  // namespace

Handover::~Handover() {
  for (const int fd : opened_) close(fd);
}

std::string Handover::NameFor(const std::string& directory) {
  if (user_.uid == geteuid() || CanReach(user_, directory)) return directory;
  const int fd = open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return directory;  // the program's own message will name it
  opened_.push_back(fd);
  return absl::StrCat("/proc/self/fd/", kFirstKept + static_cast<int>(opened_.size()) - 1);
}

}  // namespace fractal::db
