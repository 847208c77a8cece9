// GetProgress, GetStreaks, GetHeatmap and GetTimeInvested, against what loops over the rows find.

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "tests/rpc/analytics_fixture.h"

namespace fractal::tests {
namespace {

class SessionAnalytics : public AnalyticsTest {
 protected:
  // Session, activity: its live values by metric and split.
  using Measured = std::map<std::pair<std::string, std::string>, std::vector<double>>;
  static Measured MeasuredIn(const AnalyticsRows& rows, const std::string& session,
                             const std::string& activity) {
    Measured measured;
    for (const auto& value : rows.values) {
      const auto& instance = rows.instances.at(value.instance_id);
      if (value.live && instance.live && instance.session_id == session &&
          instance.activity_id == activity) {
        measured[{value.metric_id, value.split_id}].push_back(value.value);
      }
    }
    return measured;
  }
  // Live sessions before this one, the latest first.
  static std::vector<std::string> SessionsBefore(const AnalyticsRows& rows,
                                                 const std::string& session) {
    const auto rank = [&](const std::string& id) {
      return std::make_pair(rows.goals.at(id).took_place, id);
    };
    std::vector<std::string> before;
    for (const auto& [id, goal] : rows.goals) {
      if (rows.IsLiveSession(id) && rank(id) < rank(session)) before.push_back(id);
    }
    std::sort(before.begin(), before.end(),
              [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
    return before;
  }
  static std::pair<double, double> BestAndSum(const std::vector<double>& values, bool higher) {
    double sum = 0;
    for (const double value : values) sum += value;
    return {higher ? *std::max_element(values.begin(), values.end())
                   : *std::min_element(values.begin(), values.end()),
            sum};
  }
  static void ExpectComparison(const v1::Comparison& comparison, double now,
                               std::optional<double> before, bool higher) {
    EXPECT_NEAR(comparison.now(), now, 1e-9);
    ASSERT_EQ(comparison.has_before(), before.has_value());
    EXPECT_EQ(comparison.has_difference(), before.has_value());
    if (!before.has_value()) {
      EXPECT_FALSE(comparison.improved());
      return;
    }
    EXPECT_NEAR(comparison.before(), *before, 1e-9);
    EXPECT_NEAR(comparison.difference(), now - *before, 1e-9);
    ASSERT_EQ(comparison.has_percent(), *before != 0);
    if (*before != 0) {
      EXPECT_NEAR(comparison.percent(), (now - *before) * 100 / std::abs(*before), 1e-6);
    }
    EXPECT_EQ(comparison.improved(), higher ? now > *before : now < *before);
  }
  Answer<v1::GetProgressResponse> Progress(const std::string& session) {
    auto request = In<v1::GetProgressRequest>(fractal.id());
    request.set_session_id(session);
    return ada.Call(&Stub::GetProgress, request);
  }
  // Compares a session's progress with the rows; answers how many numbers had one before.
  int ExpectProgress(const AnalyticsRows& rows, const std::string& session) {
    std::map<std::tuple<std::string, std::string, std::string>, v1::MetricProgress> answered;
    const auto answer = Progress(session);
    for (const auto& one : answer->progress()) {
      answered[{one.activity_id(), one.metric_id(), one.split_id()}] = one;
    }
    size_t expected = 0;
    int compared = 0;
    for (const auto& [activity, unused] : rows.activities) {
      const Measured now = MeasuredIn(rows, session, activity);
      expected += now.size();
      std::string previous;
      for (const std::string& before : SessionsBefore(rows, session)) {
        if (previous.empty() && !MeasuredIn(rows, before, activity).empty()) previous = before;
      }
      const Measured before =
          previous.empty() ? Measured() : MeasuredIn(rows, previous, activity);
      for (const auto& [key, values] : now) {
        const v1::MetricProgress& one = answered[{activity, key.first, key.second}];
        EXPECT_EQ(one.previous_session_id(), previous);
        const bool higher = rows.metrics.at(key.first).higher_is_better;
        const auto [best, sum] = BestAndSum(values, higher);
        std::optional<double> old_best;
        std::optional<double> old_sum;
        if (before.contains(key)) {
          std::tie(old_best, old_sum) = BestAndSum(before.at(key), higher);
          ++compared;
        }
        ExpectComparison(one.best(), best, old_best, higher);
        ExpectComparison(one.sum(), sum, old_sum, higher);
      }
    }
    EXPECT_EQ(answered.size(), expected);
    return compared;
  }

  v1::GetStreaksResponse Streaks() {
    return *ada.Call(&Stub::GetStreaks, In<v1::GetStreaksRequest>(fractal.id()));
  }
  // Replaces the sessions by one on each of these days, counted back from today in UTC.
  void PracticeOn(const std::vector<int>& days_ago) {
    server.database().Sql("delete from app.goals where type = 'PracticeSession' and root_id = '" +
                          fractal.id() + "'");
    for (const int days : days_ago) {
      server.database().Sql(
          "insert into app.goals (root_id, id, user_id, type, name, session_start) values ('" +
          fractal.id() + "', gen_random_uuid(), '" + ada.user.id() +
          "', 'PracticeSession', 'day', date_trunc('day', now() at time zone 'UTC') at time zone "
          "'UTC' - interval '" + std::to_string(days) + " days')");
    }
  }
  std::string DaysAgo(int days) { return DayIn("UTC", absl::Now() - absl::Hours(24 * days)); }

  v1::GetHeatmapRequest HeatmapOf(const std::string& from, const std::string& to) {
    auto request = In<v1::GetHeatmapRequest>(fractal.id());
    request.set_from_date(from);
    request.set_to_date(to);
    return request;
  }
  v1::GetTimeInvestedRequest TimeBy(v1::TimeGrouping grouping) {
    auto request = In<v1::GetTimeInvestedRequest>(fractal.id());
    request.set_group_by(grouping);
    return request;
  }
  using Times = std::map<std::pair<std::string, std::string>, std::pair<int64_t, int64_t>>;
  // By name and id: seconds and count, of the sessions in the range.
  static Times ExpectedTimes(const AnalyticsRows& rows, const v1::GetTimeInvestedRequest& request) {
    Times times;
    const auto counts = [&](const std::string& session) {
      const int64_t second = absl::ToUnixSeconds(rows.goals.at(session).took_place);
      return rows.IsLiveSession(session) &&
             (!request.has_from_time() || second >= request.from_time().seconds()) &&
             (!request.has_until_time() || second < request.until_time().seconds());
    };
    const auto add = [&](const std::string& name, const std::string& id, int64_t seconds) {
      times[{name, id}].first += seconds;
      ++times[{name, id}].second;
    };
    if (request.group_by() == v1::TIME_GROUPING_ACTIVITY) {
      for (const auto& [id, instance] : rows.instances) {
        if (!instance.live || !counts(instance.session_id)) continue;
        const auto& activity = rows.activities.at(instance.activity_id);
        add(activity.name, activity.id, instance.seconds);
      }
      return times;
    }
    for (const auto& [id, session] : rows.goals) {
      if (!counts(id)) continue;
      for (const std::string& goal : rows.GoalsOf(id, request.include_descendants())) {
        add(rows.goals.at(goal).name, goal, session.seconds);
      }
    }
    return times;
  }
  size_t ExpectTimes(const v1::GetTimeInvestedRequest& request) {
    SCOPED_TRACE(request.ShortDebugString());
    const Times expected = ExpectedTimes(Rows(), request);
    const auto answer = ada.Call(&Stub::GetTimeInvested, request);
    EXPECT_EQ(static_cast<size_t>(answer->times_size()), expected.size());
    int next = 0;
    for (const auto& [key, time] : expected) {
      if (next >= answer->times_size()) break;
      const v1::TimeInvested& one = answer->times(next++);
      EXPECT_EQ(one.activity_id() + one.goal_id(), key.second);
      EXPECT_EQ(one.seconds(), time.first) << key.first;
      EXPECT_EQ(one.count(), time.second) << key.first;
    }
    return expected.size();
  }
};

TEST_F(SessionAnalytics, ShowProgressAgainstTheLastSessionOfEachActivity) {
  const AnalyticsRows rows = Rows();
  int compared = 0;
  for (const auto& [id, goal] : rows.goals) {
    if (rows.IsLiveSession(id)) compared += ExpectProgress(rows, id);
  }
  EXPECT_GT(compared, 20);
}

TEST_F(SessionAnalytics, ShowNoProgressOfASessionThatIsNotThere) {
  auto request = In<v1::GetProgressRequest>(fractal.id());
  request.set_session_id(AnySession());
  const AnalyticsRows others = AnalyticsRows::Read(server.database(), foreign_fractal.id());
  const auto session = std::find_if(others.goals.begin(), others.goals.end(), [&](const auto& one) {
    return others.IsLiveSession(one.first);
  });
  ExpectFilterChecked(&Stub::GetProgress, request, "session_id", session->first);
  EXPECT_EQ(Progress(AnySession(false)).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Progress(seed.short_goal).Summary(), "NOT_FOUND NOT_FOUND");
  EXPECT_EQ(Progress("").Summary(), "INVALID_ARGUMENT INVALID_FIELDS session_id");
  ExpectFractalChecked(&Stub::GetProgress, request);
  server.database().Sql("update app.goals set deleted_at = null where id = '" +
                        request.session_id() + "'");
  EXPECT_EQ(Progress(request.session_id()).Summary(), "NOT_FOUND NOT_FOUND")
      << "a live session of a deleted fractal";
}

TEST_F(SessionAnalytics, AreStreaksWhileTheLastDayIsTodayOrYesterday) {
  const std::string today = DaysAgo(0);
  PracticeOn({0, 0, 1, 2, 5, 6, 7, 8, 20});
  const v1::GetStreaksResponse now = Streaks();
  PracticeOn({1, 2});
  const v1::GetStreaksResponse yesterday = Streaks();
  PracticeOn({2, 3, 8, 9});
  const v1::GetStreaksResponse over = Streaks();
  PracticeOn({-1, -2});
  const v1::GetStreaksResponse ahead = Streaks();
  if (today != DaysAgo(0)) GTEST_SKIP() << "midnight passed";
  EXPECT_EQ(now.total_days(), 8);
  EXPECT_EQ(now.current().days(), 3);
  EXPECT_EQ(now.current().first_date(), DaysAgo(2));
  EXPECT_EQ(now.current().last_date(), today);
  EXPECT_EQ(now.longest().days(), 4);
  EXPECT_EQ(now.longest().first_date(), DaysAgo(8));
  EXPECT_EQ(now.longest().last_date(), DaysAgo(5));
  EXPECT_EQ(yesterday.current().days(), 2);
  EXPECT_FALSE(over.has_current());
  EXPECT_EQ(over.longest().last_date(), DaysAgo(2)) << "of two as long, the latest";
  EXPECT_EQ(ahead.total_days(), 0);
  EXPECT_FALSE(ahead.has_longest());
}

TEST_F(SessionAnalytics, AreCountedInDaysOfTheCallersZone) {
  const AnalyticsRows rows = Rows();
  for (const char* zone : {"UTC", "Asia/Tokyo", "America/New_York"}) {
    SCOPED_TRACE(zone);
    SetZone(zone);
    std::set<std::string> days;
    std::map<std::string, std::pair<int32_t, int64_t>> heat;
    const std::string from = DayIn(zone, absl::Now() - absl::Hours(24 * 60));
    const std::string to = DayIn(zone, absl::Now());
    for (const auto& [id, session] : rows.goals) {
      if (!rows.IsLiveSession(id)) continue;
      const std::string day = DayIn(zone, session.took_place);
      if (day <= to) days.insert(day);
      if (day < from || day > to) continue;
      ++heat[day].first;
      heat[day].second += session.seconds;
    }
    EXPECT_EQ(Streaks().total_days(), static_cast<int32_t>(days.size()));
    const auto map = ada.Call(&Stub::GetHeatmap, HeatmapOf(from, to));
    ASSERT_EQ(static_cast<size_t>(map->days_size()), heat.size());
    int next = 0;
    for (const auto& [day, expected] : heat) {
      EXPECT_EQ(map->days(next).date(), day);
      EXPECT_EQ(map->days(next).session_count(), expected.first);
      EXPECT_EQ(map->days(next).seconds(), expected.second);
      ++next;
    }
  }
}

TEST_F(SessionAnalytics, AreMappedOverAtMost400Days) {
  const auto summary = [&](const std::string& from, const std::string& to) {
    return ada.Call(&Stub::GetHeatmap, HeatmapOf(from, to)).Summary();
  };
  constexpr char kBadTo[] = "INVALID_ARGUMENT INVALID_FIELDS to_date";
  EXPECT_EQ(summary("2025-01-01", "2026-02-04"), "OK") << "400 days";
  EXPECT_EQ(summary("2025-01-01", "2026-02-05"), kBadTo);
  EXPECT_EQ(summary("2025-01-02", "2025-01-01"), kBadTo);
  EXPECT_EQ(summary("2025-01-01", "2025-01-01"), "OK");
  EXPECT_EQ(summary("0001-01-01", "0001-01-02"), "OK");
  EXPECT_EQ(summary("9999-12-01", "9999-12-31"), "OK");
  for (const char* bad : {"", "2025-1-01", "2025-02-30", "01.02.2025", "2025-01-01 ", "0000-12-31",
                          "2025-01-01T00:00", "infinity", "10000-01-01"}) {
    EXPECT_EQ(summary("2025-01-01", bad), kBadTo) << bad;
  }
  ExpectFractalChecked(&Stub::GetHeatmap, HeatmapOf("2026-01-01", "2026-01-31"));
}

TEST_F(SessionAnalytics, TellTheTimeOfEachActivity) {
  auto request = TimeBy(v1::TIME_GROUPING_ACTIVITY);
  EXPECT_GT(ExpectTimes(request), 3u);
  SetRange(absl::Now() - absl::Hours(1500), absl::Now() - absl::Hours(400), &request);
  EXPECT_GT(ExpectTimes(request), 0u);
}

TEST_F(SessionAnalytics, TellTheTimeOfEachGoalAndOfAllBelowItOnce) {
  auto request = TimeBy(v1::TIME_GROUPING_GOAL);
  EXPECT_GT(ExpectTimes(request), 3u);
  request.set_include_descendants(true);
  EXPECT_GT(ExpectTimes(request), 3u);
  *request.mutable_from_time() = At(absl::Now() - absl::Hours(1000));
  EXPECT_GT(ExpectTimes(request), 0u);
}

TEST_F(SessionAnalytics, CheckWhatTimeIsAskedFor) {
  const auto summary = [&](v1::GetTimeInvestedRequest request) {
    return ada.Call(&Stub::GetTimeInvested, request).Summary();
  };
  constexpr char kBadGrouping[] = "INVALID_ARGUMENT INVALID_FIELDS group_by";
  EXPECT_EQ(summary(TimeBy(v1::TIME_GROUPING_UNSPECIFIED)), kBadGrouping);
  EXPECT_EQ(summary(TimeBy(static_cast<v1::TimeGrouping>(7))), kBadGrouping);
  auto request = TimeBy(v1::TIME_GROUPING_GOAL);
  SetRange(absl::Now(), absl::Now() - absl::Hours(1), &request);
  EXPECT_EQ(summary(request), "INVALID_ARGUMENT INVALID_FIELDS until_time");
  request.mutable_until_time()->set_seconds(int64_t{1} << 60);
  EXPECT_EQ(summary(request), "INVALID_ARGUMENT INVALID_FIELDS until_time");
  ExpectFractalChecked(&Stub::GetTimeInvested, TimeBy(v1::TIME_GROUPING_ACTIVITY));
  EXPECT_EQ(summary(TimeBy(v1::TIME_GROUPING_GOAL)), "NOT_FOUND NOT_FOUND") << "deleted above";
}

TEST_F(SessionAnalytics, OfAnEmptyFractalAreNone) {
  fractal = MakeFractal(ada, "Empty");
  EXPECT_EQ(ExpectTimes(TimeBy(v1::TIME_GROUPING_ACTIVITY)), 0u);
  EXPECT_EQ(ExpectTimes(TimeBy(v1::TIME_GROUPING_GOAL)), 0u);
  EXPECT_EQ(Streaks().ShortDebugString(), "");
  EXPECT_EQ(ada.Call(&Stub::GetHeatmap, HeatmapOf("2026-01-01", "2026-01-31"))->days_size(), 0);
}

TEST_F(SessionAnalytics, OfStreaksAreCheckedByTheirFractal) {
  ExpectFractalChecked(&Stub::GetStreaks, In<v1::GetStreaksRequest>(fractal.id()));
}

}  // namespace
}  // namespace fractal::tests
