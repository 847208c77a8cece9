#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/fractals.h"
#include "db/tenant.h"
#include "fractal/v1/records.pb.h"
#include "fractal/v1/rows.pb.h"
#include "server/portability/record_checks.h"
#include "server/spool.h"

namespace fractal::server::portability {

struct Imported {
  db::Fractal fractal;
  std::map<v1::RowKind, int64_t> counts;
};

// A fractal in the making: takes the records of an export one by one, and then writes them, with
// new ids, as a fractal of the user's own.
class Import {
 public:
  explicit Import(Spool spool) : spool_(std::move(spool)) {}

  // What the fractal is called instead of the name that it had.
  void SetName(const std::string& name) { name_ = name; }

  // INVALID_ARGUMENT (RECORD_INVALID, EXPORT_TRUNCATED), RESOURCE_EXHAUSTED (EXPORT_TOO_LARGE).
  absl::Status Take(const v1::FractalRecord& record);

  // Behind the last record: all of them or nothing, in one transaction. INVALID_ARGUMENT
  // (EXPORT_TRUNCATED; RECORD_INVALID: the database refuses a row), ALREADY_EXISTS (NAME_TAKEN), or
  // what `wanted` answers, which is asked now and then. May be called again when it failed.
  absl::StatusOr<Imported> Write(db::Tenant& tenant, absl::FunctionRef<absl::Status()> wanted);

 private:
  // Rows of one kind that go to the database together.
  struct Batch {
    const RecordKind* kind = nullptr;
    int64_t first = 0;  // place
    int64_t rows = 0;
    std::string json;
  };

  absl::Status WriteAll(db::Tenant& tenant, absl::FunctionRef<absl::Status()> wanted);
  // Whether the row goes into a batch behind those that are there.
  bool Fits(const RecordKind* kind, int64_t place) const;
  void Put(const RecordKind& kind, int64_t place, v1::FractalRecord* record);
  absl::Status Flush(db::Tenant& tenant);
  // What a client is told of the batch that the database refused.
  absl::Status Refusal(const absl::Status& status) const;

  RecordChecks checks_;
  Spool spool_;
  std::string name_;
  std::map<v1::RowKind, int64_t> counts_;
  db::Uuid root_;
  Batch batch_;
  int64_t alone_from_ = 0;  // the place from which rows go one by one; 0 for none
};

}  // namespace fractal::server::portability
