// What the server lets a connection and a call bring: sizes, times, pings, fields nobody knows.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "db/uuid.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Stub = v1::FractalService::Stub;

server::ServerOptions With(const server::FrontLimits& limits) {
  server::ServerOptions options = TestServer::Options();
  options.limits = limits;
  return options;
}

// A connection whose bytes the test writes itself.
class RawConnection {
 public:
  explicit RawConnection(const std::string& address) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    timeval patience{60, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
      throw std::runtime_error("cannot connect to " + address);
    }
  }
  ~RawConnection() { close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  void Send(std::string_view bytes) { send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  // What every HTTP/2 client says first: the preface and empty settings.
  void Greet() {
    Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    Send(std::string_view("\0\0\0\4\0\0\0\0\0", 9));
  }
  void Ping() {
    Send(
        std::string_view("\0\0\x08\6\0\0\0\0\0"
                         "fractald",
                         17));
  }

  // All that comes until the server closes; throws when it does not.
  std::string ReadToTheEnd() {
    std::string all;
    char buffer[4096];
    while (true) {
      const ssize_t got = recv(socket_, buffer, sizeof buffer, 0);
      if (got == 0 || (got < 0 && errno == ECONNRESET)) return all;
      if (got < 0) throw std::runtime_error("the server does not close the connection");
      all.append(buffer, static_cast<size_t>(got));
    }
  }

 private:
  const int socket_;
};

// The bytes of a setting in a SETTINGS frame.
std::string Setting(uint16_t id, uint32_t value) {
  std::string bytes;
  for (const int shift : {8, 0}) bytes += static_cast<char>(id >> shift);
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift);
  return bytes;
}

class FrontTest : public RpcTest {};

// gRPC 1.51 then answers the connection's next call UNAVAILABLE [measured]; others go on.
TEST_F(FrontTest, RefusesACallWithMoreThan8KiBOfMetadataAndServesOthers) {
  const v1::Fractal fractal = MakeFractal(ada, "Cello");
  grpc::ClientContext context;
  ada.Prepare(&context);
  context.AddMetadata("x-long", std::string(20'000, 'x'));
  v1::GetFractalRequest request;
  request.set_fractal_id(fractal.id());
  v1::GetFractalResponse response;
  EXPECT_EQ(Stub(ada.channel()).GetFractal(&context, request, &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(GetFractal(bob, fractal.id()).Summary(), "NOT_FOUND NOT_FOUND");
  Client again = server.Connect();
  again.tokens = ada.tokens;
  EXPECT_EQ(GetFractal(again, fractal.id()).Summary(), "OK");
}

TEST_F(FrontTest, RefusesARequestOfMoreThanItsLimitAndGoesOn) {
  v1::CreateFractalRequest request;
  request.mutable_fractal()->set_name(std::string(832 << 10, 'x'));
  EXPECT_EQ(ada.Call(&Stub::CreateFractal, request).status.code,
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  MakeFractal(ada, "Cello");
}

TEST_F(FrontTest, RefusesACompressedRequestBeforeItIsUnpacked) {
  for (const auto algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    grpc::ClientContext context;
    ada.Prepare(&context);
    context.set_compression_algorithm(algorithm);
    v1::CreateFractalRequest request;
    request.mutable_fractal()->set_name("Cello");
    request.mutable_fractal()->set_description(std::string(500'000, 'x'));
    v1::CreateFractalResponse response;
    EXPECT_EQ(Stub(ada.channel()).CreateFractal(&context, request, &response).error_code(),
              grpc::StatusCode::UNIMPLEMENTED);
  }
  MakeFractal(ada, "Cello");
}

TEST_F(FrontTest, RefusesACallWithTwoTokens) {
  grpc::ClientContext context;
  ada.Prepare(&context);
  context.AddMetadata("authorization", "Bearer " + bob.tokens.access_token());
  v1::ListFractalsResponse response;
  EXPECT_EQ(Stub(ada.channel()).ListFractals(&context, {}, &response).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(FrontTest, ForgetsFieldsThatItDoesNotKnow) {
  v1::CreateFractalRequest request;
  request.set_request_id(db::Uuid::New().ToString());
  request.mutable_fractal()->set_name("Cello");
  const std::string id = ada.Call(&Stub::CreateFractal, request)->fractal().id();
  // The same request to this server, so that its id finds the first answer.
  request.GetReflection()->MutableUnknownFields(&request)->AddLengthDelimited(9999, "smuggled");
  auto* fractal = request.mutable_fractal();
  fractal->GetReflection()->MutableUnknownFields(fractal)->AddVarint(9999, 1);
  const auto again = ada.Call(&Stub::CreateFractal, request);
  EXPECT_EQ(again.Summary(), "OK");
  EXPECT_EQ(again.response.fractal().id(), id);
}

TEST_F(FrontTest, NamesAsManyBadFieldsAsAnAnswerHasRoomFor) {
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(kUnknownId);
  for (int i = 0; i < 60; ++i) {
    request.mutable_update_mask()->add_paths("no_such_field_" + std::to_string(i));
  }
  const auto answer = ada.Call(&Stub::UpdateFractal, request);
  EXPECT_EQ(answer.status.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(answer.status.message, HasSubstr("(and 59 more)"));
  ASSERT_EQ(answer.status.bad_request.field_violations_size(), 21);
  EXPECT_EQ(answer.status.bad_request.field_violations(20).description(), "and 40 more");
  EXPECT_LT(answer.status.bad_request.ByteSizeLong(), 5000U);
}

TEST_F(FrontTest, EchoesNoMoreThanTheBeginningOfALongPath) {
  v1::UpdateFractalRequest request;
  request.mutable_fractal()->set_id(kUnknownId);
  std::string path;
  while (path.size() < 800'000) path += "ü";
  request.mutable_update_mask()->add_paths(path);
  const auto answer = ada.Call(&Stub::UpdateFractal, request);
  EXPECT_EQ(answer.status.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_LT(answer.status.bad_request.ByteSizeLong(), 1000U);
}

TEST_F(FrontTest, SaysHowManyCallsAConnectionMayHave) {
  server::FrontLimits limits;
  limits.idle = absl::Seconds(1);
  const TestServer impatient(With(limits));
  RawConnection connection(impatient.address());
  connection.Greet();
  const std::string said = connection.ReadToTheEnd();
  EXPECT_THAT(said, HasSubstr(Setting(3, 100)));      // SETTINGS_MAX_CONCURRENT_STREAMS
  EXPECT_THAT(said, HasSubstr(Setting(6, 8 << 10)));  // SETTINGS_MAX_HEADER_LIST_SIZE
}

TEST_F(FrontTest, ClosesAConnectionThatNeverSaysWhatItIs) {
  server::FrontLimits limits;
  limits.handshake = absl::Seconds(1);
  const TestServer impatient(With(limits));
  RawConnection connection(impatient.address());
  connection.ReadToTheEnd();
}

TEST_F(FrontTest, ClosesAnOldConnectionAndServesTheClientOnANewOne) {
  server::FrontLimits limits;
  limits.age = absl::Seconds(1);
  limits.grace = absl::Seconds(1);
  const TestServer impatient(With(limits));
  Client carol = impatient.SignUp("carol");
  RawConnection connection(impatient.address());
  connection.Greet();
  connection.ReadToTheEnd();
  EXPECT_EQ(carol.Call(&Stub::ListFractals, v1::ListFractalsRequest()).Summary(), "OK");
}

TEST_F(FrontTest, ClosesAConnectionThatPingsAllTheTime) {
  RawConnection connection(server.address());
  connection.Greet();
  for (int i = 0; i < 20; ++i) connection.Ping();
  EXPECT_THAT(connection.ReadToTheEnd(), HasSubstr("too_many_pings"));
}

TEST(Listening, SendsNobodysPasswordsUnencryptedUnlessToldTo) {
  const TestDatabase database;
  server::ServerOptions options = TestServer::Options();
  options.database = database.address();
  options.listen = "0.0.0.0:0";
  const absl::Status refused = server::Server::Start(options).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("0.0.0.0:0 unencrypted"));
  options.insecure_listen = true;
  EXPECT_TRUE(server::Server::Start(options).ok());
  options.insecure_listen = false;
  options.listen = "127.0.0.1:0";
  options.admin_listen = "0.0.0.0:0";
  EXPECT_FALSE(server::Server::Start(options).ok());
}

TEST(Listening, KnowsTheAddressesOfThisMachineAlone) {
  for (const char* address : {"127.0.0.1:1", "127.8.9.10:1", "localhost:1", "[::1]:1", "unix:/x"}) {
    EXPECT_TRUE(server::IsLoopback(address)) << address;
  }
  for (const char* address : {"0.0.0.0:1", "[::]:1", "127.example.com:1", "10.0.0.1:1", ":1",
                              "localhost.example.com:1"}) {
    EXPECT_FALSE(server::IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace fractal::tests
