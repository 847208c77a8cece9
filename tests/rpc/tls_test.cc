// TLS of the server's own, clients with certificates, files that change; and the port for
// administrators.

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "fractal/v1/admin.grpc.pb.h"
#include "tests/rpc/test_server.h"
#include "tests/support/certificates.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

using ::testing::HasSubstr;

constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr char kListUsers[] = "/fractal.v1.AdminService/ListUsers";
constexpr char kListFractals[] = "/fractal.v1.FractalService/ListFractals";

// Calls a method with an empty request and without a token.
grpc::Status CallAt(int port, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                    const std::string& method) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  grpc::GenericStub stub(
      grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port), credentials, arguments));
  const grpc::Slice nothing("");
  const grpc::ByteBuffer request(&nothing, 1);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  grpc::CompletionQueue queue;
  auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    files_.MakeCa("ca");
    files_.MakeCa("other_ca");
    files_.MakeLeaf("server", "ca");
    options_.tls = {files_ / "server.pem", files_ / "server.key", "", absl::Seconds(1)};
    options_.database = database_.address();
  }

  int Start() {
    auto started = server::Server::Start(options_);
    if (!started.ok()) throw std::runtime_error(started.status().ToString());
    server_ = *std::move(started);
    return server_->port();
  }
  // Who trusts `ca` alone, and shows the certificate `own` if there is one.
  std::shared_ptr<grpc::ChannelCredentials> Trusting(const std::string& ca,
                                                     const std::string& own = "") const {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = files_.Text(ca + ".pem");
    if (!own.empty()) {
      tls.pem_cert_chain = files_.Text(own + ".pem");
      tls.pem_private_key = files_.Text(own + ".key");
    }
    return grpc::SslCredentials(tls);
  }
  // UNAUTHENTICATED is the server's word: the call came through.
  std::string Answer(int port, const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    return CodeName(CallAt(port, credentials, kListFractals).error_code());
  }

  TestDatabase database_;
  const Certificates files_;
  server::ServerOptions options_ = TestServer::Options();
  std::unique_ptr<server::Server> server_;
};

TEST_F(TlsTest, ServesWhoTrustsItsCertificate) {
  const int port = Start();
  EXPECT_EQ(Answer(port, Trusting("ca")), "UNAUTHENTICATED");
  EXPECT_EQ(Answer(port, Trusting("other_ca")), "UNAVAILABLE");
  EXPECT_EQ(Answer(port, grpc::InsecureChannelCredentials()), "UNAVAILABLE");
}

TEST_F(TlsTest, ListensEverywhereWithoutFurtherConsent) {
  options_.listen = "0.0.0.0:0";
  EXPECT_EQ(Answer(Start(), Trusting("ca")), "UNAUTHENTICATED");
}

TEST_F(TlsTest, SpeaksNoVersionBelow1_2) {
  const std::string address = "127.0.0.1:" + std::to_string(Start());
  const auto greet = [&](const std::string& version) {
    return RunProgram({"openssl", "s_client", "-connect", address, version, "-alpn", "h2",
                       "-cipher", "ALL:@SECLEVEL=0"});
  };
  EXPECT_EQ(greet("-tls1_2").exit_code, 0);
  EXPECT_NE(greet("-tls1_1").exit_code, 0);
}

TEST_F(TlsTest, TakesUpNewFilesAndLeavesOpenConnectionsAlone) {
  const int port = Start();
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  Client open(
      grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port), Trusting("ca"), arguments));
  open.SignUp("ada");
  files_.MakeLeaf("renewed", "other_ca");
  std::filesystem::rename(files_ / "renewed.key", files_ / "server.key");
  std::filesystem::rename(files_ / "renewed.pem", files_ / "server.pem");
  std::string answer;
  for (int i = 0; i < 100 && answer != "UNAUTHENTICATED"; ++i) {
    answer = Answer(port, Trusting("other_ca"));
    absl::SleepFor(absl::Milliseconds(100));
  }
  EXPECT_EQ(answer, "UNAUTHENTICATED");
  EXPECT_EQ(Answer(port, Trusting("ca")), "UNAVAILABLE");
  EXPECT_EQ(open.Call(&v1::FractalService::Stub::ListFractals, v1::ListFractalsRequest()).Summary(),
            "OK");
}

TEST_F(TlsTest, ServesOnlyClientsWithACertificateOfTheirCa) {
  files_.MakeCa("client_ca");
  files_.MakeLeaf("client", "client_ca");
  files_.MakeLeaf("stranger", "other_ca");
  options_.tls.client_ca = files_ / "client_ca.pem";
  const int port = Start();
  EXPECT_EQ(Answer(port, Trusting("ca", "client")), "UNAUTHENTICATED");
  EXPECT_EQ(Answer(port, Trusting("ca")), "UNAVAILABLE");
  EXPECT_EQ(Answer(port, Trusting("ca", "stranger")), "UNAVAILABLE");
}

TEST_F(TlsTest, SaysWhichFileCannotBeUsed) {
  files_.MakeLeaf("another", "ca");
  files_.Write("text.pem", "no certificate");
  const auto why = [&](const std::string& certificate, const std::string& key,
                       const std::string& ca = "") {
    options_.tls = {certificate, key, ca};
    return std::string(server::Server::Start(options_).status().message());
  };
  const std::string good = files_ / "server.pem";
  const std::string key = files_ / "server.key";
  EXPECT_THAT(why(good, ""), HasSubstr("--tls-key"));
  EXPECT_THAT(why("", "", files_ / "ca.pem"), HasSubstr("--tls-cert"));
  EXPECT_THAT(why(files_ / "none.pem", key), HasSubstr("none.pem cannot be read"));
  EXPECT_THAT(why(files_ / "text.pem", key), HasSubstr("text.pem holds no certificate"));
  EXPECT_THAT(why(good, files_ / "text.pem"), HasSubstr("text.pem holds no private key"));
  EXPECT_THAT(why(good, files_ / "another.key"), HasSubstr("another.key is not the key of"));
  EXPECT_THAT(why(good, key, files_ / "text.pem"), HasSubstr("text.pem holds no certificate"));
}

TEST_F(TlsTest, RefusesACertificateOutsideItsTime) {
  const auto why = [&](absl::Duration later) {
    return std::string(server::CheckTlsFiles(options_.tls, absl::Now() + later).message());
  };
  EXPECT_EQ(why(absl::ZeroDuration()), "");
  EXPECT_THAT(why(absl::Hours(72)), HasSubstr("server.pem has expired"));
  EXPECT_THAT(why(-absl::Hours(72)), HasSubstr("server.pem is not valid yet"));
}

class AdminPort : public testing::Test {
 protected:
  std::string Answer(int port, const char* method) {
    return CodeName(CallAt(port, grpc::InsecureChannelCredentials(), method).error_code());
  }
  std::unique_ptr<server::Server> Start(const std::string& admin_listen) {
    server::ServerOptions options = TestServer::Options();
    options.database = database_.address();
    options.admin_listen = admin_listen;
    auto started = server::Server::Start(options);
    if (!started.ok()) throw std::runtime_error(started.status().ToString());
    return *std::move(started);
  }
  TestDatabase database_;
};

TEST_F(AdminPort, AloneAnswersAdministratorsAndReflection) {
  const auto server = Start("127.0.0.1:0");
  EXPECT_EQ(Answer(server->port(), kReflection), "UNIMPLEMENTED");
  EXPECT_EQ(Answer(server->port(), kListUsers), "UNIMPLEMENTED");
  EXPECT_EQ(Answer(server->port(), kListFractals), "UNAUTHENTICATED");
  EXPECT_EQ(Answer(server->admin_port(), kReflection), "OK");
  EXPECT_EQ(Answer(server->admin_port(), kListUsers), "UNAUTHENTICATED");
  EXPECT_EQ(Answer(server->admin_port(), kListFractals), "UNIMPLEMENTED");
}

TEST_F(AdminPort, IsTheOneOpenPortWhereNoneIsNamed) {
  const auto server = Start("");
  EXPECT_EQ(server->admin_port(), 0);
  EXPECT_EQ(Answer(server->port(), kReflection), "OK");
  EXPECT_EQ(Answer(server->port(), kListUsers), "UNAUTHENTICATED");
}

}  // namespace
}  // namespace fractal::tests
