#include "db/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/errors.h"
#include "db/fractals.h"
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

TEST_F(PoolTest, AWriteAfterPostgresqlClosedIdleConnectionsIsSentOnANewOne) {
  for (int i = 0; i < 5; ++i) {
    Lose(kWorkers);
    for (int n = 0; n < 2 * kWorkers; ++n) EXPECT_EQ(Ask(), absl::OkStatus());
  }
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

// One worker, whose reads wait for a lock until the test lets go of it.
class SharedReadsTest : public PoolTest {
 protected:
  void Start(absl::Duration longest_shared_read) {
    db::PoolOptions options;
    options.address = database_.address();
    options.workers = 1;
    options.longest_shared_read = longest_shared_read;
    options.limits.lock_timeout = absl::Minutes(2);
    options.limits.statement_timeout = absl::Minutes(2);
    pool_ = *db::Pool::Start(options);
    holder_ = database_.Connect(sql::Role::kAdmin);
    pqxx::nontransaction(holder_->raw()).exec("begin; lock table app.goals");
  }
  void Release() { pqxx::nontransaction(holder_->raw()).exec("rollback"); }

  struct Read {
    std::shared_ptr<db::Cancellation> cancellation = std::make_shared<db::Cancellation>();
    std::promise<absl::StatusCode> answer;
    std::future<absl::StatusCode> code = answer.get_future();
  };
  std::unique_ptr<Read> Submit() {
    auto read = std::make_unique<Read>();
    const absl::Status queued = pool_->SubmitRead(
        {absl::InfiniteFuture(), read->cancellation, ada_},
        {fractal_.call(), ada_, [read = read.get()](auto rows, const std::string&) {
           read->answer.set_value(rows.status().code());
         }});
    EXPECT_EQ(queued, absl::OkStatus());
    return read;
  }
  // Two reads that travel together: they were submitted while the worker had another.
  std::pair<std::unique_ptr<Read>, std::unique_ptr<Read>> SubmitTogether() {
    const auto before = Submit();
    EXPECT_TRUE(Eventually([&] { return Blocked() == 1; }));
    std::pair<std::unique_ptr<Read>, std::unique_ptr<Read>> reads = {Submit(), Submit()};
    pool_->Cancel(before->cancellation);
    before->code.wait();
    EXPECT_TRUE(Eventually([&] { return pool_->waiting() == 0 && Blocked() == 1; }));
    return reads;
  }
  int Blocked() {
    return std::stoi(database_.Scalar("select count(*) " + kOfPool + " and wait_event_type = 'Lock'"));
  }
  static bool IsAnsweredSoon(Read& read) {
    return read.code.wait_for(std::chrono::seconds(30)) == std::future_status::ready;
  }

  const db::Uuid ada_ = database_.AddUser("ada");
  const db::AppRead<db::Fractal> fractal_ = db::fractals::Get(db::Uuid::New());
  std::unique_ptr<db::Connection> holder_;
};

TEST_F(SharedReadsTest, AMessageStopsWithTheLastCallThatGivesUp) {
  Start(absl::Minutes(2));
  const auto [first, second] = SubmitTogether();
  pool_->Cancel(first->cancellation);
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(Blocked(), 1) << "the other still waits for it";
  pool_->Cancel(second->cancellation);
  EXPECT_TRUE(IsAnsweredSoon(*first) && IsAnsweredSoon(*second));
  EXPECT_EQ(first->code.get(), absl::StatusCode::kCancelled);
  EXPECT_EQ(second->code.get(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(Eventually([&] { return Blocked() == 0; }));
  Release();
}

TEST_F(SharedReadsTest, ASlowMessageIsGivenUpAndEachCallThatIsStillWantedRunsAlone) {
  Start(absl::Milliseconds(200));
  const auto [first, second] = SubmitTogether();
  absl::SleepFor(absl::Milliseconds(400));
  pool_->Cancel(second->cancellation);
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(Blocked(), 1) << "the first is alone now, and has no such limit";
  Release();
  EXPECT_TRUE(IsAnsweredSoon(*first) && IsAnsweredSoon(*second));
  EXPECT_EQ(first->code.get(), absl::StatusCode::kOk);
  EXPECT_EQ(second->code.get(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace fractal::tests
