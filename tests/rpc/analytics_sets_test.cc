// GetTotals, GetBestSets and ListPersonalRecords, against what loops over the rows find.

#include <algorithm>
#include <tuple>

#include "absl/strings/str_join.h"
#include "tests/rpc/analytics_fixture.h"

namespace fractal::tests {
namespace {

// Instance, set number, split.
using SetKey = std::tuple<std::string, int, std::string>;
using Set = std::vector<AnalyticsRows::Value>;

class Sets : public AnalyticsTest {
 protected:
  // The live values of these metrics, by set.
  static std::map<SetKey, Set> SetsOf(const AnalyticsRows& rows,
                                      const std::vector<AnalyticsRows::Metric>& metrics) {
    std::map<SetKey, Set> sets;
    for (const auto& value : rows.values) {
      const bool wanted = std::any_of(metrics.begin(), metrics.end(), [&](const auto& metric) {
        return metric.id == value.metric_id;
      });
      if (!value.live || !wanted) continue;
      sets[{value.instance_id, value.set_number, value.split_id}].push_back(value);
    }
    return sets;
  }
  static absl::Time TimeOf(const Set& set) {
    absl::Time earliest = set.front().recorded_at;
    for (const auto& value : set) earliest = std::min(earliest, value.recorded_at);
    return earliest;
  }
  // Nothing when a factor is missing.
  static std::optional<double> Product(const Set& set,
                                       const std::vector<AnalyticsRows::Metric>& factors) {
    if (factors.empty()) return std::nullopt;
    double product = 1;
    for (const auto& factor : factors) {
      const auto found = std::find_if(set.begin(), set.end(), [&](const auto& value) {
        return value.metric_id == factor.id;
      });
      if (found == set.end()) return std::nullopt;
      product *= found->value;
    }
    return product;
  }

  struct Total {
    double total = 0;
    int64_t sets = 0;
    int64_t incomplete = 0;
    std::string unit;
  };
  // By activity name and id.
  static std::map<std::pair<std::string, std::string>, Total> Totals(const AnalyticsRows& rows,
                                                                     absl::Time from,
                                                                     absl::Time until) {
    std::map<std::pair<std::string, std::string>, Total> totals;
    for (const auto& [id, activity] : rows.activities) {
      const auto factors = rows.FactorsOf(activity);
      for (const auto& [key, set] : SetsOf(rows, factors)) {
        if (TimeOf(set) < from || TimeOf(set) >= until) continue;
        Total& total = totals[{activity.name, id}];
        const auto product = Product(set, factors);
        total.total += product.value_or(0);
        ++(product.has_value() ? total.sets : total.incomplete);
        std::vector<std::string> units;
        for (const auto& factor : factors) units.push_back(factor.unit);
        total.unit = absl::StrJoin(units, " × ");
      }
    }
    return totals;
  }
  size_t ExpectTotals(const v1::GetTotalsRequest& request, absl::Time from, absl::Time until) {
    auto expected = Totals(Rows(), from, until);
    std::erase_if(expected, [&](const auto& one) {
      return !request.activity_id().empty() && one.first.second != request.activity_id();
    });
    const auto answer = ada.Call(&Stub::GetTotals, request);
    EXPECT_EQ(static_cast<size_t>(answer->totals_size()), expected.size());
    int next = 0;
    for (const auto& [activity, wanted] : expected) {
      if (next >= answer->totals_size()) break;
      const v1::ActivityTotal& total = answer->totals(next++);
      EXPECT_EQ(total.activity_id(), activity.second);
      EXPECT_NEAR(total.total(), wanted.total, 1e-6);
      EXPECT_EQ(total.sets(), wanted.sets);
      EXPECT_EQ(total.incomplete_sets(), wanted.incomplete);
      EXPECT_EQ(total.oversized_sets(), 0);
      EXPECT_EQ(total.unit(), wanted.unit);
    }
    return expected.size();
  }

  static SetKey KeyOf(const v1::BestSet& set) {
    return {set.activity_instance_id(), set.set_number(), set.split_id()};
  }

  std::vector<v1::PersonalRecord> Records(v1::ListPersonalRecordsRequest request) {
    std::vector<v1::PersonalRecord> all;
    do {
      const auto page = ada.Call(&Stub::ListPersonalRecords, request);
      all.insert(all.end(), page->records().begin(), page->records().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
};

// A best set shows everything that was measured of it.
void ExpectValuesOf(const AnalyticsRows& rows, const v1::BestSet& set) {
  std::multimap<std::string, double> expected;
  for (const auto& value : rows.values) {
    if (value.live && value.instance_id == set.activity_instance_id() &&
        value.set_number == set.set_number() && value.split_id == set.split_id()) {
      expected.emplace(value.metric_id, value.value);
    }
  }
  std::multimap<std::string, double> answered;
  for (const auto& value : set.values()) answered.emplace(value.metric_id(), value.value());
  EXPECT_EQ(answered, expected);
  EXPECT_EQ(set.session_id(), rows.instances.at(set.activity_instance_id()).session_id);
}

TEST_F(Sets, MakeTotalsOfTheProductsOfTheirMetrics) {
  auto request = In<v1::GetTotalsRequest>(fractal.id());
  EXPECT_EQ(ExpectTotals(request, absl::InfinitePast(), absl::InfiniteFuture()), 3u)
      << "press, circuit and old";
  request.set_activity_id(seed.press);
  EXPECT_EQ(ExpectTotals(request, absl::InfinitePast(), absl::InfiniteFuture()), 1u);
  request.set_activity_id(seed.run);
  EXPECT_EQ(ExpectTotals(request, absl::InfinitePast(), absl::InfiniteFuture()), 0u);
}

TEST_F(Sets, MakeTotalsOfARangeOfTime) {
  auto request = In<v1::GetTotalsRequest>(fractal.id());
  const absl::Time middle = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()) - 45 * 86'400);
  *request.mutable_from_time() = At(middle);
  EXPECT_GT(ExpectTotals(request, middle, absl::InfiniteFuture()), 0u);
  SetRange(middle - absl::Hours(24 * 20), middle, &request);
  EXPECT_GT(ExpectTotals(request, middle - absl::Hours(24 * 20), middle), 0u);
}

TEST_F(Sets, ThatAreTooLargeToBeMultipliedAreToldApart) {
  const auto set_values = [&](const std::string& metric, const std::string& value) {
    server.database().Sql("update app.metric_values set value = " + value +
                          " where metric_definition_id = '" + metric + "'");
  };
  set_values(seed.weight, "1e200");
  set_values(seed.reps, "1e-320");
  auto request = In<v1::GetTotalsRequest>(fractal.id());
  request.set_activity_id(seed.press);
  const auto answer = ada.Call(&Stub::GetTotals, request);
  ASSERT_EQ(answer->totals_size(), 1);
  EXPECT_EQ(answer->totals(0).total(), 0);
  EXPECT_EQ(answer->totals(0).sets(), 0);
  EXPECT_GT(answer->totals(0).oversized_sets(), 0);
  auto best = In<v1::GetBestSetsRequest>(fractal.id());
  best.set_activity_id(seed.press);
  EXPECT_FALSE(ada.Call(&Stub::GetBestSets, best)->activities(0).has_highest_yield_set());
}

TEST_F(Sets, AreBestByTheTopSetMetricThenByYieldThenByTime) {
  const AnalyticsRows rows = Rows();
  const auto answer = ada.Call(&Stub::GetBestSets, In<v1::GetBestSetsRequest>(fractal.id()));
  ASSERT_EQ(answer->activities_size(), 4) << "circuit, old, press and run";
  for (const v1::ActivityBestSets& best : answer->activities()) {
    const auto& activity = rows.activities.at(best.activity_id());
    const auto factors = rows.FactorsOf(activity);
    std::vector<AnalyticsRows::Metric> ranking = factors;
    std::optional<AnalyticsRows::Metric> top;
    for (const auto& [id, metric] : rows.metrics) {
      if (metric.activity_id == activity.id && metric.top) top = metric;
    }
    EXPECT_EQ(best.top_set_metric_id(), top.has_value() ? top->id : "");
    if (top.has_value()) ranking.push_back(*top);
    // Smaller is better.
    using Rank = std::tuple<double, double, absl::Time, SetKey>;
    std::optional<Rank> first;
    std::optional<Rank> highest;
    for (const auto& [key, set] : SetsOf(rows, ranking)) {
      const auto yield = Product(set, factors);
      if (yield.has_value()) {
        const Rank rank = {-*yield, 0, TimeOf(set), key};
        if (!highest.has_value() || rank < *highest) highest = rank;
      }
      for (const auto& value : set) {
        if (!top.has_value() || value.metric_id != top->id) continue;
        const Rank rank = {top->higher_is_better ? -value.value : value.value,
                           yield.has_value() ? -*yield : 1, TimeOf(set), key};
        if (!first.has_value() || rank < *first) first = rank;
      }
    }
    ASSERT_EQ(best.has_top_set(), first.has_value());
    ASSERT_EQ(best.has_highest_yield_set(), highest.has_value());
    if (first.has_value()) {
      EXPECT_EQ(KeyOf(best.top_set()), std::get<3>(*first)) << activity.name;
    }
    if (highest.has_value()) {
      EXPECT_EQ(KeyOf(best.highest_yield_set()), std::get<3>(*highest)) << activity.name;
      EXPECT_NEAR(best.highest_yield_set().yield(), -std::get<0>(*highest), 1e-9);
    }
    if (best.has_top_set()) ExpectValuesOf(rows, best.top_set());
    if (best.has_highest_yield_set()) ExpectValuesOf(rows, best.highest_yield_set());
  }
}

TEST_F(Sets, AreBestOfARangeOfTimeAndOfOneActivity) {
  auto request = In<v1::GetBestSetsRequest>(fractal.id());
  request.set_activity_id(seed.press);
  const absl::Time middle = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()) - 45 * 86'400);
  *request.mutable_from_time() = At(middle);
  const auto after = ada.Call(&Stub::GetBestSets, request);
  request.clear_from_time();
  *request.mutable_until_time() = At(middle);
  const auto before = ada.Call(&Stub::GetBestSets, request);
  ASSERT_EQ(after->activities_size(), 1);
  ASSERT_EQ(before->activities_size(), 1);
  EXPECT_GE(after->activities(0).top_set().record_time().seconds(), absl::ToUnixSeconds(middle));
  EXPECT_LT(before->activities(0).top_set().record_time().seconds(), absl::ToUnixSeconds(middle));
}

TEST_F(Sets, HoldThePersonalRecordsOfEachMetricAndSplit) {
  const AnalyticsRows rows = Rows();
  // Activity and metric by name and id, and split; of several values the first is the record.
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;
  using Rank = std::tuple<double, absl::Time, std::string, int>;
  std::map<Key, Rank> expected;
  for (const auto& value : rows.values) {
    if (!value.live) continue;
    const auto& metric = rows.metrics.at(value.metric_id);
    const auto& activity = rows.activities.at(metric.activity_id);
    const Rank rank = {metric.higher_is_better ? -value.value : value.value, value.recorded_at,
                       value.instance_id, value.set_number};
    const Key key = {activity.name, activity.id, metric.name, metric.id, value.split_id};
    const auto [place, made] = expected.emplace(key, rank);
    if (!made) place->second = std::min(place->second, rank);
  }
  for (const int page_size : {1, 3, 100}) {
    auto request = In<v1::ListPersonalRecordsRequest>(fractal.id());
    request.set_page_size(page_size);
    const auto records = Records(request);
    ASSERT_EQ(records.size(), expected.size());
    auto next = records.begin();
    for (const auto& [key, rank] : expected) {
      EXPECT_EQ(next->activity_id(), std::get<1>(key));
      EXPECT_EQ(next->metric_id(), std::get<3>(key));
      EXPECT_EQ(next->split_id(), std::get<4>(key));
      EXPECT_EQ(next->activity_instance_id(), std::get<2>(rank));
      EXPECT_EQ(next->set_number(), std::get<3>(rank));
      EXPECT_EQ(next->record_time().seconds(), absl::ToUnixSeconds(std::get<1>(rank)));
      EXPECT_EQ(std::abs(next->value()), std::abs(std::get<0>(rank)));
      EXPECT_EQ(next->session_id(), rows.instances.at(next->activity_instance_id()).session_id);
      ++next;
    }
  }
}

TEST_F(Sets, HoldThePersonalRecordsOfOneActivityOrOfARangeOfTime) {
  auto request = In<v1::ListPersonalRecordsRequest>(fractal.id());
  request.set_activity_id(seed.run);
  for (const auto& record : Records(request)) EXPECT_EQ(record.activity_id(), seed.run);
  EXPECT_EQ(Records(request).size(), 2u);
  const absl::Time middle = absl::Now() - absl::Hours(24 * 45);
  *request.mutable_until_time() = At(middle);
  for (const auto& record : Records(request)) {
    EXPECT_LT(record.record_time().seconds(), absl::ToUnixSeconds(middle));
  }
}

TEST_F(Sets, OfAnEmptyFractalAreNone) {
  const std::string empty = MakeFractal(ada, "Empty").id();
  EXPECT_EQ(ada.Call(&Stub::GetTotals, In<v1::GetTotalsRequest>(empty))->totals_size(), 0);
  EXPECT_EQ(ada.Call(&Stub::GetBestSets, In<v1::GetBestSetsRequest>(empty))->activities_size(), 0);
  EXPECT_EQ(Records(In<v1::ListPersonalRecordsRequest>(empty)).size(), 0u);
}

TEST_F(Sets, CheckWhatTotalsAreAskedFor) {
  auto request = In<v1::GetTotalsRequest>(fractal.id());
  ExpectFilterChecked(&Stub::GetTotals, request, "activity_id", foreign.press);
  SetRange(absl::Now(), absl::Now(), &request);
  EXPECT_EQ(ada.Call(&Stub::GetTotals, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS until_time");
  ExpectFractalChecked(&Stub::GetTotals, In<v1::GetTotalsRequest>(fractal.id()));
}

TEST_F(Sets, CheckWhatBestSetsAreAskedFor) {
  auto request = In<v1::GetBestSetsRequest>(fractal.id());
  ExpectFilterChecked(&Stub::GetBestSets, request, "activity_id", foreign.press);
  SetRange(absl::Now(), absl::Now(), &request);
  EXPECT_EQ(ada.Call(&Stub::GetBestSets, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS until_time");
  ExpectFractalChecked(&Stub::GetBestSets, In<v1::GetBestSetsRequest>(fractal.id()));
}

TEST_F(Sets, CheckWhatRecordsAreAskedFor) {
  auto request = In<v1::ListPersonalRecordsRequest>(fractal.id());
  ExpectFilterChecked(&Stub::ListPersonalRecords, request, "activity_id", foreign.press);
  request.set_page_size(-1);
  EXPECT_EQ(ada.Call(&Stub::ListPersonalRecords, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS page_size");
  request.set_page_size(0);
  request.set_page_token("x");
  EXPECT_EQ(ada.Call(&Stub::ListPersonalRecords, request).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
  ExpectFractalChecked(&Stub::ListPersonalRecords,
                       In<v1::ListPersonalRecordsRequest>(fractal.id()));
}

}  // namespace
}  // namespace fractal::tests
