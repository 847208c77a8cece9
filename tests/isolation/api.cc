#include "tests/isolation/api.h"

#include <google/protobuf/descriptor.pb.h>

#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "server/services.h"

namespace fractal::tests::isolation {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;

bool IsText(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

bool IsId(const FieldDescriptor& field) {
  const std::string& name = field.name();
  return IsText(field) && name != "request_id" &&
         (name == "id" || name == "invitation_token" || absl::EndsWith(name, "_id") ||
          absl::EndsWith(name, "_ids"));
}

void CollectIdFields(const Descriptor& type, const std::string& prefix,
                     std::set<const Descriptor*> above, std::set<std::string>* fields) {
  if (!above.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsId(field)) fields->insert(prefix + field.name());
    if (IsMessage(field)) {
      CollectIdFields(*field.message_type(), prefix + field.name() + ".", above, fields);
    }
  }
}

void CollectPlaces(const Message& message, const std::vector<IdPlace::Step>& above,
                   std::vector<IdPlace>* places) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      std::vector<IdPlace::Step> steps = above;
      steps.push_back({field, field->is_repeated() ? i : -1});
      if (IsId(*field)) places->emplace_back(steps);
      if (!IsMessage(*field)) continue;
      CollectPlaces(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                         : reflection.GetMessage(message, field),
                    steps, places);
    }
  }
}

// The message that holds a field of this path, made when it is not there.
Message* Holder(Message* message, const std::vector<std::string>& names) {
  for (size_t i = 0; i + 1 < names.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(names[i]);
    if (field == nullptr || !IsMessage(*field)) return nullptr;
    const Reflection& reflection = *message->GetReflection();
    if (!field->is_repeated()) {
      message = reflection.MutableMessage(message, field);
    } else if (reflection.FieldSize(*message, field) > 0) {
      message = reflection.MutableRepeatedMessage(message, field, 0);
    } else {
      message = reflection.AddMessage(message, field);
    }
  }
  return message;
}

}  // namespace

std::vector<const Method*> AllMethods() {
  std::vector<const Method*> methods;
  for (const std::string& name : server::ServiceNames()) {
    const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service == nullptr) throw std::logic_error("no descriptor of " + name);
    for (int m = 0; m < service->method_count(); ++m) methods.push_back(service->method(m));
  }
  return methods;
}

const Method& FindMethod(const std::string& name) {
  for (const Method* method : AllMethods()) {
    if (method->name() == name) return *method;
  }
  throw std::logic_error("no method " + name);
}

v1::Access AccessOf(const Method& method) { return method.options().GetExtension(v1::access); }

bool IsForAdmins(const Method& method) {
  const v1::Access access = AccessOf(method);
  return access == v1::ACCESS_ADMIN || access == v1::ACCESS_ADMIN_SIGNED_IN;
}

bool OnlyReads(const Method& method) {
  return method.options().idempotency_level() ==
         google::protobuf::MethodOptions::NO_SIDE_EFFECTS;
}

std::unique_ptr<Message> NewRequest(const Method& method) {
  return std::unique_ptr<Message>(
      MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
}

std::unique_ptr<Message> NewResponse(const Method& method) {
  return std::unique_ptr<Message>(
      MessageFactory::generated_factory()->GetPrototype(method.output_type())->New());
}

std::set<std::string> IdFields(const Descriptor& type) {
  std::set<std::string> fields;
  CollectIdFields(type, "", {}, &fields);
  return fields;
}

std::vector<IdPlace> FindIds(const Message& message) {
  std::vector<IdPlace> places;
  CollectPlaces(message, {}, &places);
  return places;
}

std::string IdPlace::Path() const {
  std::string path;
  for (const Step& step : steps_) path += (path.empty() ? "" : ".") + step.field->name();
  return path;
}

std::string IdPlace::Get(const Message& message) const {
  const Message* at = &message;
  for (size_t i = 0; i + 1 < steps_.size(); ++i) {
    const Reflection& reflection = *at->GetReflection();
    const auto& [field, index] = steps_[i];
    at = index < 0 ? &reflection.GetMessage(*at, field)
                   : &reflection.GetRepeatedMessage(*at, field, index);
  }
  const auto& [field, index] = steps_.back();
  return index < 0 ? at->GetReflection()->GetString(*at, field)
                   : at->GetReflection()->GetRepeatedString(*at, field, index);
}

void IdPlace::Set(Message* message, const std::string& id) const {
  for (size_t i = 0; i + 1 < steps_.size(); ++i) {
    const Reflection& reflection = *message->GetReflection();
    const auto& [field, index] = steps_[i];
    message = index < 0 ? reflection.MutableMessage(message, field)
                        : reflection.MutableRepeatedMessage(message, field, index);
  }
  const auto& [field, index] = steps_.back();
  if (index < 0) {
    message->GetReflection()->SetString(message, field, id);
  } else {
    message->GetReflection()->SetRepeatedString(message, field, index, id);
  }
}

bool SetPath(Message* message, const std::string& path, const std::string& value) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  Message* holder = Holder(message, names);
  if (holder == nullptr) return false;
  const FieldDescriptor* field = holder->GetDescriptor()->FindFieldByName(names.back());
  if (field == nullptr || !IsText(*field)) return false;
  const Reflection& reflection = *holder->GetReflection();
  if (!field->is_repeated()) {
    reflection.SetString(holder, field, value);
  } else if (reflection.FieldSize(*holder, field) == 0) {
    reflection.AddString(holder, field, value);
  } else {
    reflection.SetRepeatedString(holder, field, 0, value);
  }
  return true;
}

std::string GetPath(const Message& message, const std::string& path) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  const Message* holder = Holder(copy.get(), names);
  if (holder == nullptr) return "";
  const FieldDescriptor* field = holder->GetDescriptor()->FindFieldByName(names.back());
  if (field == nullptr || !IsText(*field) || field->is_repeated()) return "";
  return holder->GetReflection()->GetString(*holder, field);
}

}  // namespace fractal::tests::isolation
