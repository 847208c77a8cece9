#pragma once

#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>
#include <vector>

#include "db/portability.h"
#include "fractal/v1/records.pb.h"

namespace fractal::server::portability {

using RecordCase = v1::FractalRecord::RecordCase;

// What a field of a record holds, beyond its type.
enum class FieldRole {
  kPlain,        // a number, a boolean or a time
  kLine,         // a text without control characters
  kText,         // one with tabs and line breaks
  kId,           // the row's own
  kReference,    // the id of a row that stands before
  kDeletedWith,  // the id of any row, or of none
  kJson,
  kDate,
  kGoalType,
};

struct RecordField {
  const google::protobuf::FieldDescriptor* field;
  FieldRole role = FieldRole::kPlain;
  RecordCase refers_to = v1::FractalRecord::RECORD_NOT_SET;  // of a kReference
  bool needed = false;                                       // its column is NOT NULL
};

// A kind of record: the rows of one table.
struct RecordKind {
  RecordCase record;
  const google::protobuf::FieldDescriptor* member;  // of FractalRecord
  db::FractalTable table;
  std::vector<RecordField> fields;

  const std::string& name() const { return member->name(); }  // "metric_value"
};

// All of them, in the order of FractalRecord.
const std::vector<RecordKind>& RecordKinds();

// nullptr for the header, the end, and what is not set.
const RecordKind* FindKind(RecordCase record);
const RecordKind& KindOf(db::FractalTable table);

}  // namespace fractal::server::portability
