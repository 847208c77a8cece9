#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "db/legacy_import/clocks.h"
#include "db/legacy_import/known.h"
#include "db/legacy_import/report.h"
#include "db/legacy_import/rows.h"
#include "db/legacy_import/sqlite_source.h"

namespace fractal::db::legacy {

// One import on its way from the file's rows to those of schema app, and the ways to read a column
// that note in the report what they had to repair.
struct Work {
  Work(const Source& from, const Clocks& by, const Known& knows, const Uuid& owner, Report* to);

  const Source& source;
  const Clocks& clocks;
  const Known& known;
  Uuid user;
  Ids ids;
  Report& report;
  Rows rows;
  // The newest and the oldest time of a row in the file. What the import itself makes gets its
  // times from the data, or a second import would differ from the first.
  absl::Time newest;
  absl::Time oldest;

  void Repair(const SourceRow& row, std::string_view rule);
  void Quarantine(const SourceRow& row, std::string_view reason);

  // created_at, updated_at and deleted_at; `fallback` for a row that has no time of its own.
  Stamps ReadStamps(const SourceRow& row, std::optional<absl::Time> fallback = std::nullopt);
  // Of a row that the import makes, for what it stands for was made at `created_at` and is gone.
  static Stamps RecoveredStamps(absl::Time created_at) {
    return {created_at, created_at, created_at};
  }

  std::optional<std::string> ReadOptionalText(const SourceRow& row, std::string_view column);
  std::string ReadText(const SourceRow& row, std::string_view column);
  std::string ReadName(const SourceRow& row);  // "Untitled" where there is none
  std::optional<int32_t> ReadInt(const SourceRow& row, std::string_view column);
  bool ReadBool(const SourceRow& row, std::string_view column, bool otherwise);
  // NULL where the column holds nothing, or something that does not parse.
  nlohmann::json ReadJson(const SourceRow& row, std::string_view column);
  std::optional<std::string> ReadDay(const SourceRow& row, std::string_view column);

 private:
  std::optional<absl::Time> ReadTime(const SourceRow& row, std::string_view column);
};

// The first eight characters of a legacy id, as "Recovered …" names show it.
std::string ShortId(std::string_view legacy_id);

}  // namespace fractal::db::legacy
