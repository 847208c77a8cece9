#pragma once

#include "fractal/v1/auth.grpc.pb.h"
#include "fractal/v1/fractals.grpc.pb.h"
#include "server/door.h"

namespace fractal::server {

// The services, one line a method: which way through the door, and which handler.

class AuthService final : public v1::AuthService::CallbackService {
 public:
  explicit AuthService(Door& door) : door_(door) {}

  grpc::ServerUnaryReactor* SignUp(grpc::CallbackServerContext* context,
                                   const v1::SignUpRequest* request,
                                   v1::SignUpResponse* response) override;
  grpc::ServerUnaryReactor* SignIn(grpc::CallbackServerContext* context,
                                   const v1::SignInRequest* request,
                                   v1::SignInResponse* response) override;
  grpc::ServerUnaryReactor* RefreshTokens(grpc::CallbackServerContext* context,
                                          const v1::RefreshTokensRequest* request,
                                          v1::RefreshTokensResponse* response) override;
  grpc::ServerUnaryReactor* SignOut(grpc::CallbackServerContext* context,
                                    const v1::SignOutRequest* request,
                                    v1::SignOutResponse* response) override;
  grpc::ServerUnaryReactor* GetCurrentUser(grpc::CallbackServerContext* context,
                                           const v1::GetCurrentUserRequest* request,
                                           v1::GetCurrentUserResponse* response) override;
  grpc::ServerUnaryReactor* ChangePassword(grpc::CallbackServerContext* context,
                                           const v1::ChangePasswordRequest* request,
                                           v1::ChangePasswordResponse* response) override;

 private:
  Door& door_;
};

class FractalService final : public v1::FractalService::CallbackService {
 public:
  explicit FractalService(Door& door) : door_(door) {}

  grpc::ServerUnaryReactor* CreateFractal(grpc::CallbackServerContext* context,
                                          const v1::CreateFractalRequest* request,
                                          v1::CreateFractalResponse* response) override;
  grpc::ServerUnaryReactor* GetFractal(grpc::CallbackServerContext* context,
                                       const v1::GetFractalRequest* request,
                                       v1::GetFractalResponse* response) override;
  grpc::ServerUnaryReactor* ListFractals(grpc::CallbackServerContext* context,
                                         const v1::ListFractalsRequest* request,
                                         v1::ListFractalsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateFractal(grpc::CallbackServerContext* context,
                                          const v1::UpdateFractalRequest* request,
                                          v1::UpdateFractalResponse* response) override;
  grpc::ServerUnaryReactor* DeleteFractal(grpc::CallbackServerContext* context,
                                          const v1::DeleteFractalRequest* request,
                                          v1::DeleteFractalResponse* response) override;
  grpc::ServerUnaryReactor* UndeleteFractal(grpc::CallbackServerContext* context,
                                            const v1::UndeleteFractalRequest* request,
                                            v1::UndeleteFractalResponse* response) override;
  grpc::ServerUnaryReactor* CreateGoal(grpc::CallbackServerContext* context,
                                       const v1::CreateGoalRequest* request,
                                       v1::CreateGoalResponse* response) override;
  grpc::ServerUnaryReactor* GetGoal(grpc::CallbackServerContext* context,
                                    const v1::GetGoalRequest* request,
                                    v1::GetGoalResponse* response) override;
  grpc::ServerUnaryReactor* ListGoals(grpc::CallbackServerContext* context,
                                      const v1::ListGoalsRequest* request,
                                      v1::ListGoalsResponse* response) override;
  grpc::ServerUnaryReactor* GetGoalTree(grpc::CallbackServerContext* context,
                                        const v1::GetGoalTreeRequest* request,
                                        v1::GetGoalTreeResponse* response) override;
  grpc::ServerUnaryReactor* UpdateGoal(grpc::CallbackServerContext* context,
                                       const v1::UpdateGoalRequest* request,
                                       v1::UpdateGoalResponse* response) override;
  grpc::ServerUnaryReactor* CompleteGoal(grpc::CallbackServerContext* context,
                                         const v1::CompleteGoalRequest* request,
                                         v1::CompleteGoalResponse* response) override;
  grpc::ServerUnaryReactor* MoveGoal(grpc::CallbackServerContext* context,
                                     const v1::MoveGoalRequest* request,
                                     v1::MoveGoalResponse* response) override;
  grpc::ServerUnaryReactor* ReorderGoals(grpc::CallbackServerContext* context,
                                         const v1::ReorderGoalsRequest* request,
                                         v1::ReorderGoalsResponse* response) override;
  grpc::ServerUnaryReactor* DeleteGoal(grpc::CallbackServerContext* context,
                                       const v1::DeleteGoalRequest* request,
                                       v1::DeleteGoalResponse* response) override;
  grpc::ServerUnaryReactor* UndeleteGoal(grpc::CallbackServerContext* context,
                                         const v1::UndeleteGoalRequest* request,
                                         v1::UndeleteGoalResponse* response) override;
  grpc::ServerUnaryReactor* ListDeletedGoals(grpc::CallbackServerContext* context,
                                             const v1::ListDeletedGoalsRequest* request,
                                             v1::ListDeletedGoalsResponse* response) override;

 private:
  Door& door_;
};

}  // namespace fractal::server
