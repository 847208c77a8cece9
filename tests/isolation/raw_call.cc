#include "tests/isolation/raw_call.h"

#include <grpcpp/generic/generic_stub.h>

#include <regex>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"

namespace fractal::tests::isolation {
namespace {

using google::protobuf::FieldDescriptor;

// Waits for the one operation that is under way; whether it succeeded.
bool Await(grpc::CompletionQueue* queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue->Next(&tag, &ok) && ok;
}

grpc::ByteBuffer Serialized(const Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return {&slice, 1};
}

std::string Text(grpc::ByteBuffer* buffer) {
  std::vector<grpc::Slice> slices;
  buffer->Dump(&slices);
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

// Without the request's id, and with the size that it had.
std::string DetailsOf(const std::string& serialized) {
  google::rpc::Status status;
  status.ParseFromString(serialized);
  std::string text =
      absl::StrCat(serialized.size(), " bytes: ", status.code(), " ", status.message());
  for (const auto& any : status.details()) {
    if (any.Is<google::rpc::RequestInfo>()) continue;
    absl::StrAppend(&text, " ", any.ShortDebugString());
  }
  return text;
}

template <typename Metadata>
void AddSizes(const Metadata& metadata, const std::string& prefix,
              std::map<std::string, size_t>* sizes) {
  for (const auto& [key, value] : metadata) {
    sizes->emplace(prefix + std::string(key.data(), key.length()), value.length());
  }
}

void BlotTimes(Message* message) {
  const auto& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == "etag") reflection.SetString(message, field, "etag");
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(*message, field) : 1;
    for (int i = 0; i < count; ++i) {
      Message* part = field->is_repeated() ? reflection.MutableRepeatedMessage(message, field, i)
                                           : reflection.MutableMessage(message, field);
      const bool is_time = part->GetDescriptor()->full_name() == "google.protobuf.Timestamp";
      if (is_time) part->Clear();
      if (!is_time) BlotTimes(part);
    }
  }
}

std::string Blotted(const Message& response) {
  static const std::regex kId("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  static const std::regex kCounted("n[0-9]{6}");
  std::unique_ptr<Message> copy(response.New());
  copy->CopyFrom(response);
  BlotTimes(copy.get());
  return std::regex_replace(std::regex_replace(copy->ShortDebugString(), kId, "#"), kCounted, "n#");
}

}  // namespace

std::string RawAnswer::Shown() const {
  std::string text = absl::StrCat(CodeName(code), " \"", message, "\" {", details, "}");
  // Sizes of what succeeded differ with the times in it.
  if (!ok()) {
    for (const auto& [key, size] : metadata) absl::StrAppend(&text, " ", key, ":", size);
  }
  for (const auto& response : responses) absl::StrAppend(&text, "\n", Blotted(*response));
  return text;
}

std::string RawAnswer::Summary() const {
  return ok() ? "OK" : absl::StrCat(CodeName(code), " \"", message, "\" ", details);
}

std::string RawAnswer::Bytes() const {
  std::string bytes = message + details;
  for (const auto& response : responses) bytes += response->SerializeAsString();
  return bytes;
}

RawAnswer CallRaw(const Client& client, const Method& method, const Requests& requests) {
  grpc::GenericStub stub(client.channel());
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  client.Prepare(&context);
  const auto call =
      stub.PrepareCall(&context, "/" + method.service()->full_name() + "/" + method.name(), &queue);
  call->StartCall(nullptr);
  bool open = Await(&queue);
  for (size_t i = 0; i < requests.size() && open; ++i) {
    call->Write(Serialized(*requests[i]), nullptr);
    open = Await(&queue);
  }
  if (open) {
    call->WritesDone(nullptr);
    Await(&queue);
  }
  RawAnswer answer;
  grpc::ByteBuffer buffer;
  for (call->Read(&buffer, nullptr); Await(&queue); call->Read(&buffer, nullptr)) {
    answer.responses.push_back(NewResponse(method));
    if (!answer.responses.back()->ParseFromString(Text(&buffer))) {
      throw std::runtime_error(method.name() + " answers what is no message");
    }
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  Await(&queue);
  answer.code = status.error_code();
  answer.message = status.error_message();
  answer.details = DetailsOf(status.error_details());
  AddSizes(context.GetServerInitialMetadata(), "initial ", &answer.metadata);
  AddSizes(context.GetServerTrailingMetadata(), "trailing ", &answer.metadata);
  return answer;
}

}  // namespace fractal::tests::isolation
