#include "tests/support/service_ways.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace fractal::tests {

std::map<std::string, std::string> ServiceWays() {
  std::map<std::string, std::string> ways;
  const std::regex line(R"(FRACTAL_(METHOD\((\w+), |FEED\(|EXPORT\(|DUMP\(|LOAD\()(\w+)\))");
  for (const auto& entry :
       std::filesystem::directory_iterator(FRACTAL_SUPPORT_DIR "/../../server/services")) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::sregex_iterator it(text.begin(), text.end(), line), end; it != end; ++it) {
      const std::string way = (*it)[1];
      ways[(*it)[3]] = (*it)[2].matched ? std::string((*it)[2]) : way.substr(0, way.size() - 1);
    }
  }
  return ways;
}

}  // namespace fractal::tests
