// Every field of every request with what no request should hold, found by the descriptors: a new
// field is tried as it comes.

#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/timestamp.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "server/services.h"
#include "tests/rpc/fixture.h"

namespace fractal::tests {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

using Codes = std::set<grpc::StatusCode>;

// What gRPC or this server says of a request that cannot be right.
const Codes kRefusals = {grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::NOT_FOUND,
                         grpc::StatusCode::UNAUTHENTICATED, grpc::StatusCode::PERMISSION_DENIED,
                         grpc::StatusCode::FAILED_PRECONDITION};

// A value to be put into one field, the others being empty.
struct Edge {
  std::string name;
  std::string request;   // on the wire
  bool may_be_right;     // an integer at the end of its range is not wrong by itself
  bool is_many = false;  // a list too long to be looked through
};

using Put = std::function<void(Message&)>;

// Puts what `put` makes of the innermost message into messages that hold it.
class EdgesOf {
 public:
  explicit EdgesOf(const MethodDescriptor& method) : method_(method) {
    Walk(
        *method.input_type(), method.name(), [](Message& message) -> Message& { return message; },
        0);
  }
  std::vector<Edge> Take() { return std::move(edges_); }

 private:
  using Reach = std::function<Message&(Message&)>;
  static constexpr int kDeepest = 4;

  void Walk(const google::protobuf::Descriptor& type, const std::string& path, const Reach& reach,
            int depth) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor* field = type.field(i);
      const std::string name = path + "." + field->name();
      if (field->is_repeated()) AddMany(*field, name, reach);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        AddValues(*field, name, reach);
      } else if (depth < kDeepest) {
        Walk(
            *field->message_type(), name,
            [reach, field](Message& message) -> Message& {
              Message& parent = reach(message);
              const auto* reflection = parent.GetReflection();
              return field->is_repeated() ? *reflection->AddMessage(&parent, field)
                                          : *reflection->MutableMessage(&parent, field);
            },
            depth + 1);
      }
    }
  }

  void Add(const std::string& name, const Reach& reach, const Put& put, bool may_be_right) {
    auto* made =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method_.input_type());
    const std::unique_ptr<Message> request(made->New());
    put(reach(*request));
    edges_.push_back({name, request->SerializeAsString(), may_be_right});
  }

  void AddMany(const FieldDescriptor& field, const std::string& name, const Reach& reach) {
    Add(
        name + " 20,000 times", reach,
        [&field](Message& message) {
          const auto* reflection = message.GetReflection();
          for (int i = 0; i < 20'000; ++i) {
            switch (field.cpp_type()) {
              case FieldDescriptor::CPPTYPE_MESSAGE:
                reflection->AddMessage(&message, &field);
                break;
              case FieldDescriptor::CPPTYPE_STRING:
                reflection->AddString(&message, &field, "x");
                break;
              case FieldDescriptor::CPPTYPE_ENUM:
                reflection->AddEnumValue(&message, &field, 1);
                break;
              default:
                throw std::logic_error("a repeated " + field.full_name());
            }
          }
        },
        false);
    edges_.back().is_many = true;
  }

  void AddValues(const FieldDescriptor& field, const std::string& name, const Reach& reach) {
    const auto put = [&](const std::string& what, bool may_be_right, auto set, auto add,
                         auto value) {
      Add(
          name + " = " + what, reach,
          [&field, set, add, value](Message& message) {
            const auto* reflection = message.GetReflection();
            if (field.is_repeated()) {
              (reflection->*add)(&message, &field, value);
            } else {
              (reflection->*set)(&message, &field, value);
            }
          },
          may_be_right);
    };
    using R = google::protobuf::Reflection;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        put("NUL", false, &R::SetString, &R::AddString, std::string("a\0b", 3));
        put("a control character", false, &R::SetString, &R::AddString,
            std::string("a\x01"
                        "b"));
        put("half a MiB", false, &R::SetString, &R::AddString, std::string(1 << 19, 'x'));
        put("a surrogate", false, &R::SetString, &R::AddString, std::string("a\xED\xA0\x80"));
        put("a lone byte", false, &R::SetString, &R::AddString, std::string("a\xFF"));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        put("NaN", false, &R::SetDouble, &R::AddDouble, std::numeric_limits<double>::quiet_NaN());
        put("inf", false, &R::SetDouble, &R::AddDouble, std::numeric_limits<double>::infinity());
        put("-inf", false, &R::SetDouble, &R::AddDouble, -std::numeric_limits<double>::infinity());
        put("max", true, &R::SetDouble, &R::AddDouble, std::numeric_limits<double>::max());
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        put("min", true, &R::SetInt32, &R::AddInt32, std::numeric_limits<int32_t>::min());
        put("max", true, &R::SetInt32, &R::AddInt32, std::numeric_limits<int32_t>::max());
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        put("min", true, &R::SetInt64, &R::AddInt64, std::numeric_limits<int64_t>::min());
        put("max", true, &R::SetInt64, &R::AddInt64, std::numeric_limits<int64_t>::max());
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        put("12345", true, &R::SetEnumValue, &R::AddEnumValue, 12345);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        break;  // has two values, both right
      default:
        throw std::logic_error("a field of another type: " + field.full_name());
    }
  }

  const MethodDescriptor& method_;
  std::vector<Edge> edges_;
};

class FieldEdges : public RpcTest {
 protected:
  static RichStatus Call(const Client& client, const MethodDescriptor& method,
                               const std::string& request) {
    const grpc::Slice slice(request);
    const grpc::ByteBuffer bytes(&slice, 1);
    grpc::ClientContext context;
    client.Prepare(&context);
    grpc::GenericStub stub(client.channel());
    grpc::CompletionQueue queue;
    auto call = stub.PrepareUnaryCall(
        &context, "/" + method.service()->full_name() + "/" + method.name(), bytes, &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return ReadStatus(status);
  }

  static bool IsRight(const Edge& edge, grpc::StatusCode code) {
    if (kRefusals.contains(code)) return true;
    // gRPC's own word for bytes that are no message: text that is not UTF-8 is refused by protobuf.
    const bool is_text = edge.name.ends_with("surrogate") || edge.name.ends_with("lone byte");
    if (is_text) return code == grpc::StatusCode::UNIMPLEMENTED;
    return edge.may_be_right && code == grpc::StatusCode::OK;
  }
};

TEST_F(FieldEdges, AreRefusedAndNeverAnInternalError) {
  const google::protobuf::LogSilencer quiet;  // it would speak of each text that is not UTF-8
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  int methods = 0;
  int calls = 0;
  for (const std::string& service : server::ServiceNames()) {
    const auto* descriptor = pool->FindServiceByName(service);
    ASSERT_NE(descriptor, nullptr) << service;
    for (int i = 0; i < descriptor->method_count(); ++i) {
      const MethodDescriptor& method = *descriptor->method(i);
      if (method.client_streaming() || method.server_streaming()) continue;
      // A method may sign its caller out.
      const Client caller = server.SignUp("caller" + std::to_string(++methods));
      for (const Edge& edge : EdgesOf(method).Take()) {
        const RichStatus status = Call(caller, method, edge.request);
        EXPECT_TRUE(IsRight(edge, status.code)) << edge.name << ": " << status.Summary();
        // Of a list that is walked each element would be wrong for itself.
        if (edge.is_many) {
          EXPECT_LT(status.bad_request.field_violations_size(), 10) << edge.name;
        }
        ++calls;
      }
    }
  }
  std::cout << methods << " methods, " << calls << " calls\n";
  EXPECT_GT(calls, 1000);
}

}  // namespace
}  // namespace fractal::tests
