#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "fractal/v1/records.pb.h"
#include "server/portability/record_ids.h"
#include "server/portability/record_kinds.h"
#include "server/request_checks.h"

namespace fractal::server::portability {

// The path of a record, or of a field in it, by its place in the whole export, from 1:
// "records[12].goal.name".
std::string PathOf(int64_t place, const RecordKind* kind, std::string_view field = "");

// Looks at the records of an import as they come: their order, and the form of each. What only the
// database knows, as whether a name is there twice, it does not.
class RecordChecks {
 public:
  // The next record. INVALID_ARGUMENT: RECORD_INVALID, which names it; EXPORT_TRUNCATED for an end
  // that counts other records.
  absl::Status Take(const v1::FractalRecord& record);

  // Behind the last record: EXPORT_TRUNCATED when it was not the end.
  absl::Status Complete() const;

  // Of the record that was taken last.
  int64_t place() const { return place_; }
  RecordIds& ids() { return ids_; }
  const db::Uuid& fractal() const { return fractal_; }

 private:
  absl::Status TakeHeader(const v1::ExportHeader& header);
  absl::Status TakeEnd(const v1::ExportEnd& end);
  absl::Status TakeRow(const RecordKind& kind, const v1::FractalRecord& record);
  void CheckField(const RecordKind& kind, const RecordField& field,
                  const google::protobuf::Message& row, RequestChecks& checks);
  void CheckText(const RecordField& field, const std::string& path, const std::string& text,
                 RequestChecks& checks);
  void CheckRoot(const RecordKind& kind, const v1::GoalRecord& goal, RequestChecks& checks) const;
  // How deep a goal or a group stands; those of its own kind are known by then.
  void CheckLevel(const RecordKind& kind, const v1::FractalRecord& record, RequestChecks& checks);

  int64_t place_ = 0;
  bool ended_ = false;
  db::Uuid fractal_;
  RecordIds ids_;
  absl::flat_hash_map<db::Uuid, int> goal_levels_;   // below the fractal, which has 0
  absl::flat_hash_map<db::Uuid, int> group_levels_;  // from 1
};

}  // namespace fractal::server::portability
