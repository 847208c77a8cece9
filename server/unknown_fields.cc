#include "server/unknown_fields.h"

#include <google/protobuf/message.h>

#include <string_view>

namespace fractal::server {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

constexpr std::string_view kOurs = "/fractal.v1.";
constexpr std::string_view kKeepsThem = "/fractal.v1.FractalService/ImportFractal";

class Interceptor : public grpc::experimental::Interceptor {
 public:
  // `holds_messages`: not so of gRPC's own services, which take bytes.
  explicit Interceptor(bool holds_messages) : holds_messages_(holds_messages) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (holds_messages_ &&
        methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      // nullptr at the end of a stream, and for bytes that are no message.
      auto* message = static_cast<google::protobuf::Message*>(methods->GetRecvMessage());
      if (message != nullptr) message->DiscardUnknownFields();
    }
    methods->Proceed();
  }

 private:
  const bool holds_messages_;
};

}  // namespace

grpc::experimental::Interceptor* UnknownFieldsFactory::CreateServerInterceptor(
    grpc::experimental::ServerRpcInfo* info) {
  const std::string_view method = info->method();
  return new Interceptor(method.starts_with(kOurs) && method != kKeepsThem);
}

}  // namespace fractal::server
