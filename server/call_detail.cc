#include "server/call_detail.h"

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace fractal::server {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using nlohmann::ordered_json;

constexpr size_t kLongestText = 100;  // bytes; an id has 36
constexpr size_t kMostTexts = 15;

bool NamesSomething(const FieldDescriptor& field) {
  return field.name() == "id" || field.name() == "email" || absl::EndsWith(field.name(), "_id");
}

// As the client sent it, cut short. PostgreSQL's JSON holds no control character that could end it.
std::string Tame(std::string text) {
  if (text.size() > kLongestText) text.resize(kLongestText);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return text;
}

void Collect(const std::string& path, const Message& message, ordered_json* found) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated() || found->size() >= kMostTexts) continue;
    const std::string name = absl::StrCat(path, field->name());
    const auto& reflection = *message.GetReflection();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Collect(name + ".", reflection.GetMessage(message, field), found);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && field->name() == "kind") {
      // Of an unknown number protobuf makes a name too.
      (*found)[name] = std::string(reflection.GetEnum(message, field)->name());
    } else if (field->type() == FieldDescriptor::TYPE_STRING && NamesSomething(*field)) {
      (*found)[name] = Tame(reflection.GetString(message, field));
    }
  }
}

}  // namespace

CallDetail DetailOfCall(const std::string& method, const Message* request) {
  ordered_json told = {{"method", method}};
  if (request != nullptr) Collect("", *request, &told);
  CallDetail detail;
  std::optional<db::Uuid> root;
  for (const auto& [name, value] : told.items()) {
    const auto id = db::Uuid::Parse(value.get<std::string>());
    if (name == "user_id") detail.user_id = id;
    if (name == "fractal_id" || absl::EndsWith(name, ".fractal_id")) root = id;
  }
  if (root.has_value()) told["root_id"] = root->ToString();
  detail.json = told.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  return detail;
}

}  // namespace fractal::server
