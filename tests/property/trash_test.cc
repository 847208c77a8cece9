// Deletes and undeletes of overlapping parts of one fractal by several threads, while others of
// them practise in it: what a delete took comes back wholly or not at all, and no client hears of a
// deadlock.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "fractal/v1/activities.grpc.pb.h"
#include "fractal/v1/metrics.grpc.pb.h"
#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/property/nouns.h"

namespace fractal::tests::property {
namespace {

using Fractals = v1::FractalService::Stub;
using Sessions = v1::SessionService::Stub;

constexpr int kThreads = 4;
constexpr int kCallsOfAThread = 300;
constexpr int kGoals = 50;
constexpr int kSessions = 12;

class Trash : public testing::Test {
 protected:
  struct Place {
    std::string id;
    v1::GoalType type;
  };
  using Moment = std::pair<int64_t, int32_t>;

  Trash() {
    std::cout << "FRACTAL_SEED=" << seed << std::endl;
    v1::CreateFractalRequest request;
    request.mutable_fractal()->set_name("shared");
    fractal_id = ada.Call(&Fractals::CreateFractal, request)->fractal().id();
    places.push_back({fractal_id, v1::GOAL_TYPE_ULTIMATE});
    for (int i = 0; i < kGoals; ++i) AddGoal();
    AddActivity();
    for (int i = 0; i < kSessions; ++i) AddSession();
  }

  Place PickPlace(v1::GoalType above) {
    while (true) {
      const Place& place = random.Pick(places);
      if (place.type < above) return place;
    }
  }

  void AddGoal() {
    const Place parent = PickPlace(v1::GOAL_TYPE_NANO);
    v1::CreateGoalRequest request;
    request.mutable_goal()->set_fractal_id(fractal_id);
    request.mutable_goal()->set_parent_id(parent.id);
    request.mutable_goal()->set_name("goal");
    const int next = parent.type == v1::GOAL_TYPE_SHORT_TERM ? parent.type + 2 : parent.type + 1;
    request.mutable_goal()->set_type(static_cast<v1::GoalType>(next));
    places.push_back(
        {ada.Call(&Fractals::CreateGoal, request)->goal().id(), request.goal().type()});
  }

  void AddActivity() {
    v1::CreateActivityRequest request;
    request.mutable_activity()->set_fractal_id(fractal_id);
    request.mutable_activity()->set_name("Scales");
    request.mutable_activity()->set_has_sets(true);
    request.mutable_activity()->set_has_metrics(true);
    v1::MetricDefinition& metric = *request.mutable_activity()->add_metrics();
    metric.set_name("Tempo");
    metric.set_unit("bpm");
    activity = ada.Call(&v1::ActivityService::Stub::CreateActivity, request)->activity();
  }

  // Linked to two goals, so that deletes of both reach for its links.
  void AddSession() {
    const Place parent = PickPlace(v1::GOAL_TYPE_PRACTICE_SESSION);
    const Place other = PickPlace(v1::GOAL_TYPE_NANO);
    v1::CreateSessionRequest request;
    request.mutable_session()->set_fractal_id(fractal_id);
    request.mutable_session()->add_goal_ids(parent.id);
    const bool second = other.id != parent.id && other.type != v1::GOAL_TYPE_PRACTICE_SESSION;
    if (second) request.mutable_session()->add_goal_ids(other.id);
    const auto session = ada.Call(&Sessions::CreateSession, request)->session();
    places.push_back({session.id(), v1::GOAL_TYPE_PRACTICE_SESSION});
    AddInstance(ada, session.id());
  }

  std::string AddInstance(Client& client, const std::string& session_id) {
    v1::CreateActivityInstanceRequest request;
    request.set_fractal_id(fractal_id);
    request.set_session_id(session_id);
    request.set_activity_id(activity.id());
    request.set_sets(2);
    const auto answer = client.Call(&Sessions::CreateActivityInstance, request);
    if (answer.status.ok()) {
      const std::lock_guard lock(mutex);
      instances.push_back(answer->instance().id());
    }
    return VerdictOf(answer.status);
  }

  std::string Record(Client& client, const std::string& instance_id, int set_number) {
    v1::RecordMetricValueRequest request;
    v1::MetricValue& value = *request.mutable_metric_value();
    value.set_fractal_id(fractal_id);
    value.set_activity_instance_id(instance_id);
    value.set_metric_id(activity.metrics(0).id());
    value.set_set_number(set_number);
    value.set_value(60);
    return VerdictOf(client.Call(&v1::MetricService::Stub::RecordMetricValue, request).status);
  }

  std::string DeleteFractal(Client& client) {
    v1::DeleteFractalRequest request;
    request.set_fractal_id(fractal_id);
    return VerdictOf(client.Call(&Fractals::DeleteFractal, request).status);
  }
  std::string UndeleteFractal(Client& client) {
    return VerdictOf(client.Undelete(v1::ROW_KIND_FRACTAL, fractal_id, fractal_id).status);
  }
  std::string DeleteGoal(Client& client, const std::string& id) {
    v1::DeleteGoalRequest request;
    request.set_fractal_id(fractal_id);
    request.set_goal_id(id);
    const auto answer = client.Call(&Fractals::DeleteGoal, request);
    if (answer.status.ok()) {
      const std::lock_guard lock(mutex);
      taken[MomentOf(answer->goal())] = answer->descendants_deleted() + 1;
      deleted_of[id].insert(answer->descendants_deleted());
    }
    return VerdictOf(answer.status);
  }
  std::string UndeleteGoal(Client& client, const Place& place) {
    const bool is_session = place.type == v1::GOAL_TYPE_PRACTICE_SESSION;
    const auto answer = client.Undelete(is_session ? v1::ROW_KIND_SESSION : v1::ROW_KIND_GOAL,
                                        fractal_id, place.id);
    if (answer.status.ok()) {
      int descendants = -1;
      for (const v1::RowCount& count : answer->restored()) {
        const bool of_goals =
            count.kind() == v1::ROW_KIND_GOAL || count.kind() == v1::ROW_KIND_SESSION;
        if (of_goals) descendants += static_cast<int>(count.count());
      }
      const std::lock_guard lock(mutex);
      restored_of[place.id].insert(descendants);
    }
    return VerdictOf(answer.status);
  }

  std::string Act(Client& client, Random& choices) {
    const Place place = choices.Pick(places);
    if (place.id == fractal_id || choices.Percent(10)) {
      return choices.Percent(20) ? DeleteFractal(client) : UndeleteFractal(client);
    }
    if (place.type == v1::GOAL_TYPE_PRACTICE_SESSION && choices.Percent(30)) {
      return AddInstance(client, place.id);
    }
    if (choices.Percent(25)) {
      std::unique_lock lock(mutex);
      const std::string instance = choices.Pick(instances);
      lock.unlock();
      return Record(client, instance, choices.Between(0, 2));
    }
    if (choices.Percent(40)) return DeleteGoal(client, place.id);
    return UndeleteGoal(client, choices.Percent(80) ? PickDeleted(choices, place) : place);
  }

  // What some delete named, which alone can be undeleted; `otherwise`, when there was none yet.
  Place PickDeleted(Random& choices, const Place& otherwise) {
    const std::lock_guard lock(mutex);
    if (deleted_of.empty()) return otherwise;
    const std::string id =
        std::next(deleted_of.begin(), static_cast<int>(choices.Below(deleted_of.size())))->first;
    return *std::find_if(places.begin(), places.end(),
                         [&](const Place& place) { return place.id == id; });
  }

  void ActOften(uint64_t own_seed) {
    Client client = server.Connect();
    client.tokens = ada.tokens;
    Random choices(own_seed);
    for (int call = 0; call < kCallsOfAThread; ++call) {
      const std::string verdict = Act(client, choices);
      const std::lock_guard lock(mutex);
      ++verdicts[verdict];
    }
  }

  static Moment MomentOf(const v1::Goal& goal) {
    return {goal.delete_time().seconds(), goal.delete_time().nanos()};
  }

  // All goals and sessions, deleted or not.
  std::map<std::string, v1::Goal> All() {
    std::map<std::string, v1::Goal> all;
    for (const v1::GoalType type : {v1::GOAL_TYPE_UNSPECIFIED, v1::GOAL_TYPE_PRACTICE_SESSION}) {
      v1::ListGoalsRequest request;
      request.set_fractal_id(fractal_id);
      request.set_type(type);
      request.set_show_deleted(true);
      request.set_page_size(1000);
      const auto page = ada.Call(&Fractals::ListGoals, request);
      for (const v1::Goal& goal : page->goals()) all[goal.id()] = goal;
    }
    return all;
  }

  // What lies in the trash lies there with all that its delete took, and nothing live below it.
  void ExpectWholeDeletes() {
    const auto all = All();
    ASSERT_EQ(all.size(), places.size());
    const v1::Goal& root = all.at(fractal_id);
    std::map<Moment, int> lying;
    for (const auto& [id, goal] : all) {
      if (goal.has_delete_time()) ++lying[MomentOf(goal)];
      const bool hangs = !goal.has_delete_time() && !goal.parent_id().empty();
      EXPECT_FALSE(hangs && all.at(goal.parent_id()).has_delete_time()) << goal.ShortDebugString();
    }
    for (const auto& [moment, count] : lying) {
      // The fractal's own delete does not say how many goals it took; of it, the root tells.
      const bool of_goal = taken.contains(moment);
      EXPECT_TRUE(of_goal || (root.has_delete_time() && moment == MomentOf(root)));
      EXPECT_EQ(count, of_goal ? taken[moment] : count) << "of the delete at " << moment.first;
    }
  }

  // No session lost a part, and none kept one: nothing but its delete takes them.
  void ExpectWholeSessions() {
    TestDatabase& database = server.database();
    EXPECT_EQ(database.Scalar("select count(*) from app.activity_instances i"
                              " join app.goals s on s.id = i.practice_session_id"
                              " where i.deleted_at is distinct from s.deleted_at"),
              "0");
    EXPECT_EQ(database.Scalar("select count(*) from app.activity_sets x"
                              " join app.activity_instances i on i.id = x.activity_instance_id"
                              " where x.deleted_at is distinct from i.deleted_at"),
              "0");
    EXPECT_EQ(database.Scalar("select count(*) from app.metric_values x"
                              " join app.activity_instances i on i.id = x.activity_instance_id"
                              " where x.deleted_at is distinct from i.deleted_at"),
              "0");
    EXPECT_EQ(database.Scalar("select count(*) from app.practice_session_goals l"
                              " join app.goals s on s.id = l.practice_session_id"
                              " join app.goals g on g.id = l.short_term_goal_id"
                              " where l.deleted_at is not null and s.deleted_at is null"
                              " and g.deleted_at is null"),
              "0");
  }

  const uint64_t seed = std::random_device()();
  Random random{seed};
  TestServer server{[] {
    server::ServerOptions options = TestServer::Options();
    options.workers = kThreads;
    return options;
  }()};
  Client ada = server.SignUp("ada");
  std::string fractal_id;
  v1::Activity activity;
  std::vector<Place> places;

  std::mutex mutex;
  std::vector<std::string> instances;
  std::map<std::string, int> verdicts;
  // How many goals each delete took, by its delete_time.
  std::map<Moment, int> taken;
  // How many descendants went and came back with a goal, each time.
  std::map<std::string, std::multiset<int>> deleted_of;
  std::map<std::string, std::multiset<int>> restored_of;
};

TEST_F(Trash, IsWholeAfterManyDeletesAndUndeletesAtOnce) {
  std::vector<std::thread> threads;
  for (uint64_t i = 0; i < kThreads; ++i) threads.emplace_back([this, i] { ActOften(seed + i); });
  for (std::thread& thread : threads) thread.join();
  const std::set<std::string> expected = {"OK", kNotFound, kNotDeleted, kParentDeleted,
                                          "ALREADY_EXISTS VALUE_TAKEN"};
  for (const auto& [verdict, count] : verdicts) {
    std::cout << count << " " << verdict << std::endl;
    EXPECT_TRUE(expected.contains(verdict)) << count << " times " << verdict;
  }
  // A fractal may lie in the trash for most of the time.
  EXPECT_GT(verdicts["OK"], 20);
  // Each undelete brought what one delete of the same goal had taken.
  for (const auto& [id, restored] : restored_of) {
    for (const int count : restored) EXPECT_TRUE(deleted_of[id].contains(count)) << count;
  }
  ExpectWholeDeletes();
  ExpectWholeSessions();
}

}  // namespace
}  // namespace fractal::tests::property
