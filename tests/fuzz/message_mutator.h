#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace fractal::tests::fuzz {

// Changes messages by reflection, so that what comes of it still parses: fields set, cleared,
// repeated, and nested, to values which are telling or which the server knows.
class MessageMutator {
 public:
  // `known`: ids and tokens of live objects, for text fields.
  MessageMutator(unsigned seed, const std::vector<std::string>& known)
      : random_(seed), known_(known) {}

  void Mutate(google::protobuf::Message* message, int depth = 0);

  uint32_t Below(uint32_t end) {
    return end == 0 ? 0 : static_cast<uint32_t>(random_() % end);
  }

 private:
  void SetField(google::protobuf::Message* message,
                const google::protobuf::FieldDescriptor* field, int depth);
  void AddElement(google::protobuf::Message* message,
                  const google::protobuf::FieldDescriptor* field, int depth);
  std::string Text(bool is_bytes);
  double Number();
  int64_t Integer();

  std::minstd_rand random_;
  const std::vector<std::string>& known_;
};

}  // namespace fractal::tests::fuzz
