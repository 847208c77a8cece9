// A flood of sign-ins from one network, against a server behind a proxy.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
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

class Flood : public testing::Test {
 protected:
  // A sign-in of a caller at `address`; the summary of the answer.
  std::string SignIn(const std::string& address, const std::string& login) const {
    Client client(channel_);
    client.address = address;
    return client.SignIn(login, Client::kPassword).Summary();
  }

  static std::vector<std::string> Arguments(const TestDatabase& database) {
    return {FRACTALD_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database",
            database.address().url, "--bcrypt-cost", "10", "--trusted-proxy", "127.0.0.0/8"};
  }
  std::string Address() {
    const auto line = program_.WaitForLine("\"msg\":\"serving\"", absl::Minutes(1));
    if (!line.has_value()) throw std::runtime_error("no server: " + program_.err());
    return nlohmann::json::parse(*line).at("address");
  }

  TestDatabase database_;
  Program program_{Arguments(database_)};
  std::shared_ptr<grpc::Channel> channel_ =
      grpc::CreateChannel(Address(), grpc::InsecureChannelCredentials());
};

TEST_F(Flood, FromOneNetworkKeepsNobodyOutOfTheirAccount) {
  Client ada(channel_);
  ada.SignUp("ada");
  Client bob(channel_);
  bob.address = "198.51.100.200";  // the strangers' network
  bob.SignUp("bob");
  std::atomic<bool> over = false;
  std::atomic<int> refused = 0;
  std::vector<std::thread> strangers;
  for (int i = 0; i < 24; ++i) {
    strangers.emplace_back([&, i] {
      for (int n = 0; !over; ++n) {
        const std::string name = "nobody-" + std::to_string(i) + "-" + std::to_string(n);
        const std::string answer = SignIn("198.51.100." + std::to_string(i), name);
        if (answer == "RESOURCE_EXHAUSTED SIGN_IN_BUSY") ++refused;
      }
    });
  }
  while (refused == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  absl::Duration slowest;
  for (int i = 0; i < 50; ++i) {
    const absl::Time began = absl::Now();
    EXPECT_EQ(SignIn("203.0.113.7", "ada"), "OK");
    slowest = std::max(slowest, absl::Now() - began);
  }
  for (int i = 0; i < 10; ++i) EXPECT_EQ(SignIn("198.51.100.201", "bob"), "OK");
  over = true;
  for (std::thread& stranger : strangers) stranger.join();
  EXPECT_EQ(database_.Scalar("select count(*) from app.sign_ins where address = '203.0.113.7'"), "50");
  std::cout << "the slowest of 50 sign-ins from another network took " << slowest << "\n";
}

}  // namespace
}  // namespace fractal::tests
