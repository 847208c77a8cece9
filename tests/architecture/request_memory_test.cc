// What the largest request costs in memory before it is known who sends it: a message of the smallest parts takes many times its size once
// it is read.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/front.h"
#include "server/services.h"

namespace fractal::tests {
namespace {

namespace pb = google::protobuf;

constexpr size_t kMostMemory = size_t{64} << 20;

std::string Varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

// A field of the wire type that has a length.
std::string Field(const pb::FieldDescriptor& field, const std::string& content) {
  return Varint(static_cast<uint64_t>(field.number()) << 3 | 2) + Varint(content.size()) + content;
}

bool HasLength(const pb::FieldDescriptor& field) {
  return field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE ||
         field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING;
}

// The smallest elements that a repeated field can have: an empty one, and one of each kind of part.
std::vector<std::string> SmallestElements(const pb::FieldDescriptor& field) {
  std::vector<std::string> elements = {Field(field, "")};
  if (field.message_type() == nullptr) return elements;
  for (int i = 0; i < field.message_type()->field_count(); ++i) {
    const pb::FieldDescriptor& part = *field.message_type()->field(i);
    if (HasLength(part)) elements.push_back(Field(field, Field(part, "")));
  }
  return elements;
}

class RequestMemory {
 public:
  struct Costliest {
    size_t bytes = 0;
    std::string field;
  };

  // Every repeated field of the request's, at every depth, filled with as many as fit.
  void Measure(const pb::Descriptor& request) { Walk(request, request, {}); }
  const Costliest& costliest() const { return costliest_; }
  int measured() const { return measured_; }

 private:
  using Path = std::vector<const pb::FieldDescriptor*>;

  void Walk(const pb::Descriptor& request, const pb::Descriptor& message, const Path& path) {
    for (int i = 0; i < message.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message.field(i);
      if (field.is_repeated() && HasLength(field)) {
        for (const std::string& element : SmallestElements(field)) Fill(request, path, field, element);
      }
      if (field.message_type() == nullptr) continue;
      if (std::find(path.begin(), path.end(), &field) != path.end()) continue;
      Path deeper = path;
      deeper.push_back(&field);
      Walk(request, *field.message_type(), deeper);
    }
  }

  void Fill(const pb::Descriptor& request, const Path& path, const pb::FieldDescriptor& field,
            const std::string& element) {
    const auto largest = static_cast<size_t>(server::FrontLimits().largest_request);
    std::string bytes;
    // The fields around it have a tag and a length each.
    while (bytes.size() + element.size() + 8 * path.size() <= largest) bytes += element;
    for (auto around = path.rbegin(); around != path.rend(); ++around) bytes = Field(**around, bytes);
    const std::unique_ptr<pb::Message> message(
        pb::MessageFactory::generated_factory()->GetPrototype(&request)->New());
    const size_t before = InUse();
    ASSERT_TRUE(message->ParseFromString(bytes)) << field.full_name();
    const size_t taken = InUse() - before;
    ++measured_;
    if (taken > costliest_.bytes) costliest_ = {taken, request.name() + ": " + field.full_name()};
  }

  static size_t InUse() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
  }

  Costliest costliest_;
  int measured_ = 0;
};

TEST(Requests, OfTheLargestSizeTakeAtMost64MiBWhateverTheyAreMadeOf) {
  if (mallinfo2().uordblks == 0) GTEST_SKIP() << "a sanitizer's allocator does not tell its use";
  RequestMemory memory;
  for (const std::string& name : server::ServiceNames(true)) {
    const auto* service = pb::DescriptorPool::generated_pool()->FindServiceByName(name);
    ASSERT_NE(service, nullptr);
    for (int m = 0; m < service->method_count(); ++m) memory.Measure(*service->method(m)->input_type());
  }
  EXPECT_GE(memory.measured(), 100);
  EXPECT_LE(memory.costliest().bytes, kMostMemory) << memory.costliest().field;
}

}  // namespace
}  // namespace fractal::tests
