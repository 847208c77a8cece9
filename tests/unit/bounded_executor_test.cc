#include "auth/bounded_executor.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace fractal::auth {
namespace {

// A task that says when it runs and then holds its thread until released.
class Blocker {
 public:
  BoundedExecutor::Task Task() {
    return [this] {
      running_.set_value();
      released_.wait();
    };
  }
  void WaitUntilRunning() { running_.get_future().wait(); }
  void Release() { release_.set_value(); }

 private:
  std::promise<void> running_;
  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
};

TEST(BoundedExecutor, RunsEachTaskOnce) {
  std::vector<std::atomic<int>> runs(100);
  {
    BoundedExecutor executor(3, runs.size());
    for (std::atomic<int>& count : runs) ASSERT_TRUE(executor.TrySubmit("a", [&count] { ++count; }));
  }
  for (const std::atomic<int>& count : runs) EXPECT_EQ(count, 1);
}

TEST(BoundedExecutor, RunsTasksElsewhere) {
  BoundedExecutor executor(1, 1);
  std::promise<std::thread::id> ran_on;
  ASSERT_TRUE(executor.TrySubmit("a", [&] { ran_on.set_value(std::this_thread::get_id()); }));
  EXPECT_NE(ran_on.get_future().get(), std::this_thread::get_id());
}

TEST(BoundedExecutor, RunsTasksOfLowPriorityBehindEverybodyElse) {
  const int own = getpriority(PRIO_PROCESS, 0);
  int theirs = 0;
  {
    BoundedExecutor executor(1, 1, BoundedExecutor::Priority::kLow);
    ASSERT_TRUE(executor.TrySubmit("a", [&] { theirs = getpriority(PRIO_PROCESS, 0); }));
  }
  EXPECT_GE(theirs, 10);
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), own);
}

TEST(BoundedExecutor, RunsTasksInTheOrderTheyCame) {
  std::vector<int> order;
  BoundedExecutor executor(1, 50);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(executor.TrySubmit("a", [&order, i] { order.push_back(i); }));
  executor.Shutdown();
  ASSERT_EQ(order.size(), 50U);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(BoundedExecutor, RunsAsManyTasksAtOnceAsItHasThreads) {
  Blocker first, second;
  BoundedExecutor executor(2, 0);
  ASSERT_TRUE(executor.TrySubmit("a", first.Task()));
  ASSERT_TRUE(executor.TrySubmit("a", second.Task()));
  first.WaitUntilRunning();
  second.WaitUntilRunning();  // Would hang if one thread had to do both.
  first.Release();
  second.Release();
}

TEST(BoundedExecutor, RefusesAtOnceWhenTheQueueIsFull) {
  Blocker blocker;
  std::atomic<int> runs = 0;
  BoundedExecutor executor(1, 2);
  ASSERT_TRUE(executor.TrySubmit("a", blocker.Task()));
  blocker.WaitUntilRunning();
  EXPECT_TRUE(executor.TrySubmit("a", [&] { ++runs; }));
  EXPECT_TRUE(executor.TrySubmit("a", [&] { ++runs; }));
  EXPECT_FALSE(executor.TrySubmit("a", [&] { runs += 100; }));
  blocker.Release();
  executor.Shutdown();
  EXPECT_EQ(runs, 2);
}

TEST(BoundedExecutor, LetsNoKeyTakeThePlacesOfAnother) {
  Blocker blocker;
  std::atomic<int> runs = 0;
  BoundedExecutor executor(1, 2);
  ASSERT_TRUE(executor.TrySubmit("flood", blocker.Task()));
  blocker.WaitUntilRunning();
  while (executor.TrySubmit("flood", [] {})) {}
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(executor.TrySubmit("other", [&] { ++runs; }));
  EXPECT_FALSE(executor.TrySubmit("other", [&] { runs += 100; }));
  EXPECT_FALSE(executor.TrySubmit("flood", [] {}));
  blocker.Release();
  executor.Shutdown();
  EXPECT_EQ(runs, 3);
}

TEST(BoundedExecutor, ServesKeysInTurn) {
  Blocker blocker;
  std::string order;
  BoundedExecutor executor(1, 4);
  ASSERT_TRUE(executor.TrySubmit("x", blocker.Task()));
  blocker.WaitUntilRunning();
  for (const std::string key : {"a", "a", "a", "a", "b", "c", "b"}) {
    ASSERT_TRUE(executor.TrySubmit(key, [&order, key] { order += key; }));
  }
  blocker.Release();
  executor.Shutdown();
  EXPECT_EQ(order, "abcabaa");
}

TEST(BoundedExecutor, RefusesMoreKeysThanItHasTurnsFor) {
  Blocker blocker;
  std::atomic<int> runs = 0;
  BoundedExecutor executor(1, 2);
  ASSERT_TRUE(executor.TrySubmit("0", blocker.Task()));
  blocker.WaitUntilRunning();
  for (std::size_t i = 1; i < BoundedExecutor::kMostKeys; ++i) {
    ASSERT_TRUE(executor.TrySubmit(std::to_string(i), [&] { ++runs; }));
  }
  EXPECT_FALSE(executor.TrySubmit("one more", [&] { runs += 10'000; }));
  EXPECT_TRUE(executor.TrySubmit("1", [&] { ++runs; })) << "a key that is there has its places";
  blocker.Release();
  while (!executor.TrySubmit("one more", [&] { ++runs; })) std::this_thread::yield();
  executor.Shutdown();
  EXPECT_EQ(runs, BoundedExecutor::kMostKeys + 1);
}

TEST(BoundedExecutor, TakesTasksAgainOnceThereIsRoom) {
  Blocker blocker;
  BoundedExecutor executor(1, 0);
  ASSERT_TRUE(executor.TrySubmit("a", blocker.Task()));
  EXPECT_FALSE(executor.TrySubmit("a", [] {}));
  blocker.Release();
  while (!executor.TrySubmit("a", [] {})) std::this_thread::yield();
}

TEST(BoundedExecutor, DestroysARefusedTaskWithoutRunningIt) {
  Blocker blocker;
  BoundedExecutor executor(1, 0);
  ASSERT_TRUE(executor.TrySubmit("a", blocker.Task()));
  auto held = std::make_unique<std::shared_ptr<int>>(std::make_shared<int>(0));
  const std::weak_ptr<int> watch = *held;
  EXPECT_FALSE(executor.TrySubmit("a", [held = std::move(held)] { ++**held; }));
  EXPECT_TRUE(watch.expired());
  blocker.Release();
}

TEST(BoundedExecutor, FinishesTakenTasksBeforeShutdownReturns) {
  Blocker blocker;
  std::atomic<int> runs = 0;
  BoundedExecutor executor(1, 10);
  ASSERT_TRUE(executor.TrySubmit("a", blocker.Task()));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(executor.TrySubmit("a", [&] { ++runs; }));
  std::thread releaser([&] {
    blocker.WaitUntilRunning();
    blocker.Release();
  });
  executor.Shutdown();
  EXPECT_EQ(runs, 10);
  releaser.join();
}

TEST(BoundedExecutor, RefusesTasksAfterShutdown) {
  BoundedExecutor executor(2, 10);
  executor.Shutdown();
  EXPECT_FALSE(executor.TrySubmit("a", [] { ADD_FAILURE() << "ran after shutdown"; }));
}

TEST(BoundedExecutor, MayBeShutDownByManyAtOnceAndAgain) {
  std::atomic<int> runs = 0;
  BoundedExecutor executor(2, 100);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(executor.TrySubmit("a", [&] { ++runs; }));
  std::vector<std::thread> closers;
  for (int i = 0; i < 4; ++i) {
    closers.emplace_back([&] {
      executor.Shutdown();
      EXPECT_EQ(runs, 100);
    });
  }
  for (std::thread& closer : closers) closer.join();
  executor.Shutdown();
}

TEST(BoundedExecutor, TakesOrRefusesEveryTaskOfManySubmitters) {
  std::atomic<int> taken = 0;
  std::atomic<int> runs = 0;
  std::vector<std::thread> submitters;
  {
    BoundedExecutor executor(2, 3);
    for (int i = 0; i < 4; ++i) {
      submitters.emplace_back([&] {
        for (int n = 0; n < 2000; ++n) {
          if (executor.TrySubmit("a", [&runs] { ++runs; })) ++taken;
        }
      });
    }
    for (std::thread& submitter : submitters) submitter.join();
  }
  EXPECT_GT(taken, 0);
  EXPECT_EQ(runs, taken);
}

}  // namespace
}  // namespace fractal::auth
