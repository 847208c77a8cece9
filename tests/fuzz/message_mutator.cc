#include "tests/fuzz/message_mutator.h"

#include <limits>

namespace fractal::tests::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kDeepest = 6;

}  // namespace

void MessageMutator::Mutate(Message* message, int depth) {
  const google::protobuf::Descriptor* type = message->GetDescriptor();
  if (type->field_count() == 0) return;
  const FieldDescriptor* field = type->field(static_cast<int>(Below(
      static_cast<uint32_t>(type->field_count()))));
  const Reflection* reflection = message->GetReflection();
  if (Below(10) == 0) return reflection->ClearField(message, field);
  if (!field->is_repeated()) return SetField(message, field, depth);
  const int size = reflection->FieldSize(*message, field);
  if (size > 1 && Below(4) == 0) return reflection->RemoveLast(message, field);
  if (size > 1 && Below(4) == 0) return reflection->SwapElements(message, field, 0, size - 1);
  const uint32_t added = Below(200) == 0 ? 1100 : 1 + Below(3);
  for (uint32_t i = 0; i < added; ++i) AddElement(message, field, depth);
}

void MessageMutator::SetField(Message* message, const FieldDescriptor* field, int depth) {
  const Reflection* reflection = message->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(message, field, static_cast<int32_t>(Integer()));
    case FieldDescriptor::CPPTYPE_INT64: return reflection->SetInt64(message, field, Integer());
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->SetUInt32(message, field, static_cast<uint32_t>(Integer()));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection->SetUInt64(message, field, static_cast<uint64_t>(Integer()));
    case FieldDescriptor::CPPTYPE_DOUBLE: return reflection->SetDouble(message, field, Number());
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->SetFloat(message, field, static_cast<float>(Number()));
    case FieldDescriptor::CPPTYPE_BOOL: return reflection->SetBool(message, field, Below(2) == 1);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(
          message, field, static_cast<int>(Below(20) == 0 ? static_cast<uint32_t>(Integer()) : Below(12)));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(message, field,
                                   Text(field->type() == FieldDescriptor::TYPE_BYTES));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (depth < kDeepest) Mutate(reflection->MutableMessage(message, field), depth + 1);
  }
}

void MessageMutator::AddElement(Message* message, const FieldDescriptor* field, int depth) {
  const Reflection* reflection = message->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->AddInt32(message, field, static_cast<int32_t>(Integer()));
    case FieldDescriptor::CPPTYPE_INT64: return reflection->AddInt64(message, field, Integer());
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->AddUInt32(message, field, static_cast<uint32_t>(Integer()));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection->AddUInt64(message, field, static_cast<uint64_t>(Integer()));
    case FieldDescriptor::CPPTYPE_DOUBLE: return reflection->AddDouble(message, field, Number());
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->AddFloat(message, field, static_cast<float>(Number()));
    case FieldDescriptor::CPPTYPE_BOOL: return reflection->AddBool(message, field, Below(2) == 1);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->AddEnumValue(message, field, static_cast<int>(Below(12)));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->AddString(message, field,
                                   Text(field->type() == FieldDescriptor::TYPE_BYTES));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (depth < kDeepest) Mutate(reflection->AddMessage(message, field), depth + 1);
  }
}

std::string MessageMutator::Text(bool is_bytes) {
  static const std::vector<std::string> kTelling = {
      "",
      "a",
      "Scales",
      "2026-02-30",
      "Europe/Berlin",
      "name",
      "*",
      "goal.name,,",
      "'; drop table app.goals; --",
      "\\'\"$$",
      std::string("nul\0nul", 7),
      "line\nbreak\ttab\x1b",
      "\u202egnirts",
      "e\u0301\U0001f98a",
      "-infinity",
      "{\"a\": [1, {\"b\": \"\\u0000\"}]}",
      "00000000-0000-0000-0000-000000000000",
      "0199a3c2-ffff-7fff-bfff-ffffffffffff",
      "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
      "0199a3c2-ffff-7fff-bfff-ffffffffffff ",
      std::string(300, 'x'),
      std::string(20000, 'y'),
  };
  if (!known_.empty() && Below(2) == 0) return known_[Below(static_cast<uint32_t>(known_.size()))];
  if (Below(3) != 0) return kTelling[Below(static_cast<uint32_t>(kTelling.size()))];
  std::string made(Below(12), ' ');
  for (char& c : made) c = static_cast<char>(is_bytes ? Below(256) : Below(128));
  return made;
}

double MessageMutator::Number() {
  static const std::vector<double> kTelling = {0,
                                               -0.0,
                                               1,
                                               -1,
                                               0.1,
                                               1e308,
                                               -1e308,
                                               5e-324,
                                               std::numeric_limits<double>::infinity(),
                                               -std::numeric_limits<double>::infinity(),
                                               std::numeric_limits<double>::quiet_NaN()};
  return kTelling[Below(static_cast<uint32_t>(kTelling.size()))];
}

int64_t MessageMutator::Integer() {
  static const std::vector<int64_t> kTelling = {0,
                                                1,
                                                2,
                                                -1,
                                                7,
                                                999999999,
                                                1000000000,
                                                1767225600,
                                                std::numeric_limits<int32_t>::max(),
                                                std::numeric_limits<int32_t>::min(),
                                                -62135596801,
                                                253402300800,
                                                std::numeric_limits<int64_t>::max(),
                                                std::numeric_limits<int64_t>::min()};
  return kTelling[Below(static_cast<uint32_t>(kTelling.size()))];
}

}  // namespace fractal::tests::fuzz
