#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_interceptor.h>

namespace fractal::server {

// Drops from every message that comes in the fields that this server does not know: protobuf would
// keep them, and write them out again wherever the message is stored, hashed or echoed. An import
// keeps its own, since it refuses a record of a later format for them.
class UnknownFieldsFactory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override;
};

}  // namespace fractal::server
