// Every method, every id field, every kind of caller, by the descriptors (DESIGN.md §4): who may
// not reach a row gets the answer that an id gets which never was, to the byte, and nothing
// changes.
#include "tests/isolation/matrix.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "server/services.h"

namespace fractal::tests::isolation {
namespace {

// The id fields for which a case says what they are.
std::set<std::string> FieldsWithCase(const Case& one) {
  std::set<std::string> fields(one.ignored.begin(), one.ignored.end());
  const Method& method = FindMethod(one.method);
  // A file holds ids of every kind, which the matrix takes one by one as they stand in it.
  if (one.request == kExported) return IdFields(*method.input_type());
  const auto request = NewRequest(method);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(World::Unknown().Fill(one.request),
                                                            request.get()))
      << one.method << " { " << one.request << " }";
  for (const IdPlace& place : FindIds(*request)) fields.insert(place.Path());
  return fields;
}

TEST(IsolationCases, StandForEveryMethodAndIdField) {
  std::map<std::string, std::set<std::string>> covered;
  for (const Case& one : Cases()) covered[one.method].merge(FieldsWithCase(one));
  for (const Method* method : AllMethods()) {
    EXPECT_TRUE(covered.contains(method->name()))
        << method->full_name() << " has no case: cases.cc wants a line";
    for (const std::string& field : IdFields(*method->input_type())) {
      EXPECT_TRUE(covered[method->name()].contains(field))
          << method->full_name() << ": the id field " << field << " stands in no case";
    }
  }
}

TEST(IsolationCases, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Method* method : AllMethods()) {
    EXPECT_TRUE(names.insert(method->name()).second) << method->full_name();
  }
}

TEST(IsolationCases, FindANewIdField) {
  EXPECT_THAT(IdFields(*FindMethod("UpdateActivitySet").input_type()),
              testing::IsSupersetOf({"fractal_id", "set.id", "set.values.metric_id"}));
  EXPECT_THAT(IdFields(*FindMethod("ReorderGoals").input_type()),
              testing::ElementsAre("fractal_id", "goal_ids", "parent_id"));
  EXPECT_THAT(IdFields(*FindMethod("CreateGoal").input_type()),
              testing::Not(testing::Contains("request_id")));
}

class IsolationMatrix : public testing::TestWithParam<std::string> {};

TEST_P(IsolationMatrix, HidesEveryRowOfAnother) {
  Matrix matrix;
  for (const Case& one : Cases()) {
    if (FindMethod(one.method).service()->full_name() == GetParam()) matrix.Run(one);
  }
  std::cout << GetParam() << ": " << matrix.tally().ToString() << "\n";
  EXPECT_EQ(matrix.tally().differences, 0);
  EXPECT_THAT(matrix.tally().unpaged, testing::IsEmpty()) << "no second page";
}

INSTANTIATE_TEST_SUITE_P(Every, IsolationMatrix, testing::ValuesIn(server::ServiceNames()),
                         [](const auto& service) {
                           return service.param.substr(service.param.rfind('.') + 1);
                         });

}  // namespace
}  // namespace fractal::tests::isolation
