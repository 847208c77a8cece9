#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace fractal::tests {

// A directory of a test's own, which goes with all that is in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string path = (std::filesystem::temp_directory_path() / "fractald-XXXXXX").string();
    path_ = mkdtemp(path.data());
    // The embedded PostgreSQL of a test that runs as root is another user's.
    std::filesystem::permissions(path_, std::filesystem::perms::all);
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace fractal::tests
