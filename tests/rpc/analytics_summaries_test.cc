// SummarizeMetricValues, against sums that loops over the rows work out.

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "tests/rpc/analytics_fixture.h"

namespace fractal::tests {
namespace {

using Request = v1::SummarizeMetricValuesRequest;

// Activity and metric by name and id, and the group's key.
using Group = std::tuple<std::string, std::string, std::string, std::string, std::string>;
using Groups = std::map<Group, std::vector<double>>;

class Summaries : public AnalyticsTest {
 protected:
  Request NewRequest(v1::SummaryGrouping grouping) {
    Request request = In<Request>(fractal.id());
    request.set_group_by(grouping);
    return request;
  }

  // The keys of the groups that a value belongs to; none when the request leaves it out.
  static std::vector<std::string> KeysOf(const AnalyticsRows& rows,
                                         const AnalyticsRows::Value& value, const Request& request,
                                         const std::string& zone) {
    const auto& metric = rows.metrics.at(value.metric_id);
    const auto& instance = rows.instances.at(value.instance_id);
    const auto differs = [](const std::string& wanted, const std::string& is) {
      return !wanted.empty() && wanted != is;
    };
    if (!value.live || differs(request.activity_id(), metric.activity_id) ||
        differs(request.metric_id(), value.metric_id) ||
        differs(request.split_id(), value.split_id) ||
        differs(request.session_id(), instance.session_id)) {
      return {};
    }
    const int64_t second = absl::ToUnixSeconds(value.recorded_at);
    if (request.has_from_time() && second < request.from_time().seconds()) return {};
    if (request.has_until_time() && second >= request.until_time().seconds()) return {};
    const auto goals = rows.GoalsOf(instance.session_id, request.include_descendants());
    const bool has_goal =
        std::find(goals.begin(), goals.end(), request.goal_id()) != goals.end();
    if (!request.goal_id().empty() && !has_goal) return {};
    switch (request.group_by()) {
      case v1::SUMMARY_GROUPING_SPLIT: return {value.split_id};
      case v1::SUMMARY_GROUPING_SESSION: return {instance.session_id};
      case v1::SUMMARY_GROUPING_GOAL: return GoalKeys(rows, goals, request);
      case v1::SUMMARY_GROUPING_UNSPECIFIED:
      case v1::SUMMARY_GROUPING_NONE: return {""};
      default: return {DateOf(value.recorded_at, request.group_by(), zone)};
    }
  }
  static std::vector<std::string> GoalKeys(const AnalyticsRows& rows,
                                           std::vector<std::string> goals,
                                           const Request& request) {
    if (request.goal_id().empty()) return goals;
    std::erase_if(goals, [&](const std::string& goal) {
      return request.include_descendants() ? !rows.IsBelow(goal, request.goal_id())
                                           : goal != request.goal_id();
    });
    return goals;
  }
  static std::string DateOf(absl::Time time, v1::SummaryGrouping grouping,
                            const std::string& zone) {
    absl::CivilDay day;
    absl::ParseCivilTime(DayIn(zone, time), &day);
    if (grouping == v1::SUMMARY_GROUPING_WEEK) {
      day = absl::PrevWeekday(day + 1, absl::Weekday::monday);
    } else if (grouping == v1::SUMMARY_GROUPING_MONTH) {
      day = absl::CivilDay(absl::CivilMonth(day));
    }
    return absl::FormatCivilTime(day);
  }

  static Groups Expected(const AnalyticsRows& rows, const Request& request,
                         const std::string& zone) {
    Groups groups;
    for (const AnalyticsRows::Value& value : rows.values) {
      const auto& metric = rows.metrics.at(value.metric_id);
      const auto& activity = rows.activities.at(metric.activity_id);
      for (const std::string& key : KeysOf(rows, value, request, zone)) {
        groups[{activity.name, activity.id, metric.name, metric.id, key}].push_back(value.value);
      }
    }
    return groups;
  }

  static double Percentile(const std::vector<double>& sorted, double part) {
    const double place = part * static_cast<double>(sorted.size() - 1);
    const auto low = static_cast<size_t>(std::floor(place));
    const auto high = static_cast<size_t>(std::ceil(place));
    return sorted[low] + (place - std::floor(place)) * (sorted[high] - sorted[low]);
  }

  std::vector<v1::MetricSummary> All(Request request) {
    std::vector<v1::MetricSummary> all;
    do {
      const auto page = ada.Call(&Stub::SummarizeMetricValues, request);
      all.insert(all.end(), page->summaries().begin(), page->summaries().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  static std::string KeyOf(const v1::MetricSummary& summary) {
    return summary.split_id() + summary.session_id() + summary.goal_id() + summary.date();
  }

  // Compares what is answered, to the end, with what is expected; answers how many groups it has.
  size_t ExpectSummaries(const Request& request, const std::string& zone = "UTC") {
    SCOPED_TRACE(request.ShortDebugString() + " in " + zone);
    const Groups expected = Expected(Rows(), request, zone);
    const auto answered = All(request);
    EXPECT_EQ(answered.size(), expected.size());
    auto next = answered.begin();
    for (const auto& [group, values] : expected) {
      if (next == answered.end()) break;
      const v1::MetricSummary& summary = *next++;
      EXPECT_EQ(std::tie(summary.activity_id(), summary.metric_id()),
                std::tie(std::get<1>(group), std::get<3>(group)));
      EXPECT_EQ(KeyOf(summary), std::get<4>(group));
      ExpectNumbers(summary, values);
    }
    return expected.size();
  }
  static void ExpectNumbers(const v1::MetricSummary& summary, std::vector<double> values) {
    std::sort(values.begin(), values.end());
    double sum = 0;
    for (const double value : values) sum += value;
    const auto count = static_cast<double>(values.size());
    EXPECT_EQ(summary.count(), static_cast<int64_t>(values.size()));
    EXPECT_NEAR(summary.sum(), sum, 1e-6);
    EXPECT_NEAR(summary.average(), sum / count, 1e-9);
    EXPECT_EQ(summary.min(), values.front());
    EXPECT_EQ(summary.max(), values.back());
    EXPECT_NEAR(summary.p50(), Percentile(values, 0.5), 1e-9);
    EXPECT_NEAR(summary.p95(), Percentile(values, 0.95), 1e-9);
  }
};

constexpr v1::SummaryGrouping kGroupings[] = {
    v1::SUMMARY_GROUPING_UNSPECIFIED, v1::SUMMARY_GROUPING_NONE, v1::SUMMARY_GROUPING_SPLIT,
    v1::SUMMARY_GROUPING_SESSION,     v1::SUMMARY_GROUPING_GOAL, v1::SUMMARY_GROUPING_DAY,
    v1::SUMMARY_GROUPING_WEEK,        v1::SUMMARY_GROUPING_MONTH};

TEST_F(Summaries, AddUpEachMetricByEveryGrouping) {
  for (const auto grouping : kGroupings) EXPECT_GT(ExpectSummaries(NewRequest(grouping)), 5u);
}

TEST_F(Summaries, TellDaysWeeksAndMonthsApartInTheCallersZone) {
  for (const char* zone : {"Asia/Tokyo", "America/New_York", "Asia/Kathmandu"}) {
    SetZone(zone);
    for (const auto grouping : {v1::SUMMARY_GROUPING_DAY, v1::SUMMARY_GROUPING_WEEK,
                                v1::SUMMARY_GROUPING_MONTH, v1::SUMMARY_GROUPING_SESSION}) {
      EXPECT_GT(ExpectSummaries(NewRequest(grouping), zone), 5u);
    }
    Request of_goal = NewRequest(v1::SUMMARY_GROUPING_DAY);
    of_goal.set_goal_id(fractal.id());
    of_goal.set_include_descendants(true);
    EXPECT_GT(ExpectSummaries(of_goal, zone), 5u);
  }
}

TEST_F(Summaries, AreNarrowedByEveryFilter) {
  for (const auto grouping : kGroupings) {
    const auto narrowed = [&](const auto& narrow) {
      Request request = NewRequest(grouping);
      narrow(request);
      return ExpectSummaries(request);
    };
    EXPECT_GT(narrowed([&](Request& r) { r.set_activity_id(seed.press); }), 0u);
    EXPECT_GT(narrowed([&](Request& r) { r.set_activity_id(seed.old); }), 0u) << "deleted";
    EXPECT_EQ(narrowed([&](Request& r) { r.set_activity_id(seed.unused); }), 0u);
    EXPECT_GT(narrowed([&](Request& r) { r.set_metric_id(seed.time); }), 0u);
    EXPECT_EQ(narrowed([&](Request& r) {
      r.set_metric_id(seed.time);
      r.set_activity_id(seed.press);
    }), 0u);
    EXPECT_GT(narrowed([&](Request& r) { r.set_split_id(seed.left); }), 0u);
    narrowed([&](Request& r) { r.set_session_id(AnySession()); });
    narrowed([&](Request& r) {
      SetRange(absl::Now() - absl::Hours(1000), absl::Now() - absl::Hours(500), &r);
    });
    narrowed([&](Request& r) { *r.mutable_from_time() = At(absl::Now() - absl::Hours(700)); });
  }
}

TEST_F(Summaries, CountTheSessionsOfAGoalAndOfAllBelowItOnce) {
  for (const auto grouping : kGroupings) {
    for (const std::string& goal : {fractal.id(), seed.long_goal, seed.short_goal}) {
      Request request = NewRequest(grouping);
      request.set_goal_id(goal);
      ExpectSummaries(request);
      request.set_include_descendants(true);
      EXPECT_GT(ExpectSummaries(request), 0u);
      request.set_split_id(seed.right);
      SetRange(absl::Now() - absl::Hours(1500), absl::Now(), &request);
      ExpectSummaries(request);
    }
    Request all = NewRequest(grouping);
    all.set_include_descendants(true);
    ExpectSummaries(all);
  }
}

TEST_F(Summaries, ArePagedInTheSameOrderWhateverThePageSize) {
  for (const auto grouping : {v1::SUMMARY_GROUPING_DAY, v1::SUMMARY_GROUPING_GOAL,
                              v1::SUMMARY_GROUPING_SPLIT, v1::SUMMARY_GROUPING_NONE}) {
    for (const int size : {1, 7}) {
      Request request = NewRequest(grouping);
      request.set_page_size(size);
      ExpectSummaries(request);
    }
  }
}

TEST_F(Summaries, PageToTheEndWithoutRepeatingAnyWhileValuesAreAdded) {
  Request request = NewRequest(v1::SUMMARY_GROUPING_DAY);
  request.set_page_size(5);
  const size_t before = Expected(Rows(), request, "UTC").size();
  std::vector<std::string> seen;
  do {
    const auto page = ada.Call(&Stub::SummarizeMetricValues, request);
    for (const auto& summary : page->summaries()) {
      seen.push_back(summary.metric_id() + summary.date());
    }
    request.set_page_token(page->next_page_token());
    server.database().Sql(
        "insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, "
        "value, recorded_at) select i.root_id, gen_random_uuid(), i.id, '" + seed.weight +
        "', 1, now() - random() * interval '90 days' from app.activity_instances i "
        "where i.root_id = '" + fractal.id() + "' limit 1");
  } while (!request.page_token().empty());
  EXPECT_GE(seen.size(), before);
  std::sort(seen.begin(), seen.end());
  EXPECT_TRUE(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  Request other = NewRequest(v1::SUMMARY_GROUPING_WEEK);
  other.set_page_size(1);
  other.set_page_token(ada.Call(&Stub::SummarizeMetricValues, other)->next_page_token());
  other.set_group_by(v1::SUMMARY_GROUPING_MONTH);
  EXPECT_EQ(ada.Call(&Stub::SummarizeMetricValues, other).Summary(),
            "INVALID_ARGUMENT PAGE_TOKEN_INVALID page_token");
}

// A value at 23:30 UTC is of the next day in Tokyo; one at 04:30 UTC is of the same day in New York in
// summer, and of the day before in winter.
TEST_F(Summaries, FollowDaylightSavingTime) {
  const auto dates_of = [&](const std::string& zone, const std::vector<std::string>& times) {
    SetZone(zone);
    server.database().Sql("delete from app.metric_values where root_id = '" + fractal.id() + "'");
    for (const std::string& time : times) {
      server.database().Sql(
          "insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, "
          "value, recorded_at) select i.root_id, gen_random_uuid(), i.id, '" + seed.weight +
          "', 1, '" + time + "' from app.activity_instances i where i.root_id = '" +
          fractal.id() + "' limit 1");
    }
    std::vector<std::string> dates;
    for (const auto& summary : All(NewRequest(v1::SUMMARY_GROUPING_DAY))) {
      dates.push_back(summary.date());
    }
    return dates;
  };
  EXPECT_THAT(dates_of("Asia/Tokyo", {"2026-06-30 23:30+00"}),
              testing::ElementsAre("2026-07-01"));
  EXPECT_THAT(dates_of("America/New_York",
                       {"2026-03-07 04:30+00", "2026-03-08 04:30+00", "2026-03-09 04:30+00"}),
              testing::ElementsAre("2026-03-06", "2026-03-07", "2026-03-09"));
}

TEST_F(Summaries, OfHugeNumbersAreFiniteOrUnset) {
  const auto summary_of = [&](const std::vector<std::string>& values) {
    server.database().Sql("delete from app.metric_values where metric_definition_id = '" +
                          seed.time + "'");
    for (const std::string& value : values) {
      server.database().Sql(
          "insert into app.metric_values (root_id, id, activity_instance_id, metric_definition_id, "
          "value, recorded_at) select i.root_id, gen_random_uuid(), i.id, '" + seed.time + "', " +
          value + ", now() from app.activity_instances i where i.root_id = '" + fractal.id() +
          "' limit 1");
    }
    Request request = NewRequest(v1::SUMMARY_GROUPING_NONE);
    request.set_metric_id(seed.time);
    return All(request).at(0);
  };
  const auto sum = summary_of({"1e160", "1e160", "1"});
  EXPECT_DOUBLE_EQ(sum.sum(), 2e160);
  EXPECT_DOUBLE_EQ(sum.average(), 2e160 / 3);
  EXPECT_EQ(sum.p50(), 1e160);
  const auto beyond = summary_of({"1.7e308", "1.7e308", "1.7e308"});
  EXPECT_FALSE(beyond.has_sum());
  EXPECT_DOUBLE_EQ(beyond.average(), 1.7e308);
  EXPECT_EQ(beyond.max(), 1.7e308);
  const auto tiny = summary_of({"5e-324", "5e-324", "0"});
  EXPECT_EQ(tiny.max(), std::numeric_limits<double>::denorm_min());
}

TEST_F(Summaries, OfAnEmptyFractalAreNone) {
  const v1::Fractal empty = MakeFractal(ada, "Empty");
  for (const auto grouping : kGroupings) {
    Request request = In<Request>(empty.id());
    request.set_group_by(grouping);
    EXPECT_EQ(All(request).size(), 0u);
    request.set_goal_id(empty.id());
    EXPECT_EQ(All(request).size(), 0u);
  }
}

TEST_F(Summaries, CheckWhatIsAskedFor) {
  Request request = NewRequest(v1::SUMMARY_GROUPING_NONE);
  const AnalyticsRows others = AnalyticsRows::Read(server.database(), foreign_fractal.id());
  const auto session = std::find_if(others.goals.begin(), others.goals.end(), [](const auto& goal) {
    return goal.second.type == "PracticeSession";
  });
  for (const auto& [field, id] : std::map<std::string, std::string>{
           {"activity_id", foreign.press}, {"metric_id", foreign.weight},
           {"split_id", foreign.left},     {"session_id", session->first},
           {"goal_id", foreign.short_goal}}) {
    ExpectFilterChecked(&Stub::SummarizeMetricValues, request, field, id);
  }
  const auto summary = [&](const auto& spoil) {
    Request bad = request;
    spoil(bad);
    return ada.Call(&Stub::SummarizeMetricValues, bad).Summary();
  };
  const std::string gone = AnySession(false);
  EXPECT_EQ(summary([&](Request& r) { r.set_session_id(gone); }), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(summary([&](Request& r) { r.set_goal_id(AnySession()); }), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(summary([&](Request& r) { r.set_page_size(-1); }),
            "INVALID_ARGUMENT INVALID_FIELDS page_size");
  EXPECT_EQ(summary([&](Request& r) { r.set_group_by(static_cast<v1::SummaryGrouping>(99)); }),
            "INVALID_ARGUMENT INVALID_FIELDS group_by");
  EXPECT_EQ(summary([&](Request& r) { SetRange(absl::Now(), absl::Now(), &r); }),
            "INVALID_ARGUMENT INVALID_FIELDS until_time");
  ExpectFractalChecked(&Stub::SummarizeMetricValues, request);
}

}  // namespace
}  // namespace fractal::tests
