#include "db/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/errors.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

constexpr int kWorkers = 2;

class PoolTest : public testing::Test {
 protected:
  PoolTest() {
    db::PoolOptions options;
    options.address = database_.address();
    options.workers = kWorkers;
    auto pool = db::Pool::Start(options);
    if (!pool.ok()) throw std::runtime_error(pool.status().ToString());
    pool_ = *std::move(pool);
  }

  absl::Status Ask() {
    return pool_->RunAndWait({}, [](db::Connection& connection) {
      try {
        connection.ExecuteText("select 1");
      } catch (...) {
        return db::FromException(std::current_exception());
      }
      return absl::OkStatus();
    });
  }

  // Lets the server's role have this many new connections; -1 for any number.
  void Allow(int connections) {
    database_.Sql(
        absl::StrCat("alter database ", database_.name(), " connection limit ", connections));
  }

  int Connections() { return std::stoi(database_.Scalar("select count(*) " + kOfPool)); }

  void Lose(int connections) {
    database_.Sql(
        absl::StrCat("select pg_terminate_backend(pid, 5000) ", kOfPool, " limit ", connections));
  }

  static bool Eventually(const std::function<bool()>& is_so) {
    const absl::Time give_up = absl::Now() + absl::Seconds(30);
    while (!is_so()) {
      if (absl::Now() > give_up) return false;
      absl::SleepFor(absl::Milliseconds(10));
    }
    return true;
  }

  const std::string kOfPool =
      "from pg_stat_activity where datname = current_database() and usename = 'fractal_app'";
  TestDatabase database_;
  std::unique_ptr<db::Pool> pool_;
};

TEST_F(PoolTest, LeavesTheWorkToTheOthersWhileAWorkerCannotConnect) {
  Allow(0);
  Lose(1);
  std::atomic<int> refused = 0;
  const auto ask = [&] {
    for (int i = 0; i < 100; ++i) refused += Ask().ok() ? 0 : 1;
  };
  std::thread other(ask);
  ask();
  other.join();
  EXPECT_LE(refused, 1) << "the one that found its connection lost";
  Allow(-1);
  EXPECT_TRUE(Eventually([&] { return Connections() == kWorkers; })) << "and it comes back";
}

TEST_F(PoolTest, RefusesWorkWhileNoWorkerCanConnectAndConnectsAgainByItself) {
  Allow(0);
  Lose(kWorkers);
  for (int i = 0; i < 20; ++i) {
    const absl::Status refused = Ask();
    EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
    EXPECT_EQ(db::DetailOf(refused).reason, "DATABASE_UNAVAILABLE");
  }
  Allow(-1);
  EXPECT_TRUE(Eventually([&] { return Connections() == kWorkers; })) << "though nobody asks";
  EXPECT_EQ(Ask(), absl::OkStatus());
}

}  // namespace
}  // namespace fractal::tests
