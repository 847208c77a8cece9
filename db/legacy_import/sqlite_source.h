#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

namespace fractal::db::legacy {

struct Blob {
  std::string bytes;
};

// One value as SQLite stores it: columns have no types there, only values do.
using Cell = std::variant<std::monostate, int64_t, double, std::string, Blob>;

struct SourceTable;

// One row of the file. A column that the file's schema does not have reads as NULL, so that every
// shape of the schema is read by the same code.
class SourceRow {
 public:
  SourceRow(const SourceTable* table, std::vector<Cell> cells)
      : table_(table), cells_(std::move(cells)) {}

  const SourceTable& table() const { return *table_; }
  // What the row is called in reports and in schema legacy: its primary key, its parts joined by
  // '/'; a row without one is named after its content. No two rows of a table share it.
  const std::string& key() const { return key_; }
  void set_key(std::string key) { key_ = std::move(key); }

  const Cell& At(std::string_view column) const;
  // Text of any value but NULL and BLOB: a column of declared type STRING turns "70" into a number.
  // What PostgreSQL cannot hold in it is replaced, see CleanText.
  std::optional<std::string> OptionalText(std::string_view column) const;
  // The same with '' for NULL.
  std::string Text(std::string_view column) const;
  // A whole number, also where it stands as text; nullopt for anything else.
  std::optional<int64_t> Int(std::string_view column) const;
  // 0 and 1, also as text, and "true" and "false".
  std::optional<bool> Bool(std::string_view column) const;

  // True when no column but the key holds anything.
  bool HoldsNothing() const;

  // The row as it was read: text untouched, BLOBs and text that is not UTF-8 as {"$hex": "…"}.
  nlohmann::json Raw() const;

 private:
  const SourceTable* table_;
  std::vector<Cell> cells_;
  std::string key_;
};

struct SourceTable {
  std::string name;
  std::vector<std::string> columns;
  std::vector<size_t> key_columns;  // places in `columns`
  std::deque<SourceRow> rows;

  bool Has(std::string_view column) const { return Place(column).has_value(); }
  std::optional<size_t> Place(std::string_view column) const;
};

// A legacy database, whole, in memory.
class Source {
 public:
  Source() = default;
  // Rows know their table: a moved map keeps its nodes in place, a copied one would not.
  Source(Source&&) = default;
  Source& operator=(Source&&) = default;

  // Reads every table from one state of the file, which is opened read-only. INVALID_ARGUMENT when
  // it is missing, not SQLite, damaged or cut short; FAILED_PRECONDITION when another process has
  // it locked.
  static absl::StatusOr<Source> Read(const std::string& path);

  // A table that the file does not have reads as an empty one.
  const SourceTable& Table(std::string_view name) const;
  bool Has(std::string_view name) const { return tables_.count(std::string(name)) > 0; }
  const std::map<std::string, SourceTable>& tables() const { return tables_; }

  const std::string& sha256() const { return sha256_; }  // of the file, in hex

 private:
  std::map<std::string, SourceTable> tables_;
  std::string sha256_;
};

}  // namespace fractal::db::legacy
