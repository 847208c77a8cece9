// What each method may take of the server, by the descriptors: its lane, what its work grows with, and
// how many elements each list of its request has at most, asked of a server.
#include "tests/isolation/costs.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <regex>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/portability/record_kinds.h"
#include "tests/isolation/cases.h"
#include "tests/isolation/raw_call.h"
#include "tests/isolation/world.h"
#include "tests/rpc/test_server.h"
#include "tests/support/service_ways.h"

namespace fractal::tests::isolation {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using testing::HasSubstr;

// What of the API has no line in the tables, or a line that is about nothing.
std::set<std::string> WithoutCost(const std::vector<const Method*>& methods,
                                  const std::map<std::string, MethodCost>& costs) {
  std::set<std::string> without;
  for (const Method* method : methods) {
    if (!costs.contains(method->name())) without.insert(method->name());
  }
  return without;
}

std::set<std::string> AllLists(const std::vector<const Method*>& methods) {
  std::set<std::string> lists;
  for (const Method* method : methods) {
    for (const std::string& field : RepeatedFields(*method->input_type())) {
      lists.insert(absl::StrCat(method->name(), " ", field));
    }
  }
  return lists;
}

// But for the records of an import, which hold no lists.
std::set<std::string> WithoutLimit(const std::vector<const Method*>& methods,
                                   const std::map<std::string, int>& limits) {
  std::set<std::string> without;
  for (const std::string& list : AllLists(methods)) {
    if (!limits.contains(list)) without.insert(list);
  }
  return without;
}

TEST(IsolationCosts, StandForEveryMethod) {
  for (const std::string& method : WithoutCost(AllMethods(), MethodCosts())) {
    ADD_FAILURE() << method << " has no lane and no cost: costs.cc wants a line";
  }
  for (const auto& [method, cost] : MethodCosts()) EXPECT_NO_THROW(FindMethod(method)) << method;
}

TEST(IsolationCosts, AreThoseOfTheWayThroughTheDoor) {
  const auto ways = ServiceWays();
  for (const auto& [method, cost] : MethodCosts()) {
    ASSERT_TRUE(ways.contains(method)) << method;
    EXPECT_EQ(cost.lane, LaneOf(ways.at(method))) << method << " goes in by " << ways.at(method);
    EXPECT_TRUE(LanesFor(cost.cost).contains(cost.lane))
        << method << " costs more, or less, than its lane is for";
  }
}

TEST(IsolationCosts, GrowWithThePageExactlyWhereThereArePages) {
  for (const Method* method : AllMethods()) {
    const CostClass cost = MethodCosts().at(method->name()).cost;
    if (method->input_type()->FindFieldByName("page_size") != nullptr) {
      EXPECT_THAT(cost, testing::AnyOf(CostClass::kPage, CostClass::kScan)) << method->name();
    }
  }
}

TEST(IsolationCosts, StandForEveryList) {
  for (const std::string& list : WithoutLimit(AllMethods(), FieldLimits())) {
    ADD_FAILURE() << list << " has no limit: costs.cc wants a line, and its handler a check";
  }
  const auto lists = AllLists(AllMethods());
  for (const auto& [list, most] : FieldLimits()) EXPECT_TRUE(lists.contains(list)) << list;
}

TEST(IsolationCosts, FindANewMethodAndANewList) {
  auto costs = MethodCosts();
  costs.erase("GetGoalTree");
  EXPECT_THAT(WithoutCost(AllMethods(), costs), testing::ElementsAre("GetGoalTree"));
  auto limits = FieldLimits();
  limits.erase("CreateGoal goal.targets.metrics");
  limits.erase("ImportFractal records");
  EXPECT_THAT(WithoutLimit(AllMethods(), limits),
              testing::ElementsAre("CreateGoal goal.targets.metrics", "ImportFractal records"));
  // Maps are lists as well.
  EXPECT_THAT(RepeatedFields(*FindMethod("GetRowVersion").output_type()),
              testing::IsSupersetOf({"row.fields", "event.changes", "event.changes.key.fields"}));
}

// A server, and a fractal of Ada's with something of every kind.
class IsolationLimits : public testing::Test {
 protected:
  void SetUp() override {
    ada_.SignIn(ada_.user.email(), Client::kPassword);
    server_.database().Sql("update app.users set role = 'admin' where username = 'root'");
    world_ = World::Make(&server_.database(), ada_);
  }

  std::shared_ptr<Message> RequestOf(const Method& method) const {
    std::shared_ptr<Message> request = NewRequest(method);
    for (const Case& one : Cases()) {
      if (one.method != method.name()) continue;
      if (one.request != kExported &&
          !google::protobuf::TextFormat::ParseFromString(world_.Fill(one.request), request.get())) {
        throw std::runtime_error("no request of " + one.method);
      }
      return request;
    }
    throw std::runtime_error("no case of " + method.name());
  }

  // Has a list hold so many elements: its first one again and again, or new ones.
  static void Fill(Message* message, const std::string& path, int size) {
    const std::vector<std::string> names = absl::StrSplit(path, '.');
    for (size_t i = 0; i + 1 < names.size(); ++i) {
      const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(names[i]);
      const Reflection& reflection = *message->GetReflection();
      if (!field->is_repeated()) {
        message = reflection.MutableMessage(message, field);
      } else if (reflection.FieldSize(*message, field) > 0) {
        message = reflection.MutableRepeatedMessage(message, field, 0);
      } else {
        message = reflection.AddMessage(message, field);
      }
    }
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(names.back());
    const Reflection& reflection = *message->GetReflection();
    while (reflection.FieldSize(*message, field) < size) {
      const bool is_new = reflection.FieldSize(*message, field) == 0;
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING:
          reflection.AddString(message, field,
                               is_new ? World::Unknown().Fill("$new_id")
                                      : reflection.GetRepeatedString(*message, field, 0));
          break;
        case FieldDescriptor::CPPTYPE_ENUM:
          reflection.AddEnumValue(message, field, 1);
          break;
        case FieldDescriptor::CPPTYPE_MESSAGE: {
          Message* added = reflection.AddMessage(message, field);
          if (!is_new) added->CopyFrom(reflection.GetRepeatedMessage(*message, field, 0));
          break;
        }
        default:
          throw std::logic_error("a list of a type that no request had: " + field->full_name());
      }
    }
  }

  // What an answer's BadRequest says of a field, by its path without places; "" for nothing.
  RawAnswer Call(const Method& method, const Requests& requests) const {
    return CallRaw(IsForAdmins(method) ? admin_ : ada_, method, requests);
  }

  TestServer server_;
  Client ada_ = server_.SignUp("ada");
  Client admin_ = server_.SignUp("root");
  World world_ = World::Unknown();
};

TEST_F(IsolationLimits, OfListsAreAsTheTableHasThem) {
  int asked = 0;
  for (const auto& [list, most] : FieldLimits()) {
    const std::pair<std::string, std::string> named = absl::StrSplit(list, ' ');
    const Method& method = FindMethod(named.first);
    const auto request = RequestOf(method);
    ++asked;
    if (most == kIgnored) {
      Fill(request.get(), named.second, 2000);
      EXPECT_EQ(Call(method, {request}).Summary(), "OK") << list;
      continue;
    }
    Fill(request.get(), named.second, most + 1);
    const RawAnswer answer = Call(method, {request});
    EXPECT_EQ(CodeName(answer.code), "INVALID_ARGUMENT") << list << ": " << answer.Summary();
    // A mask is one text in JSON, and so named as a whole.
    const std::string field = std::regex_replace(named.second, std::regex(R"(\.paths$)"), "");
    const std::string details =
        std::regex_replace(answer.details, std::regex(R"(\[[0-9]+\])"), "");
    EXPECT_THAT(details, HasSubstr(absl::StrCat("{ field: \"", field,
                                                "\" description: \"has more than ", most, "\" }")))
        << list;
  }
  EXPECT_GT(asked, 50);
}

TEST_F(IsolationLimits, OfJsonInRecordsHoldForEachOfItsFields) {
  const Method& method = FindMethod("ImportFractal");
  const std::string id = World::Unknown().Fill("$new_id");
  int asked = 0;
  for (const auto& kind : server::portability::RecordKinds()) {
    for (const auto& field : kind.fields) {
      if (field.role != server::portability::FieldRole::kJson) continue;
      ++asked;
      const auto message = NewRequest(method);
      ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
          absl::StrCat("records { header { format: 1 fractal_id: '", id,
                       "' } } records { goal { id: '", id,
                       "' type: 'UltimateGoal' name: 'n' description: '' created_at {} updated_at {} completed: false "
                       "sort_order: 0 } }"),
          message.get()));
      const std::shared_ptr<Message> request(message->New());
      request->CopyFrom(*message);
      const auto* records = request->GetDescriptor()->FindFieldByName("records");
      Message* record = request->GetReflection()->AddMessage(request.get(), records);
      Message* row = record->GetReflection()->MutableMessage(record, kind.member);
      row->GetReflection()->SetString(row, field.field,
                                      std::string(201, '[') + std::string(201, ']'));
      const RawAnswer answer = Call(method, {request});
      EXPECT_EQ(CodeName(answer.code), "INVALID_ARGUMENT") << answer.Summary();
      EXPECT_THAT(answer.details,
                  HasSubstr(absl::StrCat("records[3].", kind.name(), ".", field.field->name())));
    }
  }
  EXPECT_GE(asked, 3);
}

}  // namespace
}  // namespace fractal::tests::isolation
