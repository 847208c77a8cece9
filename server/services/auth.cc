#include "fractal/v1/auth.grpc.pb.h"
#include "server/handlers/accounts.h"
#include "server/handlers/api_keys.h"
#include "server/handlers/quotas.h"
#include "server/handlers/sign_ins.h"
#include "server/services/makers.h"
#include "server/services/method.h"

namespace fractal::server::services {
namespace {

class AuthService final : public v1::AuthService::CallbackService {
 public:
  explicit AuthService(Door& door) : door_(door) {}

  FRACTAL_METHOD(Password, SignUp)
  FRACTAL_METHOD(Password, SignIn)
  FRACTAL_METHOD(Account, RefreshTokens)
  FRACTAL_METHOD(Account, SignOut)
  FRACTAL_METHOD(Account, SignOutEverywhere)
  FRACTAL_METHOD(Account, ListSignIns)
  FRACTAL_METHOD(Account, RevokeSignIn)
  FRACTAL_METHOD(Account, CreateApiKey)
  FRACTAL_METHOD(Account, ListApiKeys)
  FRACTAL_METHOD(Account, RevokeApiKey)
  FRACTAL_METHOD(Account, GetCurrentUser)
  FRACTAL_METHOD(Read, GetUsage)
  FRACTAL_METHOD(Account, UpdateCurrentUser)
  FRACTAL_METHOD(Password, ChangePassword)
  FRACTAL_METHOD(Password, ChangeEmail)
  FRACTAL_METHOD(Password, ResetPassword)
  FRACTAL_METHOD(Password, DeleteAccount)

 private:
  Door& door_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAuthService(Door& door) {
  return std::make_unique<AuthService>(door);
}

}  // namespace fractal::server::services
