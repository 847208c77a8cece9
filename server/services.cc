#include "server/services.h"

#include "server/handlers/accounts.h"
#include "server/handlers/fractals.h"
#include "server/handlers/goals.h"

namespace fractal::server {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

Reactor* AuthService::SignUp(Context* context, const v1::SignUpRequest* request,
                             v1::SignUpResponse* response) {
  return door_.Password(context, request, response, handlers::SignUp);
}

Reactor* AuthService::SignIn(Context* context, const v1::SignInRequest* request,
                             v1::SignInResponse* response) {
  return door_.Password(context, request, response, handlers::SignIn);
}

Reactor* AuthService::RefreshTokens(Context* context, const v1::RefreshTokensRequest* request,
                                    v1::RefreshTokensResponse* response) {
  return door_.Account(context, request, response, handlers::RefreshTokens);
}

Reactor* AuthService::SignOut(Context* context, const v1::SignOutRequest* request,
                              v1::SignOutResponse* response) {
  return door_.Account(context, request, response, handlers::SignOut);
}

Reactor* AuthService::GetCurrentUser(Context* context, const v1::GetCurrentUserRequest* request,
                                     v1::GetCurrentUserResponse* response) {
  return door_.Account(context, request, response, handlers::GetCurrentUser);
}

Reactor* AuthService::ChangePassword(Context* context, const v1::ChangePasswordRequest* request,
                                     v1::ChangePasswordResponse* response) {
  return door_.Password(context, request, response, handlers::ChangePassword);
}

Reactor* FractalService::CreateFractal(Context* context, const v1::CreateFractalRequest* request,
                                       v1::CreateFractalResponse* response) {
  return door_.Create(context, request, response, handlers::CreateFractal);
}

Reactor* FractalService::GetFractal(Context* context, const v1::GetFractalRequest* request,
                                    v1::GetFractalResponse* response) {
  return door_.Read(context, request, response, handlers::GetFractal);
}

Reactor* FractalService::ListFractals(Context* context, const v1::ListFractalsRequest* request,
                                      v1::ListFractalsResponse* response) {
  return door_.Read(context, request, response, handlers::ListFractals);
}

Reactor* FractalService::UpdateFractal(Context* context, const v1::UpdateFractalRequest* request,
                                       v1::UpdateFractalResponse* response) {
  return door_.Write(context, request, response, handlers::UpdateFractal);
}

Reactor* FractalService::DeleteFractal(Context* context, const v1::DeleteFractalRequest* request,
                                       v1::DeleteFractalResponse* response) {
  return door_.Write(context, request, response, handlers::DeleteFractal);
}

Reactor* FractalService::UndeleteFractal(Context* context,
                                         const v1::UndeleteFractalRequest* request,
                                         v1::UndeleteFractalResponse* response) {
  return door_.Write(context, request, response, handlers::UndeleteFractal);
}

Reactor* FractalService::CreateGoal(Context* context, const v1::CreateGoalRequest* request,
                                    v1::CreateGoalResponse* response) {
  return door_.Create(context, request, response, handlers::CreateGoal);
}

Reactor* FractalService::GetGoal(Context* context, const v1::GetGoalRequest* request,
                                 v1::GetGoalResponse* response) {
  return door_.Read(context, request, response, handlers::GetGoal);
}

Reactor* FractalService::ListGoals(Context* context, const v1::ListGoalsRequest* request,
                                   v1::ListGoalsResponse* response) {
  return door_.Read(context, request, response, handlers::ListGoals);
}

Reactor* FractalService::GetGoalTree(Context* context, const v1::GetGoalTreeRequest* request,
                                     v1::GetGoalTreeResponse* response) {
  return door_.Read(context, request, response, handlers::GetGoalTree);
}

Reactor* FractalService::UpdateGoal(Context* context, const v1::UpdateGoalRequest* request,
                                    v1::UpdateGoalResponse* response) {
  return door_.Write(context, request, response, handlers::UpdateGoal);
}

Reactor* FractalService::CompleteGoal(Context* context, const v1::CompleteGoalRequest* request,
                                      v1::CompleteGoalResponse* response) {
  return door_.Write(context, request, response, handlers::CompleteGoal);
}

Reactor* FractalService::MoveGoal(Context* context, const v1::MoveGoalRequest* request,
                                  v1::MoveGoalResponse* response) {
  return door_.Write(context, request, response, handlers::MoveGoal);
}

Reactor* FractalService::ReorderGoals(Context* context, const v1::ReorderGoalsRequest* request,
                                      v1::ReorderGoalsResponse* response) {
  return door_.Write(context, request, response, handlers::ReorderGoals);
}

Reactor* FractalService::DeleteGoal(Context* context, const v1::DeleteGoalRequest* request,
                                    v1::DeleteGoalResponse* response) {
  return door_.Write(context, request, response, handlers::DeleteGoal);
}

Reactor* FractalService::UndeleteGoal(Context* context, const v1::UndeleteGoalRequest* request,
                                      v1::UndeleteGoalResponse* response) {
  return door_.Write(context, request, response, handlers::UndeleteGoal);
}

Reactor* FractalService::ListDeletedGoals(Context* context,
                                          const v1::ListDeletedGoalsRequest* request,
                                          v1::ListDeletedGoalsResponse* response) {
  return door_.Read(context, request, response, handlers::ListDeletedGoals);
}

}  // namespace fractal::server
