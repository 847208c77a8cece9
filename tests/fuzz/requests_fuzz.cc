// Requests of every method, to a real server: each is answered as the API says it is, and never with
// an error of the server's own. The requests are changed by reflection, and as bytes.
//
// An input is the number of a method, then messages: a length (2 bytes, little-endian) and as many
// bytes each; what is cut short is the last one.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/services.h"
#include "tests/fuzz/message_mutator.h"
#include "tests/fuzz/target.h"
#include "tests/isolation/world.h"
#include "tests/rpc/test_server.h"

namespace fractal::tests {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

constexpr size_t kMostMessages = 8;
// A database grows with what is made in it.
constexpr int kCallsOfAServer = 20000;

const std::vector<const MethodDescriptor*>& Methods() {
  static const std::vector<const MethodDescriptor*> methods = [] {
    std::vector<const MethodDescriptor*> all;
    for (const std::string& name : server::ServiceNames()) {
      const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
      for (int i = 0; i < service->method_count(); ++i) all.push_back(service->method(i));
    }
    return all;
  }();
  return methods;
}

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()
                                      ->GetPrototype(method.input_type())
                                      ->New());
}

struct Input {
  const MethodDescriptor* method = nullptr;
  std::vector<std::string> messages;
};

Input Read(const uint8_t* data, size_t size) {
  Input input;
  if (size == 0) return input;
  input.method = Methods()[data[0] % Methods().size()];
  for (size_t at = 1; at < size && input.messages.size() < kMostMessages;) {
    const size_t length = at + 1 < size ? data[at] + 256U * data[at + 1] : 0;
    at = std::min(at + 2, size);
    const size_t taken = std::min(length, size - at);
    input.messages.emplace_back(reinterpret_cast<const char*>(data) + at, taken);
    at += taken;
  }
  if (input.messages.empty() || !input.method->client_streaming()) input.messages.resize(1);
  return input;
}

// 0 when it is longer than `max_size`.
size_t Write(const Input& input, uint8_t* data, size_t max_size) {
  const auto found = std::find(Methods().begin(), Methods().end(), input.method);
  std::string bytes(1, static_cast<char>(found - Methods().begin()));
  for (const std::string& message : input.messages) {
    if (message.size() > 0xffff) return 0;
    bytes += static_cast<char>(message.size() & 0xff);
    bytes += static_cast<char>(message.size() >> 8);
    bytes += message;
  }
  if (bytes.size() > max_size) return 0;
  std::copy(bytes.begin(), bytes.end(), data);
  return bytes.size();
}

// A server with a user, who is an administrator as well, and a fractal of his with something of
// every kind.
class World {
 public:
  World() {
    database().Sql(absl::StrCat("update app.users set role = 'admin' where id = '",
                                ada_.user.id(), "'"));
    ada_.SignIn("ada", Client::kPassword);
    const auto things = isolation::World::Make(&database(), ada_);
    for (const auto& [name, word] : things.words()) known_.push_back(word);
    known_.insert(known_.end(), 20, things.Id("fractal"));
  }

  TestDatabase& database() { return server_.database(); }
  const std::vector<std::string>& known() const { return known_; }
  int calls() const { return calls_; }

  // Calls as ada, whose sign-in is made anew when a call has ended it.
  grpc::Status Call(const Input& input) {
    ++calls_;
    grpc::Status status = Try(input);
    if (status.error_code() != grpc::StatusCode::UNAUTHENTICATED) return status;
    database().Sql(
        "update app.users set is_active = true, deleted_at = null, purge_at = null, role = 'admin', "
        "password_hash = (select password_hash from app.users limit 1) where username = 'ada'; "
        "delete from app.sign_in_throttles");
    ada_.SignIn("ada", Client::kPassword);
    return Try(input);
  }

 private:
  grpc::Status Try(const Input& input) {
    grpc::ClientContext context;
    ada_.Prepare(&context);
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(ada_.channel());
    const std::string path =
        absl::StrCat("/", input.method->service()->full_name(), "/", input.method->name());
    auto call = stub.PrepareCall(&context, path, &queue);
    void* tag = nullptr;
    bool ok = false;
    const auto wait = [&] { return queue.Next(&tag, &ok) && ok; };
    call->StartCall(nullptr);
    bool open = wait();
    for (const std::string& message : input.messages) {
      if (!open) break;
      const grpc::Slice slice(message);
      call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
      open = wait();
    }
    if (open) {
      call->WritesDone(nullptr);
      wait();
    }
    for (bool more = true; more;) {
      grpc::ByteBuffer answer;
      call->Read(&answer, nullptr);
      more = wait();
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    wait();
    return status;
  }

  TestServer server_;
  Client ada_ = server_.SignUp("ada");
  std::vector<std::string> known_;
  int calls_ = 0;
};

std::unique_ptr<World> NewWorld() {
  auto world = std::make_unique<World>();
  spdlog::set_level(spdlog::level::off);
  return world;
}

World& TheWorld() {
  // Whole before the process keeps it, so that it goes before what libpqxx keeps for its threads.
  static std::unique_ptr<World> world = NewWorld();
  if (world->calls() >= kCallsOfAServer) {
    world.reset();
    world = NewWorld();
  }
  return *world;
}

bool Parses(const Input& input) {
  return std::all_of(input.messages.begin(), input.messages.end(), [&](const std::string& bytes) {
    return NewRequest(*input.method)->ParseFromString(bytes);
  });
}

// What an error must bring; what does not parse is answered by gRPC itself.
void CheckAnswer(const Input& input, const grpc::Status& grpc_status) {
  const RichStatus status = ReadStatus(grpc_status);
  const std::string what =
      absl::StrCat(input.method->full_name(), ": ", status.Summary(), ": ", status.message);
  switch (status.code) {
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::DATA_LOSS:
    case grpc::StatusCode::UNIMPLEMENTED:
    case grpc::StatusCode::UNAVAILABLE:
      FRACTAL_HOLDS(!Parses(input), what);
      return;
    case grpc::StatusCode::INVALID_ARGUMENT:
      FRACTAL_HOLDS(status.bad_request.field_violations_size() > 0, what);
      break;
    default: break;
  }
  if (!status.ok()) {
    FRACTAL_HOLDS(!status.info.reason().empty() && status.info.domain() == "fractal.v1", what);
    FRACTAL_HOLDS(!absl::StrContains(status.message, "ERROR:"), what);
  }
}

}  // namespace
}  // namespace fractal::tests

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fractal::tests;
  const Input input = Read(data, size);
  if (input.method == nullptr) return 0;
  CheckAnswer(input, TheWorld().Call(input));
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  using namespace fractal::tests;
  fuzz::MessageMutator mutator(seed, TheWorld().known());
  if (mutator.Below(20) == 0) return LLVMFuzzerMutate(data, size, max_size);
  Input input = Read(data, size);
  const size_t methods = Methods().size();
  if (input.method == nullptr || mutator.Below(4) == 0) {
    input.method = Methods()[mutator.Below(static_cast<uint32_t>(methods))];
    input.messages.assign(1, "");
  }
  if (input.method->client_streaming() && mutator.Below(3) == 0) input.messages.emplace_back();
  std::string& bytes = input.messages[mutator.Below(static_cast<uint32_t>(input.messages.size()))];
  const std::unique_ptr<Message> message = NewRequest(*input.method);
  message->ParsePartialFromString(bytes);
  for (uint32_t changes = 1 + mutator.Below(6); changes > 0; --changes) {
    mutator.Mutate(message.get());
  }
  bytes = message->SerializePartialAsString();
  const size_t written = Write(input, data, max_size);
  return written > 0 ? written : size;
}
