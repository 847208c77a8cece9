// The server as a whole: who may call, how it starts and stops, what a call costs.

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "fractal/v1/options.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "server/access.h"
#include "server/services.h"
#include "tests/rpc/fixture.h"
#include "tests/support/wire_counter.h"

namespace fractal::tests {
namespace {

using Stub = v1::FractalService::Stub;

class ServerTest : public RpcTest {
 protected:
  std::string Health(const std::string& service) {
    auto stub = grpc::health::v1::Health::NewStub(server.Channel());
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    grpc::health::v1::HealthCheckResponse response;
    const grpc::Status status = stub->Check(&context, request, &response);
    if (!status.ok()) return CodeName(status.error_code());
    return grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response.status());
  }

  // Calls a method by its path with an empty request.
  grpc::Status CallWithoutToken(const std::string& method) {
    const grpc::Slice nothing("");
    const grpc::ByteBuffer request(&nothing, 1);
    grpc::GenericStub stub(server.Channel());
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status;
  }

  static absl::Status StartOn(const db::DatabaseAddress& address) {
    server::ServerOptions options = TestServer::Options();
    options.database = address;
    return server::Server::Start(options).status();
  }
};

TEST_F(ServerTest, SaysOfEveryServiceThatItServes) {
  EXPECT_EQ(Health(""), "SERVING");
  EXPECT_EQ(Health("fractal.v1.AuthService"), "SERVING");
  EXPECT_EQ(Health("fractal.v1.FractalService"), "SERVING");
  EXPECT_EQ(Health("no.such.Service"), "NOT_FOUND");
}

TEST_F(ServerTest, RefusesAMethodThatItDoesNotHaveAndGoesOn) {
  EXPECT_EQ(CallWithoutToken("/fractal.v1.FractalService/DropEverything").error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(Health(""), "SERVING");
}

TEST_F(ServerTest, RefusesEveryMethodThatIsNotPublicWithoutAToken) {
  int methods = 0;
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* name : {"fractal.v1.AuthService", "fractal.v1.FractalService"}) {
    const auto* service = pool->FindServiceByName(name);
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      const v1::Access access = method->options().GetExtension(v1::access);
      EXPECT_NE(access, v1::ACCESS_UNSPECIFIED) << method->full_name();
      if (access == v1::ACCESS_PUBLIC) continue;
      ++methods;
      EXPECT_EQ(
          ReadStatus(CallWithoutToken("/" + service->full_name() + "/" + method->name())).Summary(),
          "UNAUTHENTICATED TOKEN_MISSING")
          << method->full_name();
    }
  }
  EXPECT_GT(methods, 15);
}

TEST_F(ServerTest, LetsNobodyCallAMethodWithoutAnAccessOption) {
  const auth::AccessPolicy policy = server::ReadAccessPolicy(server::ServiceNames());
  auth::Identity admin{absl::OkStatus(), {db::Uuid::New(), db::Uuid::New(), true}};
  EXPECT_TRUE(absl::IsPermissionDenied(policy.Check("/fractal.v1.FractalService/New", admin)));
  EXPECT_TRUE(policy.Check("/fractal.v1.FractalService/GetGoal", admin).ok());
}

TEST_F(ServerTest, GetGoalCostsOneRoundTrip) {
  const v1::Fractal fractal = MakeFractal(ada, "Cello");
  const v1::Goal goal = MakeGoal(ada, fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "goal");
  const WireCounter wire(server.database().address());
  server::ServerOptions options = TestServer::Options();
  options.database = wire.address();
  const auto counted = server::Server::Start(options);
  ASSERT_TRUE(counted.ok()) << counted.status();
  Client client(grpc::CreateChannel("127.0.0.1:" + std::to_string((*counted)->port()),
                                    grpc::InsecureChannelCredentials()));
  client.tokens = ada.tokens;
  GetGoal(client, goal);  // the token is in the cache from now on
  // The health check asks once in 2 s: over many calls its share is small, and a second round trip
  // for each would not be.
  constexpr int64_t kCalls = 200;
  const int64_t before = wire.messages();
  for (int64_t i = 0; i < kCalls; ++i) ASSERT_EQ(GetGoal(client, goal).Summary(), "OK");
  const int64_t sent = wire.messages() - before;
  EXPECT_GE(sent, kCalls);
  EXPECT_LT(sent, kCalls + kCalls / 10);
}

TEST_F(ServerTest, RefusesADatabaseThatIsNotMigrated) {
  const TestDatabase empty = TestDatabase::Empty();
  const absl::Status status = StartOn(empty.address());
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("migrate up"));
}

TEST_F(ServerTest, RefusesADatabaseOfAnotherVersion) {
  server.database().Sql("update app.schema_migrations set version = version + 100 where version = "
                        "(select max(version) from app.schema_migrations)");
  EXPECT_THAT(std::string(StartOn(server.database().address()).message()),
              testing::HasSubstr("schema version"));
}

TEST_F(ServerTest, LetsCallsUnderWayFinishWhenItStops) {
  const v1::Fractal fractal = MakeFractal(ada, "Cello");
  // Another transaction holds the fractal, so that the call waits for it.
  auto holder = server.database().Connect(sql::Role::kAdmin);
  pqxx::nontransaction work(holder->raw());
  work.exec("begin; select from app.goals where id = '" + fractal.id() + "' for update");
  std::future<std::string> answer = std::async(std::launch::async, [&] {
    Client client = server.Connect();
    client.tokens = ada.tokens;
    return client
        .Call(&Stub::CreateGoal,
              NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "under way"))
        .Summary();
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  std::thread stop([&] { server.Stop(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  work.exec("commit");
  EXPECT_EQ(answer.get(), "OK");
  stop.join();
}

TEST_F(ServerTest, AnswersWhenTheDeadlineOfACallPassesAndStopsItsStatement) {
  const v1::Fractal fractal = MakeFractal(ada, "Cello");
  auto holder = server.database().Connect(sql::Role::kAdmin);
  pqxx::nontransaction work(holder->raw());
  work.exec("begin; select from app.goals where id = '" + fractal.id() + "' for update");
  auto stub = v1::FractalService::NewStub(server.Channel());
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + ada.tokens.access_token());
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(300));
  v1::CreateGoalResponse response;
  const grpc::Status status = stub->CreateGoal(
      &context, NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO, "late"), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  const std::string running =
      "select count(*) from pg_stat_activity where usename = 'fractal_app' and state = 'active' "
      "and datname = current_database()";
  std::string left;
  for (int tries = 0; tries < 50 && left != "0"; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    left = server.database().Scalar(running);
  }
  EXPECT_EQ(left, "0");
  work.exec("rollback");
  EXPECT_EQ(GetFractal(ada, fractal.id()).Summary(), "OK");
}

TEST_F(ServerTest, ComesBackAfterItsConnectionsBroke) {
  const v1::Fractal fractal = MakeFractal(ada, "Cello");
  server.database().Sql("select pg_terminate_backend(pid) from pg_stat_activity where usename in "
                        "('fractal_app', 'fractal_auth') and datname = current_database()");
  EXPECT_EQ(GetFractal(ada, fractal.id()).Summary(), "OK") << "a read is sent again";
  std::string summary;
  for (int tries = 0; tries < 50 && summary != "OK"; ++tries) {
    v1::CreateFractalRequest request;
    request.mutable_fractal()->set_name("made after " + std::to_string(tries));
    summary = ada.Call(&Stub::CreateFractal, request).Summary();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(summary, "OK");
}

TEST_F(ServerTest, RefusesWhatItHasNoRoomForAtOnce) {
  server::ServerOptions options = TestServer::Options();
  options.workers = 1;
  options.max_waiting = 1;
  options.database = server.database().address();
  const auto small = server::Server::Start(options);
  ASSERT_TRUE(small.ok()) << small.status();
  const v1::Fractal fractal = MakeFractal(ada, "Cello");
  auto holder = server.database().Connect(sql::Role::kAdmin);
  pqxx::nontransaction work(holder->raw());
  work.exec("begin; select from app.goals where id = '" + fractal.id() + "' for update");
  std::vector<std::thread> threads;
  std::atomic<int> refused = 0;
  std::atomic<int> done = 0;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      Client client(grpc::CreateChannel("127.0.0.1:" + std::to_string((*small)->port()),
                                        grpc::InsecureChannelCredentials()));
      client.tokens = ada.tokens;
      const auto answer =
          client.Call(&Stub::CreateGoal, NewGoal(fractal.id(), fractal.id(), v1::GOAL_TYPE_NANO,
                                                 "goal " + std::to_string(i)));
      if (answer.status.ok()) ++done;
      // The queue may be full with health checks as well.
      if ((answer.Summary() == "RESOURCE_EXHAUSTED USER_BUSY" ||
           answer.Summary() == "RESOURCE_EXHAUSTED SERVER_BUSY") &&
          answer.status.retry_after.has_value()) {
        ++refused;
      }
    });
  }
  // One runs and one waits; the health check may have that place.
  for (int tries = 0; tries < 500 && refused < 4; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  work.exec("commit");
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(refused, 4);
  EXPECT_GE(done, 1);
  EXPECT_EQ(refused + done, 6);
}

TEST_F(ServerTest, ReadsTogetherAnswerEachCallerItsOwn) {
  // Many reads of both users at once, so that workers find several waiting.
  const v1::Fractal hers = MakeFractal(ada, "Ada's");
  const v1::Fractal his = MakeFractal(bob, "Bob's");
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      Client client = server.Connect();
      const bool is_ada = i % 2 == 0;
      client.tokens = is_ada ? ada.tokens : bob.tokens;
      for (int n = 0; n < 40; ++n) {
        const bool own = n % 3 != 0;
        const std::string id = (is_ada == own) ? hers.id() : his.id();
        const auto answer = GetFractal(client, id);
        const std::string expected = own ? "OK" : "NOT_FOUND NOT_FOUND";
        if (answer.Summary() != expected) ++wrong;
        if (own && answer.status.ok() && answer->fractal().id() != id) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace fractal::tests
