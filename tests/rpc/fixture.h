#pragma once

#include <google/protobuf/timestamp.pb.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/rpc/test_server.h"

namespace fractal::tests {

// An id that no row ever had.
inline constexpr char kUnknownId[] = "0190a1b2-ffff-7fff-bfff-ffffffffffff";

// A server with two users who know nothing of each other, and the calls that most tests make on their
// way. Those that answer a message fail the test when the call does.
class RpcTest : public testing::Test {
 protected:
  static v1::Fractal MakeFractal(Client& client, const std::string& name);
  static Answer<v1::GetFractalResponse> GetFractal(Client& client, const std::string& id);
  static v1::Fractal DeleteFractal(Client& client, const std::string& id);

  static v1::CreateGoalRequest NewGoal(const std::string& fractal_id, const std::string& parent_id,
                                       v1::GoalType type, const std::string& name);
  static v1::Goal MakeGoal(Client& client, const std::string& fractal_id,
                           const std::string& parent_id, v1::GoalType type,
                           const std::string& name);
  static Answer<v1::GetGoalResponse> GetGoal(Client& client, const v1::Goal& goal);
  static v1::DeleteGoalResponse DeleteGoal(Client& client, const v1::Goal& goal);

  static google::protobuf::Timestamp InDays(int days);

  TestServer server;
  Client ada = server.SignUp("ada");
  Client bob = server.SignUp("bob");
};

}  // namespace fractal::tests
