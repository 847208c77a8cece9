// EvaluateTargets, against what loops over the rows find, and over targets of every bad shape.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/rpc/analytics_fixture.h"

namespace fractal::tests {
namespace {

using nlohmann::json;

class Targets : public AnalyticsTest {
 protected:
  struct Wish {
    std::string metric_id;
    double wanted = 0;
  };
  struct Evaluation {
    std::optional<absl::Time> first_met;
    bool stalled = false;
    std::vector<std::optional<double>> best;
  };

  static json Target(const std::string& activity, const std::vector<Wish>& wishes) {
    json metrics = json::array();
    for (const Wish& wish : wishes) {
      metrics.push_back({{"metric_id", wish.metric_id}, {"value", wish.wanted}});
    }
    return {{"id", db::Uuid::New().ToString()}, {"activity_id", activity}, {"metrics", metrics}};
  }
  void SetTargets(const std::string& goal, const std::string& targets) {
    server.database().Sql("update app.goals set targets = '" + targets + "'::jsonb where id = '" +
                          goal + "'");
  }
  void MakeOld(const std::string& goal) {
    server.database().Sql(
        "update app.goals set created_at = now() - interval '20 days' where id = '" + goal + "'");
  }
  std::vector<v1::TargetEvaluation> Evaluate(const std::string& goal = "") {
    auto request = In<v1::EvaluateTargetsRequest>(fractal.id());
    request.set_goal_id(goal);
    const auto answer = ada.Call(&Stub::EvaluateTargets, request);
    return {answer->evaluations().begin(), answer->evaluations().end()};
  }

  static bool Reaches(const AnalyticsRows& rows, const Wish& wish, double value) {
    return rows.metrics.at(wish.metric_id).higher_is_better ? value >= wish.wanted
                                                            : value <= wish.wanted;
  }
  static Evaluation Expected(const AnalyticsRows& rows, const std::string& activity,
                             const std::vector<Wish>& wishes, bool old_goal) {
    Evaluation evaluation;
    evaluation.best.resize(wishes.size());
    // Of each instance or set, when each wish was first fulfilled.
    std::map<std::pair<std::string, int>, std::map<size_t, absl::Time>> reached;
    bool recent = false;
    for (const auto& value : rows.values) {
      const auto& metric = rows.metrics.at(value.metric_id);
      if (!value.live || metric.activity_id != activity) continue;
      recent = recent || value.recorded_at >= absl::Now() - absl::Hours(14 * 24);
      for (size_t i = 0; i < wishes.size(); ++i) {
        if (wishes[i].metric_id != value.metric_id) continue;
        auto& best = evaluation.best[i];
        if (!best.has_value() ||
            (metric.higher_is_better ? value.value > *best : value.value < *best)) {
          best = value.value;
        }
        if (!Reaches(rows, wishes[i], value.value)) continue;
        auto& times = reached[{value.instance_id, value.set_number}];
        const auto [place, made] = times.emplace(i, value.recorded_at);
        if (!made) place->second = std::min(place->second, value.recorded_at);
      }
    }
    for (const auto& [group, times] : reached) {
      if (times.size() < wishes.size()) continue;
      absl::Time complete = absl::InfinitePast();
      for (const auto& [wish, time] : times) complete = std::max(complete, time);
      evaluation.first_met = std::min(evaluation.first_met.value_or(complete), complete);
    }
    evaluation.stalled = !evaluation.first_met.has_value() && !recent && old_goal;
    return evaluation;
  }
  static void ExpectEvaluated(const v1::TargetEvaluation& answered, const Evaluation& expected) {
    EXPECT_TRUE(answered.evaluable());
    EXPECT_EQ(answered.met(), expected.first_met.has_value());
    if (expected.first_met.has_value()) {
      EXPECT_EQ(answered.first_met_time().seconds(), absl::ToUnixSeconds(*expected.first_met));
    }
    EXPECT_EQ(answered.has_first_met_time(), expected.first_met.has_value());
    EXPECT_EQ(answered.stalled(), expected.stalled);
    ASSERT_EQ(static_cast<size_t>(answered.metrics_size()), expected.best.size());
    for (size_t i = 0; i < expected.best.size(); ++i) {
      const auto& metric = answered.metrics(static_cast<int>(i));
      ASSERT_EQ(metric.has_best(), expected.best[i].has_value());
      if (metric.has_best()) {
        EXPECT_EQ(metric.best(), *expected.best[i]);
      }
    }
  }

  // One to three wishes at random, of metrics of one activity.
  std::pair<std::string, std::vector<Wish>> RandomWishes(const AnalyticsRows& rows) {
    const auto below = [&](size_t end) { return static_cast<size_t>(random() % end); };
    const std::vector<std::string> activities = {seed.press, seed.circuit, seed.run, seed.old,
                                                 seed.unused};
    const std::string activity = activities[below(activities.size())];
    std::vector<std::string> metrics;
    for (const auto& [id, metric] : rows.metrics) {
      if (metric.activity_id == activity) metrics.push_back(id);
    }
    std::shuffle(metrics.begin(), metrics.end(), random);
    std::vector<Wish> wishes;
    for (size_t i = 0; i <= below(metrics.size()); ++i) {
      wishes.push_back({metrics[i], static_cast<double>(below(45)) / 4});
    }
    return {activity, wishes};
  }
};

TEST_F(Targets, AreMetByOneInstanceOrOneSetThatReachesAllMetrics) {
  const AnalyticsRows rows = Rows();
  MakeOld(seed.short_goal);
  int met = 0;
  for (const std::string& goal : {seed.short_goal, seed.long_goal}) {
    std::vector<std::pair<std::string, std::vector<Wish>>> wanted;
    json targets = json::array();
    for (int i = 0; i < 50; ++i) {
      wanted.push_back(RandomWishes(rows));
      targets.push_back(Target(wanted.back().first, wanted.back().second));
    }
    SetTargets(goal, targets.dump());
    const auto answered = Evaluate(goal);
    ASSERT_EQ(answered.size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i) {
      SCOPED_TRACE(targets[i].dump());
      EXPECT_EQ(answered[i].goal_id(), goal);
      EXPECT_EQ(answered[i].target_id(), targets[i]["id"]);
      EXPECT_EQ(answered[i].activity_id(), wanted[i].first);
      ExpectEvaluated(answered[i], Expected(rows, wanted[i].first, wanted[i].second,
                                            goal == seed.short_goal));
      met += answered[i].met() ? 1 : 0;
    }
  }
  EXPECT_GT(met, 5);
  EXPECT_LT(met, 95);
}

TEST_F(Targets, ThatNobodyWorksOnAreStalled) {
  SetTargets(seed.short_goal, json({Target(seed.press, {{seed.weight, 1e6}})}).dump());
  MakeOld(seed.short_goal);
  const std::string of_press =
      "update app.metric_values set recorded_at = now() - interval '15 days' where "
      "activity_instance_id in (select id from app.activity_instances where "
      "activity_definition_id = '" + seed.press + "')";
  server.database().Sql(of_press);
  EXPECT_TRUE(Evaluate().at(0).stalled());
  SetTargets(seed.short_goal, json({Target(seed.press, {{seed.weight, 0}})}).dump());
  EXPECT_FALSE(Evaluate().at(0).stalled()) << "met";
  SetTargets(seed.short_goal, json({Target(seed.press, {{seed.weight, 1e6}})}).dump());
  server.database().Sql("update app.metric_values set recorded_at = now() where id = (select v.id "
                        "from app.metric_values v where v.deleted_at is null and "
                        "v.metric_definition_id = '" + seed.reps + "' limit 1)");
  EXPECT_FALSE(Evaluate().at(0).stalled()) << "a value of another metric of the activity";
  server.database().Sql(of_press);
  server.database().Sql("update app.goals set created_at = now() where id = '" + seed.short_goal +
                        "'");
  EXPECT_FALSE(Evaluate().at(0).stalled()) << "a goal of today";
}

TEST_F(Targets, OfAnyShapeThatAnImportBringsAreNotEvaluable) {
  const std::string good = Target(seed.press, {{seed.weight, 0}}).dump();
  const std::string metric = "{\"metric_id\": \"" + seed.weight + "\", \"value\": ";
  const auto with = [&](const std::string& metrics) {
    return "{\"activity_id\": \"" + seed.press + "\", \"metrics\": " + metrics + "}";
  };
  const std::vector<std::string> bad = {
      "null", "1", "\"text\"", "[]", "{}", "{\"id\": 5, \"metrics\": {}}",
      "{\"metrics\": [" + metric + "1}]}",
      "{\"activity_id\": \"not a uuid\", \"metrics\": [" + metric + "1}]}",
      "{\"activity_id\": null, \"metrics\": [" + metric + "1}]}",
      "{\"activity_id\": {\"a\": 1}, \"metrics\": [" + metric + "1}]}",
      "{\"activity_id\": \"" + std::string(kUnknownId) + "\", \"metrics\": [" + metric + "1}]}",
      "{\"activity_id\": \"" + seed.run + "\", \"metrics\": [" + metric + "1}]}",
      with("null"), with("[]"), with("{}"), with("\"text\""), with("[null]"), with("[1, []]"),
      with("[{}]"), with("[" + metric + "null}]"), with("[" + metric + "\"5\"}]"),
      with("[" + metric + "1e400}]"), with("[" + metric + "-1e400}]"), with("[" + metric + "[1]}]"),
      with("[{\"metric_id\": \"x\", \"value\": 1}]"), with("[{\"metric_id\": 7, \"value\": 1}]"),
      with("[{\"metric_id\": \"" + std::string(kUnknownId) + "\", \"value\": 1}]"),
      with("[" + metric + "1}, " + metric + "null}]"),
      with("[{\"metric_id\": \"" + foreign.weight + "\", \"value\": 1}]")};
  std::string all;
  for (const std::string& one : bad) all += one + ", ";
  SetTargets(seed.short_goal, "[" + all + good + "]");
  for (const char* nothing : {"null", "{}", "\"text\"", "5", "[]"}) {
    SetTargets(seed.long_goal, nothing);
    const auto answered = Evaluate();
    ASSERT_EQ(answered.size(), bad.size() + 1);
    for (size_t i = 0; i < bad.size(); ++i) {
      EXPECT_FALSE(answered[i].evaluable()) << bad[i];
      EXPECT_FALSE(answered[i].met() || answered[i].stalled()) << bad[i];
      EXPECT_EQ(answered[i].metrics_size(), 0) << bad[i];
    }
    EXPECT_TRUE(answered.back().met());
  }
}

TEST_F(Targets, WithNumbersTooSmallForADoubleAreWantedAsZero) {
  SetTargets(seed.short_goal, "[{\"activity_id\": \"" + seed.press +
                                  "\", \"metrics\": [{\"metric_id\": \"" + seed.weight +
                                  "\", \"value\": 1e-400}]}]");
  EXPECT_EQ(Evaluate().at(0).metrics(0).wanted(), 0);
}

TEST_F(Targets, OfDeletedGoalsAreLeftOut) {
  SetTargets(seed.short_goal, "[" + Target(seed.press, {{seed.weight, 1}}).dump() + "]");
  EXPECT_EQ(Evaluate().size(), 1u);
  EXPECT_EQ(Evaluate(seed.long_goal).size(), 0u);
  server.database().Sql("update app.goals set deleted_at = now() where id = '" + seed.short_goal +
                        "'");
  EXPECT_EQ(Evaluate().size(), 0u);
  auto request = In<v1::EvaluateTargetsRequest>(fractal.id());
  request.set_goal_id(seed.short_goal);
  EXPECT_EQ(ada.Call(&Stub::EvaluateTargets, request).Summary(), "NOT_FOUND NOT_FOUND");
}

TEST_F(Targets, CheckWhatIsAskedFor) {
  const auto request = In<v1::EvaluateTargetsRequest>(fractal.id());
  ExpectFilterChecked(&Stub::EvaluateTargets, request, "goal_id", foreign.short_goal);
  ExpectFractalChecked(&Stub::EvaluateTargets, request);
}

}  // namespace
}  // namespace fractal::tests
