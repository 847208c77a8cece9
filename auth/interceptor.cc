#include "auth/interceptor.h"

#include <string>
#include <utility>

#include "auth/call_context.h"
#include "auth/token.h"
#include "db/errors.h"

namespace fractal::auth {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

Identity Malformed() {
  return {db::MakeError(absl::StatusCode::kUnauthenticated,
                        "'authorization' must be sent once, as 'Bearer <access token>'",
                        {"TOKEN_INVALID"}),
          {}};
}

class Interceptor : public grpc::experimental::Interceptor {
 public:
  Interceptor(Authenticator& authenticator, CallContext& context)
      : authenticator_(authenticator), context_(context) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      ReadToken(methods);
    } else if (token_.empty() || !IsMessageOfStream(methods)) {
      methods->Proceed();
    } else {
      Authenticate(methods);
    }
  }

 private:
  // A message of a call with one answer travels with its metadata or its status.
  static bool IsMessageOfStream(InterceptorBatchMethods* methods) {
    return methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE) ||
           (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE) &&
            !methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS));
  }

  void ReadToken(InterceptorBatchMethods* methods) {
    const auto* metadata = methods->GetRecvInitialMetadata();
    const auto [first, last] = metadata->equal_range("authorization");
    if (first == last) {
      methods->Proceed();
      return;
    }
    const auto header = first->second;
    const auto token = ParseBearer({header.data(), header.size()});
    if (std::next(first) != last || !token.has_value()) {
      context_.identity = Malformed();
      methods->Proceed();
      return;
    }
    token_ = *token;
    Authenticate(methods);
  }

  // The call is held until the token is known: before its handler is entered, and again with each
  // message of a stream, which may outlive its token.
  void Authenticate(InterceptorBatchMethods* methods) {
    authenticator_.Authenticate(token_, [this, methods](Identity identity) {
      context_.identity = std::move(identity);
      methods->Proceed();
    });
  }

  Authenticator& authenticator_;
  CallContext& context_;
  std::string token_;  // empty for none
};

// For calls of gRPC's own services, which no door guards and which tell nothing of anybody.
class PassThrough : public grpc::experimental::Interceptor {
 public:
  void Intercept(InterceptorBatchMethods* methods) override { methods->Proceed(); }
};

}  // namespace

grpc::experimental::Interceptor* InterceptorFactory::CreateServerInterceptor(
    grpc::experimental::ServerRpcInfo* info) {
  auto* context = dynamic_cast<CallContext*>(info->server_context());
  if (context == nullptr) return new PassThrough;
  context->method = info->method();
  return new Interceptor(authenticator_, *context);
}

}  // namespace fractal::auth
