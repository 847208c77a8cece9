#include "tests/rpc/fixture.h"

#include <ctime>

namespace fractal::tests {

using Stub = v1::FractalService::Stub;

v1::Fractal RpcTest::MakeFractal(Client& client, const std::string& name) {
  v1::CreateFractalRequest request;
  request.mutable_fractal()->set_name(name);
  return client.Call(&Stub::CreateFractal, request)->fractal();
}

Answer<v1::GetFractalResponse> RpcTest::GetFractal(Client& client, const std::string& id) {
  v1::GetFractalRequest request;
  request.set_fractal_id(id);
  return client.Call(&Stub::GetFractal, request);
}

v1::Fractal RpcTest::DeleteFractal(Client& client, const std::string& id) {
  v1::DeleteFractalRequest request;
  request.set_fractal_id(id);
  return client.Call(&Stub::DeleteFractal, request)->fractal();
}

v1::CreateGoalRequest RpcTest::NewGoal(const std::string& fractal_id, const std::string& parent_id,
                                       v1::GoalType type, const std::string& name) {
  v1::CreateGoalRequest request;
  request.mutable_goal()->set_fractal_id(fractal_id);
  request.mutable_goal()->set_parent_id(parent_id);
  request.mutable_goal()->set_type(type);
  request.mutable_goal()->set_name(name);
  return request;
}

v1::Goal RpcTest::MakeGoal(Client& client, const std::string& fractal_id,
                           const std::string& parent_id, v1::GoalType type,
                           const std::string& name) {
  return client.Call(&Stub::CreateGoal, NewGoal(fractal_id, parent_id, type, name))->goal();
}

Answer<v1::GetGoalResponse> RpcTest::GetGoal(Client& client, const v1::Goal& goal) {
  v1::GetGoalRequest request;
  request.set_fractal_id(goal.fractal_id());
  request.set_goal_id(goal.id());
  return client.Call(&Stub::GetGoal, request);
}

v1::DeleteGoalResponse RpcTest::DeleteGoal(Client& client, const v1::Goal& goal) {
  v1::DeleteGoalRequest request;
  request.set_fractal_id(goal.fractal_id());
  request.set_goal_id(goal.id());
  return *client.Call(&Stub::DeleteGoal, request);
}

google::protobuf::Timestamp RpcTest::InDays(int days) {
  google::protobuf::Timestamp time;
  time.set_seconds(std::time(nullptr) + days * 86'400);
  return time;
}

}  // namespace fractal::tests
