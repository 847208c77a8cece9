// A method says that it has no side effects exactly where its service serves it so: API keys of the scope read go by it.

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <string>

#include "server/services.h"
#include "tests/support/service_ways.h"

namespace fractal::tests {
namespace {

namespace pb = google::protobuf;

bool OnlyReads(const std::string& method, const std::string& way) {
  if (way == "Read" || way == "LongRead" || way == "EXPORT" || way == "DUMP") return true;
  if (way != "Account" && way != "Password" && way != "Admin") return false;
  return method.starts_with("Get") || method.starts_with("List") || method.starts_with("Check");
}

TEST(MethodScopes, AreAsTheirServicesServeThem) {
  const auto ways = ServiceWays();
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
