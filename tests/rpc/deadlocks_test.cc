// A call that PostgreSQL stops for a deadlock is made again, as nothing of it was committed.

#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

class Deadlocks : public RpcTest {
 protected:
  static void Lock(pqxx::work& work, const std::string& goal) {
    work.exec("select 1 from app.goals where id = '" + goal + "' for update");
  }
  // Until a call waits for a row that somebody else holds.
  static void WaitUntilSomebodyWaits(pqxx::work& work) {
    while (work.exec("select 1 from pg_locks where not granted").empty()) {
      absl::SleepFor(absl::Milliseconds(5));
    }
  }

  const v1::Fractal fractal = MakeFractal(ada, "Cello");
};

TEST_F(Deadlocks, AreNotTheCallersMatter) {
  const v1::Goal goal = MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_LONG_TERM, "Bach");
  pqxx::connection connection(server.database().address().url);
  pqxx::work work(connection);
  Lock(work, goal.id());
  v1::DeleteGoalRequest request;
  request.set_fractal_id(fractal.id());
  request.set_goal_id(goal.id());
  std::string answer;
  std::thread call([&] {
    Client client(ada);
    answer = client.Call(&v1::FractalService::Stub::DeleteGoal, request).Summary();
  });
  WaitUntilSomebodyWaits(work);
  // The call holds the root by now, and was the first to wait: it is the one that is stopped.
  Lock(work, fractal.id());
  work.commit();
  call.join();
  EXPECT_EQ(answer, "OK");
  EXPECT_EQ(server.database().Scalar("select deadlocks from pg_stat_database where datname = current_database()"), "1");
}

}  // namespace
}  // namespace fractal::tests
