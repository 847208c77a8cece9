// Who is served next, and who is turned away, when more wants to be done than there are workers.

#include "db/fair_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fractal::tests {
namespace {

using db::Lane;
using db::Uuid;
using ::testing::ElementsAre;
using Queue = db::FairQueue<std::string>;
using Admission = Queue::Admission;

constexpr absl::Duration kMoment = absl::Milliseconds(1);

class FairQueueTest : public testing::Test {
 protected:
  Admission Push(const Uuid& user, std::string name, Lane lane = Lane::kShort) {
    displaced_.reset();
    return queue_.Push(user, lane, std::move(name), &displaced_);
  }
  // Takes what is next, works for `took`, and says what it was; "-" when nothing may run.
  std::string Serve(absl::Duration took = kMoment) {
    auto taken = queue_.Take();
    if (!taken.has_value()) return "-";
    queue_.Done(taken->user, taken->lane, took);
    return taken->job;
  }
  std::vector<std::string> ServeAll(absl::Duration took = kMoment) {
    std::vector<std::string> served;
    while (queue_.size() > 0) served.push_back(Serve(took));
    return served;
  }

  const Uuid ada_ = Uuid::New();
  const Uuid bob_ = Uuid::New();
  const Uuid server_;  // nil
  Queue queue_{{8, 6, 2, 2, 1}};
  std::optional<std::string> displaced_;
};

TEST_F(FairQueueTest, ServesAUsersSecondCallBehindAnothersFirst) {
  Push(ada_, "a1");
  Push(ada_, "a2");
  Push(ada_, "a3");
  Push(bob_, "b1");
  Push(bob_, "b2");
  EXPECT_THAT(ServeAll(), ElementsAre("a1", "b1", "a2", "b2", "a3"));
}

TEST_F(FairQueueTest, SharesTheTimeThatCallsTakeAndNotTheirNumber) {
  std::map<Uuid, int> served;
  for (int turn = 0; turn < 1100; ++turn) {
    while (Push(ada_, "long") == Admission::kTaken) {}
    while (Push(bob_, "quick") == Admission::kTaken) {}
    auto taken = queue_.Take();
    ++served[taken->user];
    queue_.Done(taken->user, taken->lane, taken->job == "long" ? 10 * kMoment : kMoment);
  }
  EXPECT_NEAR(served[ada_], 100, 2) << "a tenth of the calls, and half of the time";
}

TEST_F(FairQueueTest, APauseNeitherEarnsTimeNorForgivesIt) {
  Push(ada_, "a1");
  EXPECT_EQ(Serve(100 * kMoment), "a1");
  // Bob was never here before: he gains nothing by it but his turn, and Ada still owes hers.
  for (const char* name : {"b1", "b2", "b3"}) Push(bob_, name);
  Push(ada_, "a2");
  EXPECT_THAT(ServeAll(), ElementsAre("b1", "b2", "b3", "a2"));
  EXPECT_EQ(Push(bob_, "b4"), Admission::kTaken);
  Push(ada_, "a3");
  EXPECT_EQ(Serve(), "b4");
}

TEST_F(FairQueueTest, LeavesWorkersToOthersHoweverMuchAUserAsks) {
  for (const char* name : {"a1", "a2", "a3"}) Push(ada_, name);
  const auto first = queue_.Take();
  const auto second = queue_.Take();
  EXPECT_TRUE(first.has_value() && second.has_value());
  EXPECT_FALSE(queue_.IsReady());
  EXPECT_EQ(Serve(), "-") << "she has two workers";
  Push(bob_, "b1");
  EXPECT_EQ(Serve(), "b1");
  queue_.Done(ada_, Lane::kShort, kMoment);
  EXPECT_EQ(Serve(), "a3");
}

TEST_F(FairQueueTest, LongWorkWaitsForItsLaneAndShortWorkForNone) {
  Push(ada_, "a long", Lane::kLong);
  Push(bob_, "b long", Lane::kLong);
  EXPECT_EQ(queue_.Take()->job, "a long");
  EXPECT_EQ(Serve(), "-");
  Push(bob_, "b short");
  EXPECT_EQ(Serve(), "b short");
  Push(bob_, "b transfer", Lane::kTransfer);
  queue_.Done(ada_, Lane::kLong, kMoment);
  EXPECT_EQ(Serve(), "b long");
  EXPECT_EQ(Serve(), "b transfer");
}

TEST_F(FairQueueTest, RefusesAUserBeyondTheirShareAndNobodyElse) {
  for (int i = 0; i < 6; ++i) EXPECT_EQ(Push(ada_, "a"), Admission::kTaken);
  EXPECT_EQ(Push(ada_, "one more"), Admission::kUserBusy);
  EXPECT_EQ(Push(bob_, "b1", Lane::kLong), Admission::kTaken);
  EXPECT_EQ(Push(bob_, "b2", Lane::kLong), Admission::kTaken);
  EXPECT_EQ(Push(bob_, "b3", Lane::kLong), Admission::kUserBusy);
}

TEST_F(FairQueueTest, WhenFullTheNewestOfWhoHasMostGivesWay) {
  for (int i = 0; i < 6; ++i) Push(ada_, "a" + std::to_string(i));
  Push(bob_, "b0");
  Push(bob_, "b1");
  EXPECT_EQ(Push(Uuid::New(), "new"), Admission::kTaken);
  EXPECT_EQ(displaced_, "a5");
  EXPECT_EQ(queue_.size(), 8u);
  // With even shares nobody gives way.
  Queue even({2, 2, 2, 2, 1});
  std::optional<std::string> displaced;
  even.Push(ada_, Lane::kShort, "a", &displaced);
  even.Push(bob_, Lane::kShort, "b", &displaced);
  EXPECT_EQ(even.Push(Uuid::New(), Lane::kShort, "new", &displaced), Admission::kServerBusy);
  EXPECT_FALSE(displaced.has_value());
}

TEST_F(FairQueueTest, TheServersOwnWorkTakesTurnsAndHasNoShare) {
  for (int i = 0; i < 8; ++i) EXPECT_EQ(Push(server_, "own"), Admission::kTaken);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(queue_.Take()->job, "own");
}

TEST_F(FairQueueTest, WhatTravelsBesideIsTakenInTheSameOrderAndCharged) {
  Push(ada_, "a1");
  Push(ada_, "a2");
  Push(bob_, "b1");
  const auto any = [](const std::string&) { return true; };
  EXPECT_EQ(queue_.Take()->job, "a1");
  EXPECT_EQ(queue_.TakeBeside(any)->job, "b1");
  EXPECT_FALSE(queue_.TakeBeside([](const std::string&) { return false; }).has_value());
  EXPECT_EQ(queue_.TakeBeside(any)->job, "a2");
  queue_.Charge(bob_, 50 * kMoment);
  queue_.Done(ada_, Lane::kShort, kMoment);
  Push(bob_, "b2");
  Push(ada_, "a3");
  EXPECT_THAT(ServeAll(), ElementsAre("a3", "b2"));
}

}  // namespace
}  // namespace fractal::tests
