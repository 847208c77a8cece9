#include "tests/support/legacy_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace fractal::tests {

std::vector<std::string> RealLegacyFiles() {
  const char* named = std::getenv("FRACTAL_LEGACY_DIR");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(FRACTAL_SUPPORT_DIR) / "../../../shared/legacy";
  std::vector<std::string> files;
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator(folder, none)) {
    if (file.path().extension() == ".db") files.push_back(file.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace fractal::tests
