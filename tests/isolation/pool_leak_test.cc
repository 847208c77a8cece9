// A few connections, shared by fifty users, and every fault that can befall one of them in between:
// nothing of one call is left for the next.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <mutex>
#include <random>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "db/errors.h"
#include "db/fractals.h"
#include "db/pool.h"
#include "db/tenant.h"
#include "tests/support/database.h"

namespace fractal::tests::isolation {
namespace {

constexpr int kUsers = 50;
constexpr int kThreads = 6;
constexpr int kCallsEach = 400;

class SharedConnections : public testing::Test {
 protected:
  SharedConnections() {
    for (int i = 0; i < kUsers; ++i) {
      users_.push_back(database_.AddUser(absl::StrCat("user", i)));
      database_.Sql(absl::StrCat(
          "insert into app.goals (root_id, id, user_id, type, name) select id, id, '",
          users_.back().ToString(), "', 'UltimateGoal', 'of user", i,
          ". ' || n from (select gen_random_uuid() as id, n from generate_series(1, 3) n) as x"));
    }
    db::PoolOptions options;
    options.address = database_.address();
    options.workers = 3;
    auto pool = db::Pool::Start(options);
    if (!pool.ok()) throw std::runtime_error(pool.status().ToString());
    pool_ = *std::move(pool);
  }

  // What a call sees as its user: his three fractals, or a connection that was lost.
  void Look(int user) {
    size_t seen = 0;
    std::string foreign;
    const absl::Status status = Patiently([&](db::Connection& connection) {
      db::Tenant tenant(connection, users_[user]);
      const auto fractals = tenant.Run(db::fractals::List(false, std::nullopt, 100));
      if (!fractals.ok()) return fractals.status();
      seen = fractals->size();
      for (const auto& fractal : *fractals) {
        const bool own = absl::StartsWith(fractal.name, absl::StrCat("of user", user, "."));
        if (!own) foreign = fractal.name;
      }
      return absl::OkStatus();
    });
    ++looks_;
    if (!status.ok()) {
      ++failed_;
      ADD_FAILURE() << status;  // a connection was left in a state
      return;
    }
    if (seen == 3 && foreign.empty()) return;
    ++leaks_;
    ADD_FAILURE() << "user " << user << " sees " << seen << " fractals, " << foreign;
  }

  // A statement without a user, on whatever connection is next: sees nothing.
  void LookAsNobody() {
    std::string told;
    const absl::Status status = Patiently([&](db::Connection& connection) {
      try {
        told = connection
                   .ExecuteText(
                       "select count(*) || ' ' || coalesce(current_setting('app.current_user_id', "
                       "true), '') || ' ' || current_user || ' ' || (select count(*) from pg_locks "
                       "where pid = pg_backend_pid() and locktype = 'advisory') || ' ' || "
                       "(now() = statement_timestamp()) from app.goals")[0][0]
                   .c_str();
      } catch (...) {
        return db::FromException(std::current_exception(), nullptr);
      }
      return absl::OkStatus();
    });
    ++looks_;
    if (!status.ok()) {
      ++failed_;
      ADD_FAILURE() << status;  // a connection was left in a state
      return;
    }
    if (told == "0  fractal_app 0 true") return;
    ++leaks_;
    ADD_FAILURE() << "nobody sees " << told;
  }

  // Runs it on the next connection, and again while that one was just lost.
  absl::Status Patiently(absl::FunctionRef<absl::Status(db::Connection&)> body) {
    absl::Status status;
    for (int tries = 0; tries < 1000; ++tries) {
      status = pool_->RunAndWait({}, body);
      if (!absl::IsUnavailable(status)) return status;
      ++lost_;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return status;
  }

  // One of the faults, in the name of a user.
  void Break(int user, int fault) {
    const std::string setting =
        "set local app.current_user_id = '" + users_[user].ToString() + "'; ";
    const auto text = [&](const std::string& sql) {
      return pool_->RunAndWait({}, [&](db::Connection& connection) {
        try {
          connection.ExecuteText(setting + sql);
        } catch (...) {
          return db::FromException(std::current_exception(), nullptr);
        }
        return absl::OkStatus();
      });
    };
    const auto transaction = [&](const std::string& sql, bool throws, absl::Status answer) {
      return pool_->RunAndWait({}, [&](db::Connection& connection) {
        db::Tenant tenant(connection, users_[user]);
        return tenant.InTransaction([&] {
          try {
            connection.ExecuteText(sql);
          } catch (...) {
            if (throws) throw;
          }
          return answer;
        });
      });
    };
    switch (fault) {
      case 0:
        EXPECT_FALSE(text("select 1/0 from app.goals").ok());
        break;
      case 1:
        EXPECT_FALSE(text("this is no statement").ok());
        break;
      case 2:
        EXPECT_FALSE(text("set local statement_timeout = 1; select pg_sleep(1)").ok());
        break;
      case 3:
        EXPECT_FALSE(transaction("select 1/0", true, absl::OkStatus()).ok());
        break;
      case 4:
        transaction("select 1/0", false, absl::OkStatus()).IgnoreError();
        break;
      case 5:
        EXPECT_FALSE(transaction("update app.goals set name = name || '!'", false,
                                 absl::AbortedError("given up"))
                         .ok());
        break;
      case 6:
        transaction("select pg_terminate_backend(pg_backend_pid())", true, absl::OkStatus())
            .IgnoreError();
        break;
      case 7:
        text("select pg_terminate_backend(pg_backend_pid())").IgnoreError();
        break;
      case 8:
        CancelSleep(user);
        break;
      default:
        KillOne();
        break;
    }
  }

  void CancelSleep(int user) {
    db::Scope scope;
    scope.cancellation = std::make_shared<db::Cancellation>();
    std::thread canceller([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      pool_->Cancel(scope.cancellation);
    });
    pool_
        ->RunAndWait(scope,
                     [&](db::Connection& connection) {
                       try {
                         connection.ExecuteText("set local app.current_user_id = '" +
                                                users_[user].ToString() +
                                                "'; select pg_sleep(0.1)");
                       } catch (...) {
                         return db::FromException(std::current_exception(), nullptr);
                       }
                       return absl::OkStatus();
                     })
        .IgnoreError();
    canceller.join();
  }

  void KillOne() {
    const std::lock_guard<std::mutex> lock(superuser_);
    database_.Sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = "
        "'fractal_app' and datname = current_database() order by random() limit 1");
  }

  TestDatabase database_;
  std::mutex superuser_;
  std::vector<db::Uuid> users_;
  std::unique_ptr<db::Pool> pool_;
  std::atomic<int> looks_{0}, lost_{0}, failed_{0}, leaks_{0};
};

TEST_F(SharedConnections, CarryNothingFromOneUserToTheNext) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(seed + t);
      const auto upto = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
      for (int i = 0; i < kCallsEach; ++i) {
        const int roll = upto(100);
        // Faults that break a connection are the rarer ones, or nothing would be left to look at.
        if (roll < 16) {
          Break(upto(kUsers), upto(6));
        } else if (roll < 18) {
          Break(upto(kUsers), 6 + upto(4));
        } else if (roll < 30) {
          LookAsNobody();
        } else {
          Look(upto(kUsers));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::cout << looks_ << " looks of " << kUsers << " users through 3 connections, " << lost_
            << " refused first, while one was lost, " << leaks_ << " leaks, seed " << seed << "\n";
  EXPECT_EQ(leaks_, 0);
  EXPECT_EQ(failed_, 0);
  EXPECT_EQ(database_.Scalar("select count(*) from app.goals where name like '%!'"), "0");
}

}  // namespace
}  // namespace fractal::tests::isolation
