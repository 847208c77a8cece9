// Analytics of databases of the app itself, where the checkout has some beside it: sums of each metric
// and totals, against loops.

#include <algorithm>

#include "db/access.h"
#include "db/legacy_import/import.h"
#include "fractal/v1/metrics.grpc.pb.h"
#include "tests/rpc/analytics_rows.h"
#include "tests/rpc/fixture.h"
#include "tests/support/legacy_files.h"

namespace fractal::tests {
namespace {

using Stub = v1::MetricService::Stub;

class LegacyAnalytics : public RpcTest {
 protected:
  void Import(const std::string& file) {
    const auto connection = server.database().Connect(sql::Role::kAdmin);
    db::AdminAccess access(*connection);
    db::legacy::Options options;
    options.file = file;
    options.user = *db::Uuid::Parse(ada.user.id());
    ASSERT_TRUE(absl::LoadTimeZone("America/New_York", &options.source_tz));
    const auto report = db::legacy::Import(access, options);
    ASSERT_TRUE(report.ok()) << report.status() << access.internal_error();
  }
  std::vector<std::string> LiveFractals() {
    std::vector<std::string> ids;
    for (const auto& row : server.database().Sql(
             "select id from app.goals where id = root_id and deleted_at is null")) {
      ids.push_back(row[0]);
    }
    return ids;
  }

  // Answers how many values were added up.
  int64_t ExpectSums(const AnalyticsRows& rows, const std::string& fractal) {
    std::map<std::string, std::pair<int64_t, double>> expected;
    for (const auto& value : rows.values) {
      if (!value.live) continue;
      ++expected[value.metric_id].first;
      expected[value.metric_id].second += value.value;
    }
    v1::SummarizeMetricValuesRequest request;
    request.set_fractal_id(fractal);
    request.set_page_size(1000);
    const auto answer = ada.Call(&Stub::SummarizeMetricValues, request);
    EXPECT_EQ(static_cast<size_t>(answer->summaries_size()), expected.size());
    int64_t count = 0;
    for (const auto& summary : answer->summaries()) {
      const auto& [values, sum] = expected[summary.metric_id()];
      EXPECT_EQ(summary.count(), values);
      EXPECT_NEAR(summary.sum(), sum, 1e-6 + std::abs(sum) * 1e-12);
      count += summary.count();
    }
    return count;
  }
  // Answers how many sets were multiplied.
  int64_t ExpectTotals(const AnalyticsRows& rows, const std::string& fractal) {
    v1::GetTotalsRequest request;
    request.set_fractal_id(fractal);
    const auto answer = ada.Call(&Stub::GetTotals, request);
    int64_t counted = 0;
    for (const auto& total : answer->totals()) {
      const auto factors = rows.FactorsOf(rows.activities.at(total.activity_id()));
      std::map<std::tuple<std::string, int, std::string>, std::vector<double>> sets;
      for (const auto& value : rows.values) {
        const bool wanted = std::any_of(factors.begin(), factors.end(), [&](const auto& factor) {
          return factor.id == value.metric_id;
        });
        if (!value.live || !wanted) continue;
        sets[{value.instance_id, value.set_number, value.split_id}].push_back(value.value);
      }
      double sum = 0;
      int64_t incomplete = 0;
      for (const auto& [key, values] : sets) {
        double product = 1;
        for (const double value : values) product *= value;
        EXPECT_LE(values.size(), factors.size()) << "a place holds one live value";
        if (values.size() == factors.size()) sum += product;
        if (values.size() < factors.size()) ++incomplete;
      }
      EXPECT_NEAR(total.total(), sum, 1e-6 + sum * 1e-12);
      EXPECT_EQ(total.incomplete_sets(), incomplete);
      EXPECT_EQ(total.sets() + incomplete, static_cast<int64_t>(sets.size()));
      counted += total.sets();
    }
    return counted;
  }
  void ExpectTheRestToAnswer(const std::string& fractal) {
    v1::EvaluateTargetsRequest targets;
    targets.set_fractal_id(fractal);
    EXPECT_EQ(ada.Call(&Stub::EvaluateTargets, targets).Summary(), "OK");
    v1::GetBestSetsRequest sets;
    sets.set_fractal_id(fractal);
    EXPECT_EQ(ada.Call(&Stub::GetBestSets, sets).Summary(), "OK");
    v1::ListPersonalRecordsRequest records;
    records.set_fractal_id(fractal);
    EXPECT_EQ(ada.Call(&Stub::ListPersonalRecords, records).Summary(), "OK");
    v1::GetTimeInvestedRequest time;
    time.set_fractal_id(fractal);
    time.set_group_by(v1::TIME_GROUPING_GOAL);
    EXPECT_EQ(ada.Call(&Stub::GetTimeInvested, time).Summary(), "OK");
  }
};

TEST_F(LegacyAnalytics, AddUpWhatTheFilesHold) {
  const auto files = RealLegacyFiles();
  if (files.empty()) GTEST_SKIP() << "no real files: name their folder in FRACTAL_LEGACY_DIR";
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    Import(file);
    // Of none is the product asked for in the files; the rows are there all the same.
    server.database().Sql("update app.activity_definitions set metrics_multiplicative = true");
    int64_t values = 0;
    int64_t sets = 0;
    for (const std::string& fractal : LiveFractals()) {
      const AnalyticsRows rows = AnalyticsRows::Read(server.database(), fractal);
      values += ExpectSums(rows, fractal);
      sets += ExpectTotals(rows, fractal);
      ExpectTheRestToAnswer(fractal);
    }
    EXPECT_GT(values, 50);
    EXPECT_GT(sets, 10);
    std::cout << values << " values, " << sets << " sets multiplied\n";
  }
}

}  // namespace
}  // namespace fractal::tests
