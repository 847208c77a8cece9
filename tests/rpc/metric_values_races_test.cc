// Calls at the same time: no place is taken twice, no batch waits for another in a ring, and
// nothing live stays in what is deleted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "tests/rpc/metric_values_fixture.h"

namespace fractal::tests {
namespace {

constexpr int kClients = 4;

class MetricValuesRaces : public MetricValuesTest {
 protected:
  // Runs `work` in a thread for each of a few clients of ada's, with a channel of their own.
  void AtOnce(const std::function<void(Client&, int)>& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kClients; ++i) {
      threads.emplace_back([this, &work, i] {
        Client client(server.Channel());
        client.tokens = ada.tokens;
        work(client, i);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  void Count(const std::string& summary) {
    const std::lock_guard lock(mutex);
    ++answers[summary];
  }
  // Live values in an instance, session or fractal that is deleted.
  int Stranded() {
    return std::stoi(server.database().Scalar(
        "select count(*) from app.metric_values v join app.activity_instances i on i.root_id = "
        "v.root_id and i.id = v.activity_instance_id"
        " join app.goals s on s.root_id = i.root_id and s.id = i.practice_session_id join "
        "app.goals f on f.root_id = v.root_id and f.id = v.root_id"
        " where v.deleted_at is null and (i.deleted_at is not null or s.deleted_at is not null or "
        "f.deleted_at is not null)"));
  }

  std::mutex mutex;
  std::map<std::string, int> answers;
};

TEST_F(MetricValuesRaces, TakeAPlaceOnce) {
  const std::vector<std::string> instances = AddInstances(30);
  AtOnce([&](Client& client, int) {
    for (const std::string& id : instances) Count(Record(client, ValueIn(id, 1)).Summary());
  });
  EXPECT_EQ(answers, (std::map<std::string, int>{{"OK", 30}, {"ALREADY_EXISTS VALUE_TAKEN", 90}}));
  EXPECT_EQ(LiveValues(), 30);
  EXPECT_EQ(DoubledPlaces(), 0);
}

TEST_F(MetricValuesRaces, AreRecordedOnceForARequestId) {
  for (int round = 0; round < 10; ++round) {
    const std::string request_id = NewId(), place = AddInstances(1).front();
    AtOnce([&](Client& client, int) {
      Count(Record(client, ValueIn(place, 1), request_id)->metric_value().id());
    });
  }
  EXPECT_EQ(answers.size(), 10u);
  EXPECT_EQ(LiveValues(), 10);
}

TEST_F(MetricValuesRaces, LetBatchesWithTheSameInstancesTakeTurns) {
  const std::vector<std::string> instances = AddInstances(20);
  AtOnce([&](Client& client, int number) {
    std::mt19937 random(number);
    std::vector<std::string> order = instances;
    for (int round = 0; round < 15; ++round) {
      std::shuffle(order.begin(), order.end(), random);
      std::vector<v1::MetricValue> values;
      for (const std::string& id : order) {
        v1::MetricValue value = Value(number % 2 == 0 ? weight : reps, round);
        value.set_activity_instance_id(id);
        value.set_split_id(number < 2 ? left : right);
        values.push_back(value);
      }
      const auto recorded = RecordAll(client, values);
      Count(recorded.Summary());
      for (const v1::MetricValue& value : recorded.response.values()) Delete(client, value);
    }
  });
  EXPECT_EQ(answers, (std::map<std::string, int>{{"OK", kClients * 15}}));
  EXPECT_EQ(DoubledPlaces(), 0);
  EXPECT_EQ(server.database().Scalar(
                "select deadlocks from pg_stat_database where datname = current_database()"),
            "0");
}

// What deletes is DeleteGoal on the session, which takes its instances and values along, and then a
// deletion of the instance alone, as any is done that locks it before it looks for its values.
TEST_F(MetricValuesRaces, LeaveNoLiveValueInADeletedSession) {
  for (int round = 0; round < 25; ++round) {
    const std::string doomed = AddSession(fractal.id());
    const std::string in_it = AddInstance(doomed, press);
    AddSet(in_it, 3);
    AtOnce([&](Client& client, int number) {
      if (number == 0) {
        v1::Goal goal;
        goal.set_fractal_id(fractal.id());
        goal.set_id(doomed);
        std::this_thread::sleep_for(std::chrono::microseconds(400 * round));
        DeleteGoal(client, goal);
        return;
      }
      for (int set = 0; set <= 3; ++set) {
        v1::MetricValue value = ValueIn(in_it, 1, set);
        value.set_metric_id(number == 1 ? weight : number == 2 ? reps : drift);
        Count(WithField(Record(client, value)));
      }
    });
  }
  EXPECT_EQ(Stranded(), 0);
  for (const auto& [answer, count] : answers) {
    EXPECT_TRUE(answer == "OK" || answer == "NOT_FOUND NOT_FOUND metric_value.activity_instance_id")
        << answer;
  }
  EXPECT_EQ(answers.size(), 2u);
}

TEST_F(MetricValuesRaces, LeaveNoLiveValueInADeletedInstance) {
  for (int round = 0; round < 25; ++round) {
    const std::string doomed = AddInstance(session, press);
    AtOnce([&](Client& client, int number) {
      if (number == 0) {
        std::this_thread::sleep_for(std::chrono::microseconds(400 * round));
        server.database().Sql(
            "begin; select id from app.activity_instances where id = '" + doomed +
            "' for no key update;"
            " update app.activity_instances set deleted_at = now() where id = '" +
            doomed +
            "';"
            " update app.metric_values set deleted_at = now() where activity_instance_id = '" +
            doomed + "'; commit");
        return;
      }
      for (int set = 0; set <= 2; ++set) {
        v1::MetricValue value = ValueIn(doomed, 1, set);
        value.set_metric_id(number == 1 ? weight : number == 2 ? reps : drift);
        Count(WithField(Record(client, value)));
      }
    });
  }
  EXPECT_EQ(Stranded(), 0);
}

TEST_F(MetricValuesRaces, LeaveNoLiveValueInADeletedFractal) {
  const std::vector<std::string> instances = AddInstances(200);
  AtOnce([&](Client& client, int number) {
    if (number == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      DeleteFractal(client, fractal.id());
      return;
    }
    for (const std::string& id : instances) {
      v1::MetricValue value = ValueIn(id, 1);
      value.set_metric_id(number == 1 ? weight : number == 2 ? reps : drift);
      Count(WithField(Record(client, value)));
    }
  });
  EXPECT_EQ(Stranded(), 0);
  EXPECT_EQ(LiveValues(), 0);
  EXPECT_GT(answers["OK"], 0);
  EXPECT_GT(answers["NOT_FOUND NOT_FOUND"], 0);
  EXPECT_EQ(answers.size(), 2u);
}

}  // namespace
}  // namespace fractal::tests
