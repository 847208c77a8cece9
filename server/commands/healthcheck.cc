#include <grpcpp/grpcpp.h>

#include <chrono>
#include <iostream>
#include <memory>

#include "grpc/health/v1/health.grpc.pb.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"

namespace fractal::server::commands {
namespace {

struct HealthcheckOptions {
  std::string address = "127.0.0.1:50051";
  int timeout_seconds = 3;
};

int Check(const HealthcheckOptions& options) {
  auto stub = grpc::health::v1::Health::NewStub(
      grpc::CreateChannel(options.address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(options.timeout_seconds));
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status = stub->Check(&context, {}, &response);
  if (!status.ok()) {
    std::cout << options.address << ": " << status.error_message() << "\n";
    return kNotAsItShouldBe;
  }
  const bool serving = response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
  std::cout << options.address << ": "
            << grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response.status()) << "\n";
  return serving ? kDone : kNotAsItShouldBe;
}

}  // namespace

void AddHealthcheck(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<HealthcheckOptions>();
  CLI::App* command =
      app.add_subcommand("healthcheck", "Ask a server whether it serves; exit 1 when it does not");
  command->add_option("--address", options->address, "Address and port of the server")
      ->envname("FRACTALD_HEALTHCHECK_ADDRESS")
      ->capture_default_str();
  command->add_option("--timeout-seconds", options->timeout_seconds, "How long to wait")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  command->callback([options, &run] { run = [options] { return Check(*options); }; });
}

}  // namespace fractal::server::commands
