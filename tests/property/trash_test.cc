// Deletes and undeletes of overlapping parts of one tree by several threads: what a delete took
// comes back wholly or not at all, and no client hears of a deadlock.

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "tests/property/nouns.h"

namespace fractal::tests::property {
namespace {

using Stub = v1::FractalService::Stub;

constexpr int kThreads = 4;
constexpr int kCallsOfAThread = 250;
constexpr int kGoals = 60;

class Trash : public testing::Test {
 protected:
  Trash() {
    v1::CreateFractalRequest request;
    request.mutable_fractal()->set_name("shared");
    fractal_id = ada.Call(&Stub::CreateFractal, request)->fractal().id();
    goals.push_back({fractal_id, v1::GOAL_TYPE_ULTIMATE});
    for (int i = 0; i < kGoals; ++i) AddGoal();
  }

  void AddGoal() {
    const auto parent = random.Pick(goals);
    if (parent.type == v1::GOAL_TYPE_NANO) return AddGoal();
    v1::CreateGoalRequest request;
    request.mutable_goal()->set_fractal_id(fractal_id);
    request.mutable_goal()->set_parent_id(parent.id);
    request.mutable_goal()->set_name("goal");
    const int next = parent.type == v1::GOAL_TYPE_SHORT_TERM ? parent.type + 2 : parent.type + 1;
    request.mutable_goal()->set_type(static_cast<v1::GoalType>(next));
    goals.push_back({ada.Call(&Stub::CreateGoal, request)->goal().id(), request.goal().type()});
  }

  // A random delete or undelete; what it answered is kept.
  void Act(Client& client, Random& choices) {
    const std::string& id = choices.Pick(goals).id;
    const bool whole = id == fractal_id;
    std::string verdict;
    if (choices.Percent(whole ? 30 : 50)) {
      verdict = whole ? DeleteFractal(client) : DeleteGoal(client, id);
    } else {
      verdict = whole ? UndeleteFractal(client) : UndeleteGoal(client, id);
    }
    const std::lock_guard lock(mutex);
    ++verdicts[verdict];
  }

  std::string DeleteFractal(Client& client) {
    v1::DeleteFractalRequest request;
    request.set_fractal_id(fractal_id);
    return VerdictOf(client.Call(&Stub::DeleteFractal, request).status);
  }
  std::string UndeleteFractal(Client& client) {
    v1::UndeleteFractalRequest request;
    request.set_fractal_id(fractal_id);
    return VerdictOf(client.Call(&Stub::UndeleteFractal, request).status);
  }
  std::string DeleteGoal(Client& client, const std::string& id) {
    v1::DeleteGoalRequest request;
    request.set_fractal_id(fractal_id);
    request.set_goal_id(id);
    const auto answer = client.Call(&Stub::DeleteGoal, request);
    if (answer.status.ok()) {
      const std::lock_guard lock(mutex);
      taken[MomentOf(answer->goal())] = answer->descendants_deleted() + 1;
      deleted_of[id].insert(answer->descendants_deleted());
    }
    return VerdictOf(answer.status);
  }
  std::string UndeleteGoal(Client& client, const std::string& id) {
    v1::UndeleteGoalRequest request;
    request.set_fractal_id(fractal_id);
    request.set_goal_id(id);
    const auto answer = client.Call(&Stub::UndeleteGoal, request);
    if (answer.status.ok()) {
      const std::lock_guard lock(mutex);
      restored_of[id].insert(answer->descendants_restored());
    }
    return VerdictOf(answer.status);
  }

  // What lies in the trash lies there with all that its delete took, and nothing live below it.
  void ExpectWholeDeletes() {
    v1::ListGoalsRequest request;
    request.set_fractal_id(fractal_id);
    request.set_show_deleted(true);
    request.set_page_size(1000);
    const auto all = ada.Call(&Stub::ListGoals, request);
    ASSERT_EQ(all->goals_size(), static_cast<int>(goals.size()));
    std::map<Moment, int> lying;
    std::map<std::string, const v1::Goal*> by_id;
    for (const v1::Goal& goal : all->goals()) {
      by_id[goal.id()] = &goal;
      if (goal.has_delete_time()) ++lying[MomentOf(goal)];
    }
    const v1::Goal& root = *by_id[fractal_id];
    for (const auto& [moment, count] : lying) {
      // The fractal's own delete does not say how many goals it took; of it, the root tells.
      const bool of_goal = taken.contains(moment);
      EXPECT_TRUE(of_goal || (root.has_delete_time() && moment == MomentOf(root)));
      EXPECT_EQ(count, of_goal ? taken[moment] : count) << "of the delete at " << moment.first;
    }
    for (const v1::Goal& goal : all->goals()) {
      if (goal.has_delete_time() || goal.parent_id().empty()) continue;
      EXPECT_FALSE(by_id[goal.parent_id()]->has_delete_time()) << goal.ShortDebugString();
    }
  }

  using Moment = std::pair<int64_t, int32_t>;
  static Moment MomentOf(const v1::Goal& goal) {
    return {goal.delete_time().seconds(), goal.delete_time().nanos()};
  }
  struct Place {
    std::string id;
    v1::GoalType type;
  };
  const uint64_t seed = std::random_device()();
  Random random{seed};
  TestServer server{[] {
    server::ServerOptions options = TestServer::Options();
    options.workers = kThreads;
    return options;
  }()};
  Client ada = server.SignUp("ada");
  std::string fractal_id;
  std::vector<Place> goals;

  std::mutex mutex;
  std::map<std::string, int> verdicts;
  // How many goals each delete took, by its delete_time.
  std::map<Moment, int> taken;
  // How many descendants went and came back with a goal, each time.
  std::map<std::string, std::multiset<int>> deleted_of;
  std::map<std::string, std::multiset<int>> restored_of;
};

TEST_F(Trash, IsWholeAfterManyDeletesAndUndeletesAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this, i] {
      Client client = server.Connect();
      client.tokens = ada.tokens;
      Random choices(seed + static_cast<uint64_t>(i));
      for (int call = 0; call < kCallsOfAThread; ++call) Act(client, choices);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& [verdict, count] : verdicts) {
    EXPECT_TRUE(verdict == "OK" || verdict == kNotFound || verdict == kNotDeleted ||
                verdict == kParentDeleted)
        << count << " times " << verdict << ", seed " << seed;
  }
  EXPECT_GT(verdicts["OK"], kCallsOfAThread / 4);

  // Each undelete brought what one delete of the same goal had taken.
  for (const auto& [id, restored] : restored_of) {
    for (const int count : restored) EXPECT_TRUE(deleted_of[id].contains(count)) << count;
  }
  ExpectWholeDeletes();
}

}  // namespace
}  // namespace fractal::tests::property
