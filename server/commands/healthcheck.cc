#include <grpcpp/grpcpp.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "grpc/health/v1/health.grpc.pb.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"

namespace fractal::server::commands {
namespace {

struct HealthcheckOptions {
  std::string address = "127.0.0.1:50051";
  int timeout_seconds = 3;
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
};

std::string Read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const HealthcheckOptions& options) {
  if (options.tls_ca.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = Read(options.tls_ca);
  if (!options.tls_cert.empty()) tls.pem_cert_chain = Read(options.tls_cert);
  if (!options.tls_key.empty()) tls.pem_private_key = Read(options.tls_key);
  return grpc::SslCredentials(tls);
}

int Check(const HealthcheckOptions& options) {
  grpc::ChannelArguments direct;
  direct.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  auto stub = grpc::health::v1::Health::NewStub(
      grpc::CreateCustomChannel(options.address, CredentialsOf(options), direct));
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
  command->add_option("--tls-ca", options->tls_ca, "PEM file of the CA of a server that speaks TLS")
      ->envname("FRACTALD_TLS_CA")
      ->check(CLI::ExistingFile);
  command
      ->add_option("--tls-cert", options->tls_cert,
                   "PEM file of a certificate, where clients need one")
      ->check(CLI::ExistingFile);
  command->add_option("--tls-key", options->tls_key, "PEM file of its key")
      ->check(CLI::ExistingFile);
  command->add_option("--timeout-seconds", options->timeout_seconds, "How long to wait")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  command->callback([options, &run] { run = [options] { return Check(*options); }; });
}

}  // namespace fractal::server::commands
