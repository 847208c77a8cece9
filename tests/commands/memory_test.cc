// What a server holds on to after large answers.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/rpc/client.h"
#include "tests/support/database.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

class Memory : public testing::Test {
 protected:
  Memory() {
    const auto line = program_.WaitForLine("\"msg\":\"serving\"", absl::Minutes(1));
    if (!line.has_value()) throw std::runtime_error("no server: " + program_.err());
    channel_ = grpc::CreateChannel(nlohmann::json::parse(*line).at("address"),
                                   grpc::InsecureChannelCredentials());
    ada_ = std::make_unique<Client>(channel_);
    ada_->SignUp("ada");
    // Its tree is an answer of about 3 MiB.
    database_.Sql("insert into app.goals (root_id, id, user_id, type, name) values ('" + kRoot + "', '" +
                  kRoot + "', '" + ada_->user.id() + "', 'UltimateGoal', 'Large'); " +
                  "insert into app.goals (root_id, id, user_id, parent_id, type, name, description) "
                  "select '" + kRoot + "', gen_random_uuid(), '" + ada_->user.id() + "', '" + kRoot +
                  "', 'LongTermGoal', 'g', repeat('x', 200) from generate_series(1, 7000)");
  }

  // Of the server, resident.
  int64_t Megabytes() {
    std::ifstream status("/proc/" + std::to_string(program_.pid()) + "/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6)) / 1024;
    }
    throw std::runtime_error("the server is gone");
  }

  size_t ReadTree() {
    v1::GetGoalTreeRequest request;
    request.set_fractal_id(kRoot);
    return ada_->Call(&v1::FractalService::Stub::GetGoalTree, request)->ByteSizeLong();
  }

  const std::string kRoot = "00000000-0000-7000-8000-000000000001";
  TestDatabase database_;
  Program program_{{FRACTALD_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database",
                    database_.address().url, "--bcrypt-cost", "10"}};
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Client> ada_;
};

TEST_F(Memory, GoesBackSoonAfterLargeAnswers) {
  ASSERT_GT(ReadTree(), 2 << 20);
  absl::SleepFor(absl::Seconds(12));
  const int64_t before = Megabytes();
  int64_t most = before;
  std::vector<std::thread> readers;
  for (int i = 0; i < 12; ++i) {
    readers.emplace_back([&] {
      for (int n = 0; n < 3; ++n) ReadTree();
    });
  }
  std::thread watch([&] {
    for (int n = 0; n < 60; ++n, absl::SleepFor(absl::Milliseconds(50))) most = std::max(most, Megabytes());
  });
  for (std::thread& reader : readers) reader.join();
  watch.join();
  const absl::Time give_up = absl::Now() + absl::Seconds(40);
  while (Megabytes() > before + 8 && absl::Now() < give_up) absl::SleepFor(absl::Seconds(1));
  EXPECT_LE(Megabytes(), before + 8) << "it had " << before << " MB before, and " << most << " at most";
  RecordProperty("most_megabytes", std::to_string(most));
}

}  // namespace
}  // namespace fractal::tests
