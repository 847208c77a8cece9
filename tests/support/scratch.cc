#include "tests/support/scratch.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace fractal::tests {
namespace {

constexpr char kMemory[] = "/dev/shm";
constexpr uintmax_t kRoomNeeded = uintmax_t{4} << 30;

}  // namespace

std::string MakeScratchDirectory() {
  std::error_code error;
  const std::filesystem::space_info memory = std::filesystem::space(kMemory, error);
  const bool has_room = !error && memory.available >= kRoomNeeded;
  std::string path = std::string(has_room ? kMemory : "/tmp") + "/fractald-test-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), path);
  }
  return path;
}

}  // namespace fractal::tests
