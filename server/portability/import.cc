#include "server/portability/import.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/errors.h"
#include "db/portability.h"
#include "server/convert/records.h"

namespace fractal::server::portability {
namespace {

constexpr int64_t kMostRows = 1000;    // of a batch
constexpr size_t kMostJson = 1 << 20;  // bytes, of a batch
constexpr int64_t kRootPlace = 2;      // behind the header

v1::RowKind Counted(const v1::FractalRecord& record, bool is_root) {
  switch (record.record_case()) {
    case v1::FractalRecord::kGoal:
      if (is_root) return v1::ROW_KIND_FRACTAL;
      return record.goal().type() == "PracticeSession" ? v1::ROW_KIND_SESSION : v1::ROW_KIND_GOAL;
    case v1::FractalRecord::kSessionGoal:
      return v1::ROW_KIND_SESSION_GOAL;
    case v1::FractalRecord::kActivityGroup:
      return v1::ROW_KIND_ACTIVITY_GROUP;
    case v1::FractalRecord::kActivity:
      return v1::ROW_KIND_ACTIVITY;
    case v1::FractalRecord::kMetricDefinition:
      return v1::ROW_KIND_METRIC_DEFINITION;
    case v1::FractalRecord::kSplitDefinition:
      return v1::ROW_KIND_SPLIT_DEFINITION;
    case v1::FractalRecord::kTemplate:
      return v1::ROW_KIND_TEMPLATE;
    case v1::FractalRecord::kProgram:
      return v1::ROW_KIND_PROGRAM;
    case v1::FractalRecord::kProgramBlock:
      return v1::ROW_KIND_PROGRAM_BLOCK;
    case v1::FractalRecord::kProgramDay:
      return v1::ROW_KIND_PROGRAM_DAY;
    case v1::FractalRecord::kScheduledSession:
      return v1::ROW_KIND_SCHEDULED_SESSION;
    case v1::FractalRecord::kActivityInstance:
      return v1::ROW_KIND_ACTIVITY_INSTANCE;
    case v1::FractalRecord::kActivitySet:
      return v1::ROW_KIND_ACTIVITY_SET;
    case v1::FractalRecord::kMetricValue:
      return v1::ROW_KIND_METRIC_VALUE;
    case v1::FractalRecord::kNote:
      return v1::ROW_KIND_NOTE;
    default:
      return v1::ROW_KIND_UNSPECIFIED;
  }
}

// PostgreSQL keeps microseconds, and would round to them, past the year 9999 even.
void CutTimes(const RecordKind& kind, google::protobuf::Message* row) {
  const auto* reflection = row->GetReflection();
  for (const RecordField& field : kind.fields) {
    if (field.field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!reflection->HasField(*row, field.field)) continue;
    auto* time =
        static_cast<google::protobuf::Timestamp*>(reflection->MutableMessage(row, field.field));
    time->set_nanos(time->nanos() - time->nanos() % 1000);
  }
}

// The classes of errors that tell of a row: a value, a constraint, a size.
bool IsOfARow(const absl::Status& status) {
  const std::string kind = db::DetailOf(status).sqlstate.substr(0, 2);
  return kind == "22" || kind == "23" || kind == "54";
}

bool HasField(const RecordKind& kind, const std::string& name) {
  return kind.member->message_type()->FindFieldByName(name) != nullptr;
}

}  // namespace

absl::Status Import::Take(const v1::FractalRecord& record) {
  if (absl::Status form = checks_.Take(record); !form.ok()) return form;
  if (FindKind(record.record_case()) == nullptr) return absl::OkStatus();
  ++counts_[Counted(record, checks_.place() == kRootPlace)];
  return spool_.Append(record.SerializeAsString());
}

absl::StatusOr<Imported> Import::Write(db::Tenant& tenant,
                                       absl::FunctionRef<absl::Status()> wanted) {
  if (absl::Status complete = checks_.Complete(); !complete.ok()) return complete;
  if (root_.IsNil()) {
    checks_.ids().MakeNew();
    root_ = checks_.ids().NewOf(checks_.fractal());
  }
  absl::StatusOr<db::Fractal> made = absl::UnknownError("not written");
  const auto write = [&] {
    return tenant.InTransaction([&] {
      const absl::Status written = WriteAll(tenant, wanted);
      if (!written.ok()) return written;
      made = tenant.Run(db::fractals::Get(root_));
      return made.status();
    });
  };
  alone_from_ = 0;
  absl::Status status = write();
  if (IsOfARow(status) && batch_.rows > 1) {
    // One of them is at fault: the same again, with each of these for itself.
    alone_from_ = batch_.first;
    status = write();
  }
  if (!status.ok()) return IsOfARow(status) ? Refusal(status) : status;
  return Imported{*std::move(made), counts_};
}

absl::Status Import::WriteAll(db::Tenant& tenant, absl::FunctionRef<absl::Status()> wanted) {
  batch_ = {};
  spool_.Rewind();
  const auto begun = tenant.Run(db::portability::BeginImport(root_));
  if (!begun.ok()) return begun.status();
  std::string entry;
  v1::FractalRecord record;
  for (int64_t place = kRootPlace;; ++place) {
    const absl::StatusOr<bool> more = spool_.Next(&entry);
    if (!more.ok()) return more.status();
    record.Clear();
    if (*more && !record.ParseFromString(entry)) return absl::InternalError("a record was damaged");
    const RecordKind* kind = FindKind(record.record_case());
    if (!Fits(kind, place)) {
      if (absl::Status ask = wanted(); !ask.ok()) return ask;
      if (absl::Status flushed = Flush(tenant); !flushed.ok()) return flushed;
    }
    if (!*more) return absl::OkStatus();
    Put(*kind, place, &record);
  }
}

bool Import::Fits(const RecordKind* kind, int64_t place) const {
  if (batch_.rows == 0) return true;
  const bool alone = batch_.first == kRootPlace || (alone_from_ > 0 && place > alone_from_);
  return kind == batch_.kind && !alone && batch_.rows < kMostRows && batch_.json.size() < kMostJson;
}

void Import::Put(const RecordKind& kind, int64_t place, v1::FractalRecord* record) {
  auto* row = record->GetReflection()->MutableMessage(record, kind.member);
  checks_.ids().Rename(kind, row);
  CutTimes(kind, row);
  if (place == kRootPlace && !name_.empty()) record->mutable_goal()->set_name(name_);
  if (batch_.rows == 0) batch_ = {&kind, place, 0, ""};
  absl::StrAppend(&batch_.json, batch_.rows == 0 ? "[" : ",", convert::RecordToRow(*row));
  ++batch_.rows;
}

absl::Status Import::Flush(db::Tenant& tenant) {
  batch_.json += "]";
  const auto loaded = tenant.Run(db::portability::Load(batch_.kind->table, root_, batch_.json));
  if (!loaded.ok()) return loaded.status();
  batch_.rows = 0;
  return absl::OkStatus();
}

absl::Status Import::Refusal(const absl::Status& status) const {
  const db::ErrorDetail detail = db::DetailOf(status);
  // The fractal's name is the only one that rows outside of the import may have taken.
  if (batch_.first == kRootPlace && detail.reason == "NAME_TAKEN") return status;
  const std::string field = HasField(*batch_.kind, detail.field) ? detail.field : "";
  return InvalidArgument("RECORD_INVALID", {{PathOf(batch_.first, batch_.kind, field),
                                             std::string(status.message())}});
}

}  // namespace fractal::server::portability
