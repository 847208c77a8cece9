// An answer that grows with what is stored comes in pages, or says what to call when it is too large.

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "fractal/v1/goals.pb.h"
#include "server/answer_size.h"
#include "server/services.h"

namespace fractal::tests {
namespace {

namespace pb = google::protobuf;
using testing::HasSubstr;

// What is repeated in these was bounded when it was written, and stands in one row.
const std::set<std::string>& BoundedTypes() {
  static const std::set<std::string> types = {
      "fractal.v1.Goal",   "fractal.v1.Activity", "fractal.v1.SessionTemplate", "fractal.v1.Program",
      "fractal.v1.ProgramBlock", "fractal.v1.ApiKey",
  };
  return types;
}

bool Grows(const pb::Descriptor& type, std::set<const pb::Descriptor*> above = {}) {
  if (BoundedTypes().contains(type.full_name()) || !above.insert(&type).second) return false;
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    if (field.is_repeated()) return true;
    if (field.message_type() != nullptr && Grows(*field.message_type(), above)) return true;
  }
  return false;
}

// A page token, of the answer's own or of the answer that it holds.
bool HasPages(const pb::Descriptor& type) {
  if (type.FindFieldByName("next_page_token") != nullptr) return true;
  const pb::Descriptor* held = type.field_count() == 1 ? type.field(0)->message_type() : nullptr;
  return held != nullptr && held->FindFieldByName("next_page_token") != nullptr;
}

// Unary, with something in the answer that is repeated as often as there is something, and no pages.
std::set<std::string> GrowingMethods() {
  std::set<std::string> methods;
  for (const std::string& name : server::ServiceNames(true)) {
    const auto* service = pb::DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int m = 0; m < service->method_count(); ++m) {
      const pb::MethodDescriptor& method = *service->method(m);
      if (method.server_streaming() || method.client_streaming()) continue;
      if (HasPages(*method.output_type())) continue;
      if (Grows(*method.output_type())) methods.insert(method.name());
    }
  }
  return methods;
}

TEST(AnswerSizes, ThatGrowSayWhatToCallInstead) {
  for (const std::string& method : GrowingMethods()) {
    EXPECT_NE(server::InsteadOf(method), "")
        << method << " has no pages and grows: server/answer_size.cc wants a line";
  }
}

TEST(AnswerSizes, OfANewListAreFound) {
  const auto methods = GrowingMethods();
  for (const char* method : {"GetSession", "GetProgram", "GetTotals", "EvaluateTargets",
                             "GetBestSets", "GetTimeInvested", "GetGoalTree", "ReorderGoals"}) {
    EXPECT_TRUE(methods.contains(method)) << method;
  }
  EXPECT_FALSE(methods.contains("ListGoals"));
  EXPECT_FALSE(methods.contains("GetGoal"));
}

TEST(AnswerSizes, AreCheckedToTheByte) {
  v1::Goal goal;
  goal.set_name(std::string(server::kLargestAnswer, 'x'));
  const std::string method = "/fractal.v1.SessionService/GetSession";
  const size_t over = goal.ByteSizeLong() - server::kLargestAnswer;
  EXPECT_EQ(server::CheckAnswerSize(method, goal, server::Answers::kRead).code(),
            absl::StatusCode::kFailedPrecondition);
  const absl::Status changed = server::CheckAnswerSize(method, goal, server::Answers::kChange);
  EXPECT_EQ(changed.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(changed.message()), HasSubstr("the change was made"));
  goal.mutable_name()->resize(server::kLargestAnswer - over);
  EXPECT_TRUE(server::CheckAnswerSize(method, goal, server::Answers::kRead).ok());
}

}  // namespace
}  // namespace fractal::tests
