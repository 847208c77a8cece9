// Timers of activity instances of SessionService, through a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <mutex>

#include "tests/rpc/instances.h"

namespace fractal::tests {
namespace {

constexpr char kNotFound[] = "NOT_FOUND NOT_FOUND";
constexpr char kOverlap[] = "FAILED_PRECONDITION TIMER_OVERLAP";
constexpr char kOrder[] = "INVALID_ARGUMENT TIMER_ORDER timer.stop_time";

// 2024-03-01 10:00 UTC; the tests say times in seconds from it.
constexpr int64_t kTen = 1'709'287'200;

class Timers : public InstanceTest {
 protected:
  Answer<v1::StartTimerResponse> Start(const v1::ActivityInstance& of) {
    return ada.Call(&Sessions::StartTimer, Naming<v1::StartTimerRequest>(of));
  }
  Answer<v1::StopTimerResponse> Stop(const v1::ActivityInstance& of) {
    return ada.Call(&Sessions::StopTimer, Naming<v1::StopTimerRequest>(of));
  }
  v1::UpdateTimerRequest Change(const v1::ActivityInstance& of, std::optional<int64_t> start,
                                std::optional<int64_t> stop) {
    auto request = Naming<v1::UpdateTimerRequest>(of);
    v1::Timer* timer = request.mutable_timer();
    if (start.has_value()) timer->mutable_start_time()->set_seconds(kTen + *start);
    if (stop.has_value()) timer->mutable_stop_time()->set_seconds(kTen + *stop);
    return request;
  }
  Answer<v1::UpdateTimerResponse> Update(const v1::ActivityInstance& of,
                                         std::optional<int64_t> start,
                                         std::optional<int64_t> stop) {
    return ada.Call(&Sessions::UpdateTimer, Change(of, start, stop));
  }
  void SetStart(const v1::ActivityInstance& of, const std::string& when) {
    server.database().Sql("update app.activity_instances set time_start = " + when +
                          " where id = '" + of.id() + "'");
  }
  static int64_t Now() { return std::time(nullptr) - kTen; }

  v1::ActivityInstance first = MakeInstance(1);
  v1::ActivityInstance second = MakeInstance();
};

TEST_F(Timers, RunFromStartToStop) {
  AddValue(first, 1, 90);
  const auto started = Start(first);
  EXPECT_EQ(started->instance().timer().state(), v1::TIMER_STATE_RUNNING);
  EXPECT_NEAR(static_cast<double>(started->instance().timer().start_time().seconds()),
              static_cast<double>(std::time(nullptr)), 10);
  EXPECT_EQ(started->instance().sets(0).values_size(), 1);
  SetStart(first, "now() - interval '90.9 seconds'");
  EXPECT_GE(Read(first).timer().duration_seconds(), 90);
  const auto stopped = Stop(first);
  EXPECT_EQ(stopped->instance().timer().state(), v1::TIMER_STATE_STOPPED);
  EXPECT_GE(stopped->instance().timer().duration_seconds(), 90);
  EXPECT_LE(stopped->instance().timer().duration_seconds(), 100);
  EXPECT_EQ(stopped->instance().timer().duration_seconds(),
            std::stol(server.database().Scalar("select floor(extract(epoch from time_stop - "
                                               "time_start)) from app.activity_instances where "
                                               "id = '" + first.id() + "'")));
  EXPECT_EQ(Read(first).SerializeAsString(), stopped->instance().SerializeAsString());
}

TEST_F(Timers, AreStartedTwiceWithoutAChange) {
  const auto once = Start(first);
  const auto twice = Start(first);
  EXPECT_EQ(twice->instance().etag(), once->instance().etag());
  EXPECT_EQ(twice->instance().timer().start_time().SerializeAsString(),
            once->instance().timer().start_time().SerializeAsString());
  server.database().Sql("update app.goals set completed = true where id = '" + session + "'");
  EXPECT_EQ(Start(first)->instance().etag(), once->instance().etag());
}

TEST_F(Timers, AreStoppedTwiceWithoutAChange) {
  Start(first);
  const auto once = Stop(first);
  EXPECT_EQ(Stop(first)->SerializeAsString(), once->SerializeAsString());
}

TEST_F(Timers, DoNotStartAgain) {
  Start(first);
  Stop(first);
  EXPECT_EQ(Start(first).Summary(), "FAILED_PRECONDITION TIMER_STOPPED");
  SetStart(second, "now() - interval '25 hours'");
  EXPECT_EQ(Start(second).Summary(), "FAILED_PRECONDITION TIMER_STOPPED");
}

TEST_F(Timers, DoNotStopBeforeTheyStart) {
  EXPECT_EQ(Stop(first).Summary(), "FAILED_PRECONDITION TIMER_NOT_STARTED");
}

TEST_F(Timers, AreAbandonedAfterADay) {
  SetStart(first, "now() - interval '23 hours 59 minutes'");
  EXPECT_EQ(Read(first).timer().state(), v1::TIMER_STATE_RUNNING);
  EXPECT_EQ(Start(second).Summary(), kOverlap);
  SetStart(first, "now() - interval '24 hours 1 minute'");
  EXPECT_EQ(Read(first).timer().state(), v1::TIMER_STATE_ABANDONED);
  EXPECT_EQ(Read(first).timer().duration_seconds(), 0);
  EXPECT_EQ(Stop(first).Summary(), "FAILED_PRECONDITION TIMER_ABANDONED");
  EXPECT_EQ(Start(second).Summary(), "OK");
}

TEST_F(Timers, OfASessionRunOneAtATime) {
  Start(first);
  EXPECT_EQ(Start(second).Summary(), kOverlap);
  v1::CreateActivityInstanceRequest request = NewInstance();
  request.set_session_id(AddSession(fractal.id(), ada, "{}"));
  const auto elsewhere = ada.Call(&Sessions::CreateActivityInstance, request)->instance();
  EXPECT_EQ(Start(elsewhere).Summary(), "OK");
  Stop(first);
  EXPECT_EQ(Start(second).Summary(), "OK");
}

TEST_F(Timers, OfADeletedInstanceAreInNobodysWay) {
  Start(first);
  ASSERT_EQ(ada.Call(&Sessions::DeleteActivityInstance, Deletion(first)).Summary(), "OK");
  EXPECT_EQ(Start(second).Summary(), "OK");
}

TEST_F(Timers, OfASessionStartOneOfTwoAtTheSameTime) {
  for (int round = 0; round < 5; ++round) {
    const v1::ActivityInstance both[] = {MakeInstance(), MakeInstance()};
    std::mutex mutex;
    std::map<std::string, int> outcomes;
    AtTheSameTime(2, [&](int i, Client& client) {
      const auto started =
          client.Call(&Sessions::StartTimer, Naming<v1::StartTimerRequest>(both[i]));
      const std::lock_guard lock(mutex);
      ++outcomes[started.Summary()];
    });
    EXPECT_EQ(outcomes, (std::map<std::string, int>{{"OK", 1}, {kOverlap, 1}}));
    for (const auto& one : both) ada.Call(&Sessions::StopTimer, Naming<v1::StopTimerRequest>(one));
  }
}

TEST_F(Timers, DoNotStartInACompletedSession) {
  Start(first);
  server.database().Sql("update app.goals set completed = true where id = '" + session + "'");
  EXPECT_EQ(Start(second).Summary(), "FAILED_PRECONDITION SESSION_COMPLETED");
  EXPECT_EQ(Stop(first).Summary(), "OK");
  EXPECT_EQ(Update(second, 0, 60).Summary(), "OK");
}

TEST_F(Timers, StartWhereAnImportLeftAStopOrADuration) {
  server.database().Sql("update app.activity_instances set time_stop = '2024-01-01', "
                        "duration_seconds = 300 where id = '" + first.id() + "'");
  EXPECT_EQ(Read(first).timer().state(), v1::TIMER_STATE_NOT_STARTED);
  EXPECT_EQ(Read(first).timer().duration_seconds(), 300);
  EXPECT_EQ(Stop(first).Summary(), "FAILED_PRECONDITION TIMER_NOT_STARTED");
  const auto started = Start(first);
  EXPECT_EQ(started->instance().timer().state(), v1::TIMER_STATE_RUNNING);
  EXPECT_LT(started->instance().timer().duration_seconds(), 10);
}

TEST_F(Timers, AreSetByHandAndCleared) {
  const auto set = Update(first, 0, 90);
  EXPECT_EQ(set->instance().timer().state(), v1::TIMER_STATE_STOPPED);
  EXPECT_EQ(set->instance().timer().duration_seconds(), 90);
  EXPECT_NE(set->instance().etag(), first.etag());
  EXPECT_EQ(Update(first, 5, 5)->instance().timer().duration_seconds(), 0);
  const auto running = Update(first, Now() - 60, {});
  EXPECT_EQ(running->instance().timer().state(), v1::TIMER_STATE_RUNNING);
  EXPECT_GE(running->instance().timer().duration_seconds(), 60);
  const auto abandoned = Update(first, 0, {});
  EXPECT_EQ(abandoned->instance().timer().state(), v1::TIMER_STATE_ABANDONED);
  const auto cleared = Update(first, {}, {});
  EXPECT_EQ(cleared->instance().timer().state(), v1::TIMER_STATE_NOT_STARTED);
  EXPECT_FALSE(cleared->instance().timer().has_start_time());
  EXPECT_EQ(Start(first).Summary(), "OK");
}

TEST_F(Timers, KeepWholeSecondsOfWhatPostgresqlKeeps) {
  v1::UpdateTimerRequest request = Change(first, 0, 90);
  request.mutable_timer()->mutable_start_time()->set_nanos(200'000'999);
  request.mutable_timer()->mutable_stop_time()->set_nanos(100'000'000);
  const auto set = ada.Call(&Sessions::UpdateTimer, request);
  EXPECT_EQ(set->instance().timer().duration_seconds(), 89);
  EXPECT_EQ(set->instance().timer().start_time().nanos(), 200'000'000);
}

TEST_F(Timers, MayBeOfAnyLength) {
  v1::UpdateTimerRequest request = Naming<v1::UpdateTimerRequest>(first);
  request.mutable_timer()->mutable_start_time()->set_seconds(-62'135'596'800);
  request.mutable_timer()->mutable_stop_time()->set_seconds(253'402'300'799);
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request)->instance().timer().duration_seconds(),
            315'537'897'599);
  request.mutable_timer()->mutable_stop_time()->set_seconds(253'402'300'800);
  request.mutable_timer()->mutable_start_time()->set_nanos(-1);
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS timer.start_time timer.stop_time");
}

TEST_F(Timers, KeepTheTimeThatIsNotNamed) {
  Update(first, 0, 90);
  v1::UpdateTimerRequest request = Change(first, 30, {});
  request.mutable_update_mask()->add_paths("start_time");
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request)->instance().timer().duration_seconds(), 60);
  request = Change(first, {}, 40);
  request.mutable_update_mask()->add_paths("stop_time");
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request)->instance().timer().duration_seconds(), 10);
  request = Change(first, {}, 29);
  request.mutable_update_mask()->add_paths("stop_time");
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request).Summary(), kOrder);
  request = Change(first, {}, {});
  request.mutable_update_mask()->add_paths("start_time");
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request).Summary(), kOrder);
  request.mutable_update_mask()->add_paths("duration_seconds");
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS update_mask");
  EXPECT_EQ(Read(first).timer().duration_seconds(), 10);
}

TEST_F(Timers, StopAfterTheyStart) {
  EXPECT_EQ(Update(first, 10, 9).Summary(), kOrder);
  EXPECT_EQ(Update(first, {}, 9).Summary(), kOrder);
  EXPECT_EQ(Read(first).SerializeAsString(), first.SerializeAsString());
}

TEST_F(Timers, StopAtOnceWhenTheirStartLiesAhead) {
  Update(first, Now() + 3600, {});
  EXPECT_EQ(Read(first).timer().duration_seconds(), 0);
  const auto stopped = Stop(first);
  EXPECT_EQ(stopped->instance().timer().state(), v1::TIMER_STATE_STOPPED);
  EXPECT_EQ(stopped->instance().timer().duration_seconds(), 0);
}

TEST_F(Timers, OfASessionDoNotOverlap) {
  const int64_t now = Now();
  Update(first, 100, 200);
  struct Case {
    std::optional<int64_t> start, stop;
    std::string outcome;
  };
  const Case cases[] = {{0, 100, "OK"},       {200, 300, "OK"},      {0, 101, kOverlap},
                        {199, 300, kOverlap}, {120, 130, kOverlap},  {0, 300, kOverlap},
                        {100, 200, kOverlap}, {now - 60, {}, "OK"}};
  for (const Case& each : cases) {
    EXPECT_EQ(Update(second, each.start, each.stop).Summary(), each.outcome)
        << *each.start << " to " << each.stop.value_or(-1);
  }
  // The second runs on; the first must end before it began.
  EXPECT_EQ(Update(first, 100, now - 60).Summary(), "OK");
  EXPECT_EQ(Update(first, 100, now).Summary(), kOverlap);
  EXPECT_EQ(Update(first, now + 3600, now + 7200).Summary(), kOverlap);
  EXPECT_EQ(Update(first, now - 3600, {}).Summary(), kOverlap);
}

TEST_F(Timers, ThatAreAbandonedOverlapNothing) {
  Update(first, 100, {});
  ASSERT_EQ(Read(first).timer().state(), v1::TIMER_STATE_ABANDONED);
  EXPECT_EQ(Update(second, 150, 200).Summary(), "OK");
  EXPECT_EQ(Update(first, 120, {}).Summary(), "OK");
  EXPECT_EQ(Update(first, 120, 160).Summary(), kOverlap);
  EXPECT_EQ(Update(first, 120, 150).Summary(), "OK");
}

TEST_F(Timers, DoNotOverlapWhenTheyAreSetAtTheSameTime) {
  const v1::ActivityInstance both[] = {first, second};
  std::mutex mutex;
  std::map<std::string, int> outcomes;
  AtTheSameTime(2, [&](int i, Client& client) {
    const auto set = client.Call(&Sessions::UpdateTimer, Change(both[i], 0, 60));
    const std::lock_guard lock(mutex);
    ++outcomes[set.Summary()];
  });
  EXPECT_EQ(outcomes, (std::map<std::string, int>{{"OK", 1}, {kOverlap, 1}}));
}

TEST_F(Timers, RefuseAChangeWithAStaleEtag) {
  v1::UpdateTimerRequest request = Change(first, 0, 60);
  request.set_etag(first.etag());
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request).Summary(), "OK");
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request).Summary(), "ABORTED ETAG_MISMATCH");
  request.set_etag("x");
  EXPECT_EQ(ada.Call(&Sessions::UpdateTimer, request).Summary(),
            "INVALID_ARGUMENT INVALID_FIELDS etag");
}

TEST_F(Timers, OfWhatIsDeletedAreNotFound) {
  const std::pair<std::string, std::string> above[] = {{"activity_instances", first.id()},
                                                       {"goals", session},
                                                       {"goals", fractal.id()}};
  for (const auto& [table, id] : above) {
    DeleteRow(table, id);
    EXPECT_EQ(Start(first).Summary(), kNotFound) << table;
    EXPECT_EQ(Stop(first).Summary(), kNotFound) << table;
    EXPECT_EQ(Update(first, 0, 60).Summary(), kNotFound) << table;
    server.database().Sql("update app." + table + " set deleted_at = null where id = '" + id + "'");
  }
}

TEST_F(Timers, AreFoundByNobodyElse) {
  v1::ActivityInstance unknown = first;
  unknown.set_id(kUnknownId);
  const auto start = [&](Client& client, const v1::ActivityInstance& of) {
    return client.Call(&Sessions::StartTimer, Naming<v1::StartTimerRequest>(of)).status;
  };
  EXPECT_EQ(start(bob, first).Summary(), kNotFound);
  EXPECT_EQ(start(bob, first).message, start(ada, unknown).message);
  EXPECT_EQ(bob.Call(&Sessions::StopTimer, Naming<v1::StopTimerRequest>(first)).Summary(),
            kNotFound);
  EXPECT_EQ(Stop(unknown).Summary(), kNotFound);
  EXPECT_EQ(bob.Call(&Sessions::UpdateTimer, Change(first, 0, 60)).Summary(), kNotFound);
  EXPECT_EQ(Update(unknown, 0, 60).Summary(), kNotFound);
  EXPECT_EQ(Read(first).SerializeAsString(), first.SerializeAsString());
}

TEST_F(Timers, AreNotChangedByViewers) {
  AddMember(bob, "viewer");
  constexpr char kDenied[] = "PERMISSION_DENIED PERMISSION_DENIED";
  EXPECT_EQ(bob.Call(&Sessions::StartTimer, Naming<v1::StartTimerRequest>(first)).Summary(),
            kDenied);
  Start(first);
  EXPECT_EQ(bob.Call(&Sessions::StopTimer, Naming<v1::StopTimerRequest>(first)).Summary(), kDenied);
  EXPECT_EQ(bob.Call(&Sessions::UpdateTimer, Change(first, 0, 60)).Summary(), kDenied);
}

}  // namespace
}  // namespace fractal::tests
