#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_interceptor.h>

#include "auth/authenticator.h"

namespace fractal::auth {

// Authenticates every call: `authorization: Bearer <token>` becomes the Identity in its CallContext.
// It refuses nobody, because a C++ server interceptor cannot keep the handler from being entered:
// the door refuses (server/door.h).
class InterceptorFactory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  // `authenticator` outlives the server.
  explicit InterceptorFactory(Authenticator& authenticator) : authenticator_(authenticator) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override;

 private:
  Authenticator& authenticator_;
};

}  // namespace fractal::auth
