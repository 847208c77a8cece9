#include "server/convert/records.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>

#include <exception>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "db/row.h"
#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

bool SetInt(const std::string& text, const FieldDescriptor* field, Message* record) {
  int32_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) return false;
  record->GetReflection()->SetInt32(record, field, number);
  return true;
}

bool SetDouble(const std::string& text, const FieldDescriptor* field, Message* record) {
  double number = 0;
  if (!absl::SimpleAtod(text, &number)) return false;
  record->GetReflection()->SetDouble(record, field, number);
  return true;
}

bool SetTime(const std::string& text, const FieldDescriptor* field, Message* record) {
  auto* time = static_cast<Timestamp*>(record->GetReflection()->MutableMessage(record, field));
  try {
    ToProto(db::ParseTimestamp(text), time);
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

bool Set(const std::string& text, const FieldDescriptor* field, Message* record) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      record->GetReflection()->SetString(record, field, text);
      return true;
    case FieldDescriptor::CPPTYPE_BOOL:
      record->GetReflection()->SetBool(record, field, text == "t");
      return true;
    case FieldDescriptor::CPPTYPE_INT32:
      return SetInt(text, field, record);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return SetDouble(text, field, record);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetTime(text, field, record);
    default:
      return false;
  }
}

}  // namespace

absl::Status RecordFromRow(const std::vector<std::string>& columns,
                           const std::vector<std::optional<std::string>>& row, Message* record) {
  for (size_t i = 0; i < columns.size(); ++i) {
    const FieldDescriptor* field = record->GetDescriptor()->FindFieldByName(columns[i]);
    if (field == nullptr || (row[i].has_value() && !Set(*row[i], field, record))) {
      return absl::InternalError(
          absl::StrCat(record->GetDescriptor()->name(), " cannot hold the column ", columns[i]));
    }
  }
  return absl::OkStatus();
}

std::string RecordToRow(const Message& record) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string row;
  // Records are checked before: what is not JSON's, no number or a time of no calendar, is not
  // here.
  static_cast<void>(google::protobuf::util::MessageToJsonString(record, &row, options));
  return row;
}

}  // namespace fractal::server::convert
