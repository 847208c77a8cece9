// What one user asks for takes no more than their share: others are served meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fractal/v1/metrics.grpc.pb.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using Fractals = v1::FractalService::Stub;
using Metrics = v1::MetricService::Stub;

class FairSharesTest : public RpcTest {
 protected:
  // Keeps every statement that needs `lock` waiting until Release().
  void Hold(const std::string& lock) {
    holder_ = server.database().Connect(sql::Role::kAdmin);
    pqxx::nontransaction(holder_->raw()).exec("begin; " + lock);
  }
  void Release() {
    if (holder_ != nullptr) pqxx::nontransaction(holder_->raw()).exec("rollback");
    holder_.reset();
  }
  void TearDown() override {
    Release();
    for (std::thread& thread : calls_) thread.join();
  }

  // Runs `call` as the user, as often as that at the same time, without waiting for any.
  void Begin(const Client& user, int times, const std::function<void(Client&)>& call) {
    for (int i = 0; i < times; ++i) {
      calls_.emplace_back([this, call, tokens = user.tokens] {
        Client client = server.Connect();
        client.tokens = tokens;
        ++begun_;
        call(client);
      });
    }
    while (begun_ < static_cast<int>(calls_.size())) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  int Blocked() {
    return std::stoi(server.database().Scalar(
        "select count(*) from pg_stat_activity where datname = current_database() and "
        "wait_event_type = 'Lock'"));
  }
  // Waits until so many of the server's connections wait for a lock.
  void AwaitBlocked(int connections) {
    for (int tries = 0; tries < 1000; ++tries) {
      if (Blocked() >= connections) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    // What is not blocked by now has had its chance.
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }

  static v1::UpdateFractalRequest Rename(const std::string& id) {
    v1::UpdateFractalRequest request;
    request.mutable_fractal()->set_id(id);
    request.mutable_fractal()->set_description("new");
    return request;
  }
  static v1::GetTimeInvestedRequest TimeInvested(const std::string& id) {
    v1::GetTimeInvestedRequest request;
    request.set_fractal_id(id);
    request.set_group_by(v1::TIME_GROUPING_ACTIVITY);
    return request;
  }
  // Answered while the others still wait: their wait ends with Release().
  static std::string GetWithin(Client& client, const std::string& id, int milliseconds) {
    grpc::ClientContext context;
    client.Prepare(&context);
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::milliseconds(milliseconds));
    v1::GetFractalRequest request;
    request.set_fractal_id(id);
    v1::GetFractalResponse response;
    return ReadStatus(Fractals(client.channel()).GetFractal(&context, request, &response)).Summary();
  }

 private:
  std::unique_ptr<db::Connection> holder_;
  std::vector<std::thread> calls_;
  std::atomic<int> begun_ = 0;
};

TEST_F(FairSharesTest, WritesOfOneUserThatWaitLeaveAWorkerToOthers) {
  const v1::Fractal hers = MakeFractal(ada, "Cello");
  const v1::Fractal his = MakeFractal(bob, "Bouldering");
  Hold("select from app.goals where id = '" + hers.id() + "' for update");
  Begin(ada, 6, [&](Client& client) { client.Call(&Fractals::UpdateFractal, Rename(hers.id())); });
  AwaitBlocked(1);
  EXPECT_EQ(GetWithin(bob, his.id(), 2000), "OK");
}

TEST_F(FairSharesTest, LongReadsOfEverybodyLeaveAWorkerToShortOnes) {
  const v1::Fractal hers = MakeFractal(ada, "Cello");
  const v1::Fractal his = MakeFractal(bob, "Bouldering");
  Client eve = server.SignUp("eve");
  const v1::Fractal eves = MakeFractal(eve, "Chess");
  Hold("lock table app.activity_instances");
  Begin(ada, 3, [&](Client& client) {
    client.Call(&Metrics::GetTimeInvested, TimeInvested(hers.id()));
  });
  Begin(eve, 3, [&](Client& client) {
    client.Call(&Metrics::GetTimeInvested, TimeInvested(eves.id()));
  });
  AwaitBlocked(1);
  // A wait for a lock ends by itself after 2 s, and Bob would be next.
  EXPECT_EQ(Blocked(), 1) << "of two workers";
  EXPECT_EQ(GetWithin(bob, his.id(), 2000), "OK");
}

TEST_F(FairSharesTest, ANewCallBeyondAUsersRateIsRefusedAndNobodyElses) {
  server::ServerOptions options = TestServer::Options();
  options.user_limits.calls_per_second = 3;
  options.database = server.database().address();
  const auto limited = server::Server::Start(options);
  ASSERT_TRUE(limited.ok()) << limited.status();
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string((*limited)->port()),
                                           grpc::InsecureChannelCredentials());
  const auto list = [&](const Client& user) {
    Client client(channel);
    client.tokens = user.tokens;
    return client.Call(&Fractals::ListFractals, v1::ListFractalsRequest());
  };
  int refused = 0;
  for (int i = 0; i < 12; ++i) {
    const auto answer = list(ada);
    if (answer.Summary() != "RESOURCE_EXHAUSTED USER_BUSY") continue;
    ++refused;
    EXPECT_EQ(answer.status.retry_after, absl::Seconds(1));
  }
  EXPECT_GE(refused, 3) << "of twelve at once, six may begin, and one each third of a second";
  EXPECT_EQ(list(bob).Summary(), "OK");
}

TEST_F(FairSharesTest, AUsersStreamsBeyondTheirNumberAreRefusedUntilOneEnds) {
  server::ServerOptions options = TestServer::Options();
  options.user_limits.streams = 2;
  options.database = server.database().address();
  const auto limited = server::Server::Start(options);
  ASSERT_TRUE(limited.ok()) << limited.status();
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string((*limited)->port()),
                                           grpc::InsecureChannelCredentials());
  Metrics metrics(channel);
  struct Stream {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReaderWriter<v1::StreamMetricValuesRequest,
                                             v1::StreamMetricValuesResponse>> messages;
  };
  const auto open = [&](const Client& user) {
    auto stream = std::make_unique<Stream>();
    user.Prepare(&stream->context);
    stream->messages = metrics.StreamMetricValues(&stream->context);
    return stream;
  };
  const auto end = [](Stream& stream) {
    stream.messages->WritesDone();
    return ReadStatus(stream.messages->Finish()).Summary();
  };
  const auto first = open(ada);
  const auto second = open(ada);
  // They are open once the server answered a call that came behind them on the connection.
  Client client(channel);
  client.tokens = ada.tokens;
  for (int i = 0; i < 20; ++i) client.Call(&Fractals::ListFractals, v1::ListFractalsRequest());
  EXPECT_EQ(end(*open(ada)), "RESOURCE_EXHAUSTED USER_BUSY");
  EXPECT_EQ(end(*open(bob)), "OK");
  EXPECT_EQ(end(*first), "OK");
  EXPECT_EQ(end(*second), "OK");
  std::string again;
  for (int tries = 0; tries < 100 && again != "OK"; ++tries) again = end(*open(ada));
  EXPECT_EQ(again, "OK");
}

}  // namespace
}  // namespace fractal::tests
