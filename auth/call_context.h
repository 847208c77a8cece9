#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>

#include "auth/principal.h"

namespace fractal::auth {

// A call's context, with the identity that the interceptor found. gRPC's own AuthContext is shared
// by all calls of a connection, so identity lives here and nowhere else.
class CallContext : public grpc::CallbackServerContext {
 public:
  Identity identity;
  std::string method;   // full path: "/fractal.v1.FractalService/GetGoal"
  std::string address;  // where the call came from; the door finds out (trusted_proxies.h)
};

// Makes gRPC use CallContext for every call of the callback API.
class CallContextAllocator : public grpc::ContextAllocator {
 public:
  grpc::CallbackServerContext* NewCallbackServerContext() override { return new CallContext; }
  // gRPC 1.51 also passes the context of a call to an unknown method, which is not from here and
  // which it frees itself.
  void Release(grpc::CallbackServerContext* context) override {
    delete dynamic_cast<CallContext*>(context);
  }
};

}  // namespace fractal::auth
