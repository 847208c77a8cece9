// What a flood of sign-ins costs everybody else:
//
//   sign_in_flood [SECONDS [SIGN_INS_A_SECOND]]
//
// One client reads goals all the time. By turns of SECONDS (5), nobody else calls; somebody tries
// wrong passwords, 100 a second unless told otherwise, on 200 accounts with hashes of the cost that
// servers have; and the same as if each try came from another network, so that none is throttled.
// Prints the times of the reads in the quiet and in the flooded turns, and their ratios.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/rpc/test_server.h"

namespace fractal::tests {
namespace {

constexpr int kTurns = 4;  // of each kind
constexpr int kAccounts = 200;

server::ServerOptions Options() {
  server::ServerOptions options = TestServer::Options();
  options.accounts.bcrypt_cost = 12;
  options.workers = 4;
  options.auth_workers = 2;
  return options;
}

using Answers = std::map<grpc::StatusCode, std::atomic<int>>;

// Sends sign-ins at a pace, whatever becomes of them, until it goes.
class Flood {
 public:
  Flood(const TestServer& server, int each_second, Answers* answers)
      : stub_(v1::AuthService::NewStub(server.Channel())),
        answers_(*answers),
        thread_([this, each_second] { Send(each_second); }) {}
  ~Flood() {
    stopping_ = true;
    thread_.join();
    while (open_ > 0) absl::SleepFor(absl::Milliseconds(10));
  }

 private:
  struct Try {
    grpc::ClientContext context;
    v1::SignInRequest request;
    v1::SignInResponse response;
  };

  void Send(int each_second) {
    absl::Time next = absl::Now();
    for (int i = 0; !stopping_; ++i) {
      auto one = std::make_shared<Try>();
      one->request.set_login("flooded" + std::to_string(i % kAccounts));
      one->request.set_password("wrong password " + std::to_string(i));
      one->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
      ++open_;
      stub_->async()->SignIn(&one->context, &one->request, &one->response,
                             [this, one](const grpc::Status& status) {
                               ++answers_.at(status.error_code());
                               --open_;
                             });
      next += absl::Seconds(1) / each_second;
      absl::SleepFor(next - absl::Now());
    }
  }

  const std::unique_ptr<v1::AuthService::Stub> stub_;
  Answers& answers_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> open_ = 0;
  std::thread thread_;
};

// Makes every try the first one of its account and network.
class Forgetting {
 public:
  explicit Forgetting(const TestDatabase& database)
      : connection_(database.address().url), thread_([this] { Forget(); }) {}
  ~Forgetting() {
    stopping_ = true;
    thread_.join();
  }

 private:
  void Forget() {
    pqxx::nontransaction work(connection_);
    while (!stopping_) {
      work.exec("delete from app.sign_in_throttles");
      absl::SleepFor(absl::Milliseconds(200));
    }
  }

  pqxx::connection connection_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

using Times = std::vector<double>;  // in ms

double Quantile(Times& times, double part) {
  std::sort(times.begin(), times.end());
  return times[static_cast<size_t>(part * static_cast<double>(times.size() - 1))];
}

// Reads, one call after the other at some distance, as a user does.
void Read(Client& client, const v1::GetGoalRequest& request, absl::Duration limit, Times* times) {
  const absl::Time end = absl::Now() + limit;
  while (absl::Now() < end) {
    const absl::Time began = absl::Now();
    *client.Call(&v1::FractalService::Stub::GetGoal, request);
    times->push_back(absl::ToDoubleMilliseconds(absl::Now() - began));
    absl::SleepFor(absl::Milliseconds(2));
  }
}

// The calls of one kind of turn.
struct Kind {
  Kind() {
    // Before any thread counts.
    for (int code = 0; code <= 16; ++code) answers[static_cast<grpc::StatusCode>(code)] = 0;
  }

  Times times;
  Answers answers;
};

void Print(const char* name, Kind& quiet, Kind& flooded) {
  std::cout << name << ":\n" << std::fixed << std::setprecision(2);
  for (const double part : {0.5, 0.99}) {
    const double before = Quantile(quiet.times, part);
    const double during = Quantile(flooded.times, part);
    std::cout << "  GetGoal p" << static_cast<int>(part * 100) << ": quiet " << before
              << " ms, flooded " << during << " ms, ratio " << during / before << "\n";
  }
  std::cout << "  " << quiet.times.size() << " and " << flooded.times.size() << " calls; sign-ins:";
  for (const auto& [code, count] : flooded.answers) {
    if (count > 0) std::cout << " " << CodeName(code) << " " << count;
  }
  std::cout << "\n";
}

void Run(int seconds, int each_second) {
  TestServer server(Options());
  Client ada = server.SignUp("ada");
  for (int i = 0; i < kAccounts; ++i) server.database().AddUser("flooded" + std::to_string(i));
  server.database().Sql(
      "update app.users set password_hash = (select u.password_hash from "
      "app.users u where u.username = 'ada') where username like 'flooded%'");
  v1::CreateFractalRequest fractal;
  fractal.mutable_fractal()->set_name("Cello");
  v1::GetGoalRequest request;
  request.set_fractal_id(
      ada.Call(&v1::FractalService::Stub::CreateFractal, fractal)->fractal().id());
  request.set_goal_id(request.fractal_id());

  Kind quiet;
  Kind throttled;
  Kind unthrottled;
  const absl::Duration turn = absl::Seconds(seconds);
  for (int i = 0; i < kTurns; ++i) {
    Read(ada, request, turn, &quiet.times);
    {
      const Flood flood(server, each_second, &throttled.answers);
      Read(ada, request, turn, &throttled.times);
    }
    const Forgetting forgetting(server.database());
    const Flood flood(server, each_second, &unthrottled.answers);
    Read(ada, request, turn, &unthrottled.times);
  }
  Print("a flood from one network", quiet, throttled);
  Print("a flood from as many networks as tries", quiet, unthrottled);
}

}  // namespace
}  // namespace fractal::tests

int main(int argc, char** argv) {
  fractal::tests::Run(argc > 1 ? std::atoi(argv[1]) : 5, argc > 2 ? std::atoi(argv[2]) : 100);
}
