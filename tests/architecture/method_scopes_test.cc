// A method says that it has no side effects exactly where its service serves it so: API keys of the scope read go by it.

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>

#include "server/services.h"

namespace fractal::tests {
namespace {

namespace pb = google::protobuf;

// The way through the door of each method, by the method's name, as server/services/ has it.
std::map<std::string, std::string> Ways() {
  std::map<std::string, std::string> ways;
  const std::regex line(R"(FRACTAL_(METHOD\((\w+), |FEED\(|EXPORT\(|DUMP\(|LOAD\()(\w+)\))");
  for (const auto& entry :
       std::filesystem::directory_iterator(FRACTAL_SOURCE_DIR "/server/services")) {
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

bool OnlyReads(const std::string& method, const std::string& way) {
  if (way == "Read" || way == "LongRead" || way == "EXPORT" || way == "DUMP") return true;
  if (way != "Account" && way != "Password" && way != "Admin") return false;
  return method.starts_with("Get") || method.starts_with("List") || method.starts_with("Check");
}

TEST(MethodScopes, AreAsTheirServicesServeThem) {
  const auto ways = Ways();
  int methods = 0;
  for (const std::string& name : server::ServiceNames(true)) {
    const auto* service = pb::DescriptorPool::generated_pool()->FindServiceByName(name);
    ASSERT_NE(service, nullptr);
    for (int m = 0; m < service->method_count(); ++m) {
      const pb::MethodDescriptor& method = *service->method(m);
      ASSERT_TRUE(ways.contains(method.name())) << method.full_name();
      const bool says_so =
          method.options().idempotency_level() == pb::MethodOptions::NO_SIDE_EFFECTS;
      EXPECT_EQ(says_so, OnlyReads(method.name(), ways.at(method.name()))) << method.full_name();
      ++methods;
    }
  }
  EXPECT_GE(methods, 100);
}

}  // namespace
}  // namespace fractal::tests
