// Pages that end where their rows grow large: no client's limit of 4 MiB is met, and nothing is lost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "fractal/v1/activities.grpc.pb.h"
#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/rpc/metric_values_fixture.h"

namespace fractal::tests {
namespace {

constexpr size_t kLargest = 3 << 19;  // 1.5 MiB
constexpr int kRows = 250;

class PageBytes : public MetricValuesTest {
 protected:
  // Rows with the longest texts that the API takes, in characters of four bytes.
  void AddRows(const std::string& table, const std::string& columns, const std::string& values) {
    server.database().Sql(absl::StrCat(
        "insert into app.", table, " (root_id, id, name, description", columns, ") select '",
        fractal.id(), "', gen_random_uuid(), n::text, repeat('😀', 10000)", values,
        " from generate_series(1, ", kRows, ") as n"));
  }

  // Walks the pages of a list, each at most kLargest, and expects as many rows, each once.
  template <typename TheStub, typename Request, typename Response, typename Rows>
  void ExpectEachOnce(grpc::Status (TheStub::*method)(grpc::ClientContext*, const Request&,
                                                      Response*),
                      Rows rows, Request request) {
    request.set_fractal_id(fractal.id());
    request.set_page_size(1000);
    std::multiset<std::string> ids;
    int pages = 0;
    do {
      const auto answer = ada.Call(method, request);
      ASSERT_EQ(answer.Summary(), "OK") << answer.status.message;
      EXPECT_LT(answer->ByteSizeLong(), kLargest);
      for (const auto& row : rows(*answer)) ids.insert(row.id());
      request.set_page_token(answer->next_page_token());
      ASSERT_LT(++pages, kRows);
    } while (!request.page_token().empty());
    EXPECT_EQ(ids.size(), kRows);
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), kRows);
    // The texts alone are 10 MB.
    EXPECT_GT(pages, 8);
    EXPECT_LT(pages, 14);
  }
};

TEST_F(PageBytes, OfGoals) {
  AddRows("goals", ", user_id, type, parent_id",
          absl::StrCat(", '", ada.user.id(), "', 'LongTermGoal', '", fractal.id(), "'"));
  v1::ListGoalsRequest request;
  request.set_type(v1::GOAL_TYPE_LONG_TERM);
  ExpectEachOnce(
      &v1::FractalService::Stub::ListGoals, [](const auto& page) { return page.goals(); }, request);
}

TEST_F(PageBytes, OfActivityGroups) {
  AddRows("activity_groups", "", "");
  ExpectEachOnce(
      &v1::ActivityService::Stub::ListActivityGroups, [](const auto& page) { return page.groups(); },
      v1::ListActivityGroupsRequest());
}

TEST_F(PageBytes, OfTemplates) {
  AddRows("session_templates", ", template_data", ", '{}'");
  ExpectEachOnce(
      &v1::SessionService::Stub::ListTemplates, [](const auto& page) { return page.templates(); },
      v1::ListTemplatesRequest());
}

TEST_F(PageBytes, OfAnExportOfValues) {
  for (const char* table : {"activity_definitions", "metric_definitions", "split_definitions"}) {
    server.database().Sql(absl::StrCat("update app.", table, " set name = repeat('😀', 199) || ",
                                       "ascii(left(name, 1)) % 10 where root_id = '", fractal.id(),
                                       "' and id in ('", press, "', '", weight, "', '", left, "')"));
  }
  server.database().Sql(absl::StrCat(
      "with i as (insert into app.activity_instances (root_id, id, practice_session_id, "
      "activity_definition_id) select '",
      fractal.id(), "', gen_random_uuid(), '", session, "', '", press,
      "' from generate_series(1, 1500) returning id) insert into app.metric_values (root_id, id, "
      "activity_instance_id, metric_definition_id, split_definition_id, value, recorded_at) select '",
      fractal.id(), "', gen_random_uuid(), i.id, '", weight, "', '", left, "', 1, now() from i"));
  grpc::ClientContext context;
  ada.Prepare(&context);
  Stub stub(ada.channel());
  v1::ExportMetricValuesRequest request;
  request.set_fractal_id(fractal.id());
  const auto reader = stub.ExportMetricValues(&context, request);
  v1::ExportMetricValuesResponse page;
  std::multiset<std::string> ids;
  while (reader->Read(&page)) {
    EXPECT_LT(page.ByteSizeLong(), kLargest);
    for (const auto& value : page.values()) ids.insert(value.metric_value().id());
  }
  EXPECT_EQ(ReadStatus(reader->Finish()).Summary(), "OK");
  EXPECT_EQ(ids.size(), 1500u);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1500u);
}

}  // namespace
}  // namespace fractal::tests
