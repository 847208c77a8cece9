#include "server/portability/record_checks.h"

#include "absl/strings/str_cat.h"
#include "db/activity_groups.h"
#include "db/goals.h"
#include "db/text.h"
#include "server/convert/dates.h"
#include "server/convert/goals.h"
#include "server/portability/json_form.h"
#include "server/unicode.h"

namespace fractal::server::portability {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kFormat = 1;
constexpr int64_t kHeaderPlace = 1;
constexpr int64_t kRootPlace = 2;

absl::Status Invalid(const std::string& path, std::string_view description) {
  return InvalidArgument("RECORD_INVALID", {{path, std::string(description)}});
}

// What a format does not know, a reader would lose without a word.
bool HasUnknown(const Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

const Message& RowOf(const RecordKind& kind, const v1::FractalRecord& record) {
  return record.GetReflection()->GetMessage(record, kind.member);
}

// Ten times what the API takes, because rows that came from the app's own files are longer.
constexpr size_t kLongestLine = 10 * kLongestName;
constexpr size_t kLongestText = 10 * kLongestDescription;
// A goal's fifty targets with the longest descriptions have room in it.
constexpr size_t kLongestJson = 4 << 20;

void CheckCharacters(const std::string& path, const std::string& text, bool line_breaks,
                     RequestChecks& checks) {
  const std::optional<size_t> length = CountCodePoints(text);
  const size_t longest = line_breaks ? kLongestText : kLongestLine;
  if (!length.has_value()) {
    checks.Refuse(path, "is not valid UTF-8");
  } else if (*length > longest) {
    checks.Refuse(path, absl::StrCat("is longer than ", longest, " characters"));
  } else if (HasControlCharacter(text, line_breaks)) {
    checks.Refuse(path, "has a control character");
  }
}

}  // namespace

std::string PathOf(int64_t place, const RecordKind* kind, std::string_view field) {
  std::string path = absl::StrCat("records[", place, "]");
  if (kind != nullptr) absl::StrAppend(&path, ".", kind->name());
  if (!field.empty()) absl::StrAppend(&path, ".", db::Absl(field));
  return path;
}

absl::Status RecordChecks::Take(const v1::FractalRecord& record) {
  ++place_;
  const RecordKind* kind = FindKind(record.record_case());
  if (ended_) return Invalid(PathOf(place_, kind), "stands behind the end");
  if (HasUnknown(record)) return Invalid(PathOf(place_, kind), "is of a later format");
  if (record.has_header() != (place_ == kHeaderPlace)) {
    return Invalid(PathOf(place_, kind),
                   record.has_header() ? "is a second header" : "stands before the header");
  }
  if (record.has_header()) return TakeHeader(record.header());
  if (record.has_end()) return TakeEnd(record.end());
  if (kind == nullptr) return Invalid(PathOf(place_, nullptr), "holds nothing");
  return TakeRow(*kind, record);
}

absl::Status RecordChecks::Complete() const {
  if (ended_) return absl::OkStatus();
  return InvalidArgument("EXPORT_TRUNCATED", {{PathOf(place_ + 1, nullptr), "is missing"}});
}

absl::Status RecordChecks::TakeHeader(const v1::ExportHeader& header) {
  RequestChecks checks;
  const std::string path = PathOf(place_, nullptr) + ".header.";
  if (header.format() != kFormat || HasUnknown(header)) {
    checks.Refuse(path + "format", absl::StrCat("is not ", kFormat));
  }
  fractal_ = checks.Id(path + "fractal_id", header.fractal_id());
  return checks.status("RECORD_INVALID");
}

absl::Status RecordChecks::TakeEnd(const v1::ExportEnd& end) {
  if (place_ == kRootPlace) return Invalid(PathOf(place_, nullptr), "stands before the fractal");
  const int64_t records = place_ - kRootPlace;
  if (end.records() != records) {
    return InvalidArgument("EXPORT_TRUNCATED",
                           {{PathOf(place_, nullptr) + ".end.records",
                             absl::StrCat("is ", end.records(), ", but ", records, " came")}});
  }
  ended_ = true;
  return absl::OkStatus();
}

absl::Status RecordChecks::TakeRow(const RecordKind& kind, const v1::FractalRecord& record) {
  const Message& row = RowOf(kind, record);
  if (HasUnknown(row)) return Invalid(PathOf(place_, &kind), "is of a later format");
  RequestChecks checks;
  if (place_ == kRootPlace) CheckRoot(kind, record.goal(), checks);
  // Before the row's own id is known: nothing refers to itself.
  for (const RecordField& field : kind.fields) CheckField(kind, field, row, checks);
  for (const RecordField& field : kind.fields) {
    if (!checks.status().ok() || field.role != FieldRole::kId) continue;
    const auto id = db::Uuid::Parse(row.GetReflection()->GetString(row, field.field));
    if (!ids_.Add(kind.record, *id)) {
      checks.Refuse(PathOf(place_, &kind, field.field->name()), "is there twice");
    }
  }
  if (checks.ok()) CheckLevel(kind, record, checks);
  return checks.status("RECORD_INVALID");
}

void RecordChecks::CheckLevel(const RecordKind& kind, const v1::FractalRecord& record,
                              RequestChecks& checks) {
  const auto check = [&](auto& levels, const auto& row, int most) {
    const int above =
        row.has_parent_id() ? levels.at(db::Uuid::Parse(row.parent_id()).value()) : 0;
    const int level = place_ == kRootPlace ? 0 : above + 1;
    levels[db::Uuid::Parse(row.id()).value()] = level;
    if (level > most) {
      checks.Refuse(PathOf(place_, &kind, "parent_id"),
                    absl::StrCat("makes more than ", most, " levels"));
    }
  };
  if (record.has_goal()) check(goal_levels_, record.goal(), db::kMostGoalLevels);
  if (record.has_activity_group()) {
    check(group_levels_, record.activity_group(), db::kMostGroupLevels);
  }
}

void RecordChecks::CheckRoot(const RecordKind& kind, const v1::GoalRecord& goal,
                             RequestChecks& checks) const {
  if (db::Uuid::Parse(goal.id()) != fractal_) {
    checks.Refuse(PathOf(place_, &kind), "is not the fractal of the header");
  } else if (goal.has_parent_id()) {
    checks.Refuse(PathOf(place_, &kind, "parent_id"), "is not for the fractal itself");
  }
}

void RecordChecks::CheckField(const RecordKind& kind, const RecordField& field, const Message& row,
                              RequestChecks& checks) {
  const std::string path = PathOf(place_, &kind, field.field->name());
  const auto* reflection = row.GetReflection();
  if (!reflection->HasField(row, field.field)) {
    if (field.needed) checks.Refuse(path, "is needed");
    return;
  }
  switch (field.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      CheckText(field, path, reflection->GetString(row, field.field), checks);
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      checks.Number(path, reflection->GetDouble(row, field.field));
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      checks.Time(path, static_cast<const google::protobuf::Timestamp&>(
                            reflection->GetMessage(row, field.field)));
      break;
    default:
      break;
  }
}

void RecordChecks::CheckText(const RecordField& field, const std::string& path,
                             const std::string& text, RequestChecks& checks) {
  switch (field.role) {
    case FieldRole::kPlain:
      break;
    case FieldRole::kLine:
      CheckCharacters(path, text, false, checks);
      break;
    case FieldRole::kText:
      CheckCharacters(path, text, true, checks);
      break;
    case FieldRole::kId:
    case FieldRole::kDeletedWith:
      checks.Id(path, text);
      break;
    case FieldRole::kReference:
      if (!ids_.Has(field.refers_to, checks.Id(path, text))) {
        checks.Refuse(path, absl::StrCat("is the id of no ", FindKind(field.refers_to)->name(),
                                         " that stands before"));
      }
      break;
    case FieldRole::kJson:
      if (text.size() > kLongestJson) {
        checks.Refuse(path, absl::StrCat("is longer than ", kLongestJson, " bytes"));
      } else if (const std::string_view fault = FaultOfJson(text); !fault.empty()) {
        checks.Refuse(path, fault);
      }
      break;
    case FieldRole::kDate:
      convert::DateFromProto(path, text, checks);
      break;
    case FieldRole::kGoalType:
      if (convert::GoalTypeToProto(text) == v1::GOAL_TYPE_UNSPECIFIED) {
        checks.Refuse(path, "is not a type of goals");
      }
      break;
  }
}

}  // namespace fractal::server::portability
