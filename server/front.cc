#include "server/front.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/resource_quota.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "auth/call_context.h"
#include "auth/interceptor.h"
#include "server/unknown_fields.h"

namespace fractal::server {
namespace {

constexpr int kEarlyPings = 2;

// Reflection for this server or not: who links gRPC's plugin has it in every server of the process.
class Reflection : public grpc::ServerBuilderOption {
 public:
  explicit Reflection(bool wanted) : wanted_(wanted) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    auto reflection = std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>();
    std::erase_if(*plugins,
                  [&](const auto& plugin) { return plugin->name() == reflection->name(); });
    if (wanted_) plugins->push_back(std::move(reflection));
  }

 private:
  const bool wanted_;
};

void Apply(const FrontLimits& limits, grpc::ServerBuilder& builder) {
  const auto within = [&](const char* name, absl::Duration limit) {
    builder.AddChannelArgument(name, static_cast<int>(absl::ToInt64Milliseconds(limit)));
  };
  builder.SetMaxReceiveMessageSize(limits.largest_request);
  builder.SetMaxSendMessageSize(limits.largest_response);
  // A compressed request would be unpacked whole before anybody looks at its size or token: it is
  // refused (UNIMPLEMENTED), and nothing is there to unpack it.
  for (const auto algorithm : {GRPC_COMPRESS_DEFLATE, GRPC_COMPRESS_GZIP}) {
    builder.SetCompressionAlgorithmSupportStatus(algorithm, false);
  }
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits.largest_metadata);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits.calls_of_a_connection);
  builder.SetResourceQuota(grpc::ResourceQuota("fractald").Resize(limits.memory));
  within(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, limits.handshake);
  within(GRPC_ARG_MAX_CONNECTION_IDLE_MS, limits.idle);
  within(GRPC_ARG_MAX_CONNECTION_AGE_MS, limits.age);
  within(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, limits.grace);
  within(GRPC_ARG_KEEPALIVE_TIME_MS, limits.ping_after);
  within(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, limits.ping_answer);
  within(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, limits.least_between_pings);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, kEarlyPings);
  // Two servers on one port would hide a mistake.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

}  // namespace

absl::StatusOr<Front> OpenFront(FrontOptions options) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  Apply(options.limits, builder);
  builder.SetOption(std::make_unique<Reflection>(options.reflection));
  builder.SetContextAllocator(std::make_unique<auth::CallContextAllocator>());
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(std::make_unique<auth::InterceptorFactory>(*options.authenticator));
  interceptors.push_back(std::make_unique<UnknownFieldsFactory>());
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  for (grpc::Service* service : options.services) builder.RegisterService(service);
  Front front;
  builder.AddListeningPort(options.listen, std::move(options.credentials), &front.port);
  front.server = builder.BuildAndStart();
  if (front.server == nullptr || front.port == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options.listen));
  }
  return front;
}

}  // namespace fractal::server
