#include "db/legacy_import/sqlite_source.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "db/legacy_import/digest.h"
#include "db/legacy_import/json_text.h"
#include "db/legacy_import/sqlite_file.h"
#include "db/text.h"

namespace fractal::db::legacy {
namespace {

Cell ReadCell(sqlite3_stmt* row, int column) {
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
      return int64_t{sqlite3_column_int64(row, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(row, column);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
      return std::string(text, static_cast<size_t>(sqlite3_column_bytes(row, column)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
      const auto size = static_cast<size_t>(sqlite3_column_bytes(row, column));
      return Blob{size == 0 ? std::string() : std::string(bytes, size)};
    }
    default:
      return std::monostate();
  }
}

absl::Status ReadColumns(sqlite3* handle, const std::string& name, SourceTable* table) {
  std::vector<std::pair<int, size_t>> keys;
  const absl::Status status =
      EachRow(handle, absl::StrCat("pragma table_info(", QuoteName(name), ")"),
              [table, &keys](sqlite3_stmt* row) {
                const int place_in_key = sqlite3_column_int(row, 5);
                if (place_in_key > 0) keys.emplace_back(place_in_key, table->columns.size());
                table->columns.push_back(
                    CleanText(reinterpret_cast<const char*>(sqlite3_column_text(row, 1))));
              });
  std::sort(keys.begin(), keys.end());
  for (const auto& [place_in_key, column] : keys) table->key_columns.push_back(column);
  if (keys.empty() && table->Has("id")) table->key_columns.push_back(*table->Place("id"));
  return status;
}

std::string KeyOf(const SourceTable& table, const SourceRow& row) {
  std::vector<std::string> parts;
  for (const size_t column : table.key_columns) {
    const auto part = row.OptionalText(table.columns[column]);
    if (!part.has_value() || part->empty()) {
      parts.clear();
      break;
    }
    parts.push_back(*part);
  }
  if (!parts.empty()) return absl::StrJoin(parts, "/");
  return absl::StrCat("raw/", Sha256Hex(row.Raw().dump()).substr(0, 16));
}

absl::Status ReadRows(sqlite3* handle, const std::string& name, SourceTable* table) {
  std::set<std::string> taken;
  return EachRow(handle, absl::StrCat("select * from ", QuoteName(name)),
                 [table, &taken](sqlite3_stmt* row) {
                   std::vector<Cell> cells;
                   for (int i = 0; i < sqlite3_column_count(row); ++i) {
                     cells.push_back(ReadCell(row, i));
                   }
                   SourceRow& read = table->rows.emplace_back(table, std::move(cells));
                   const std::string key = KeyOf(*table, read);
                   std::string free = key;
                   for (int n = 2; !taken.insert(free).second; ++n) {
                     free = absl::StrCat(key, "#", n);
                   }
                   read.set_key(std::move(free));
                 });
}

}  // namespace

std::optional<size_t> SourceTable::Place(std::string_view column) const {
  const auto found = std::find(columns.begin(), columns.end(), column);
  if (found == columns.end()) return std::nullopt;
  return static_cast<size_t>(found - columns.begin());
}

const Cell& SourceRow::At(std::string_view column) const {
  static const Cell* const kNull = new Cell();
  const auto place = table_->Place(column);
  return place.has_value() ? cells_[*place] : *kNull;
}

std::optional<std::string> SourceRow::OptionalText(std::string_view column) const {
  const Cell& cell = At(column);
  if (const auto* text = std::get_if<std::string>(&cell)) return CleanText(*text);
  if (const auto* whole = std::get_if<int64_t>(&cell)) return absl::StrCat(*whole);
  if (const auto* real = std::get_if<double>(&cell)) return nlohmann::json(*real).dump();
  return std::nullopt;
}

std::string SourceRow::Text(std::string_view column) const {
  return OptionalText(column).value_or("");
}

std::optional<int64_t> SourceRow::Int(std::string_view column) const {
  const Cell& cell = At(column);
  if (const auto* whole = std::get_if<int64_t>(&cell)) return *whole;
  if (const auto* real = std::get_if<double>(&cell)) {
    if (*real > -1e15 && *real < 1e15) return static_cast<int64_t>(*real);
  }
  int64_t parsed = 0;
  const auto* text = std::get_if<std::string>(&cell);
  if (text != nullptr && absl::SimpleAtoi(*text, &parsed)) return parsed;
  return std::nullopt;
}

std::optional<bool> SourceRow::Bool(std::string_view column) const {
  if (const auto whole = Int(column)) return *whole != 0;
  const std::string text = absl::AsciiStrToLower(Text(column));
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

bool SourceRow::HoldsNothing() const {
  for (size_t i = 0; i < cells_.size(); ++i) {
    const auto& keys = table_->key_columns;
    if (std::find(keys.begin(), keys.end(), i) != keys.end()) continue;
    const auto* text = std::get_if<std::string>(&cells_[i]);
    if (std::holds_alternative<std::monostate>(cells_[i])) continue;
    if (text == nullptr || !text->empty()) return false;
  }
  return true;
}

nlohmann::json SourceRow::Raw() const {
  nlohmann::json raw = nlohmann::json::object();
  for (size_t i = 0; i < cells_.size(); ++i) {
    nlohmann::json& out = raw[table_->columns[i]];
    if (const auto* whole = std::get_if<int64_t>(&cells_[i])) {
      out = *whole;
    } else if (const auto* real = std::get_if<double>(&cells_[i])) {
      // JSON knows no infinity.
      if (std::isfinite(*real)) {
        out = *real;
      } else {
        out = {{"$real", *real > 0 ? "inf" : "-inf"}};
      }
    } else if (const auto* text = std::get_if<std::string>(&cells_[i])) {
      if (IsCleanText(*text)) {
        out = *text;
      } else {
        out = {{"$hex", absl::BytesToHexString(*text)}};
      }
    } else if (const auto* blob = std::get_if<Blob>(&cells_[i])) {
      out = {{"$hex", absl::BytesToHexString(blob->bytes)}};
    }
  }
  return raw;
}

absl::StatusOr<Source> Source::Read(const std::string& path) {
  auto handle = OpenSqlite(path);
  if (!handle.ok()) return handle.status();
  Source source;
  auto sha256 = FileSha256(path);
  if (!sha256.ok()) return sha256.status();
  source.sha256_ = *std::move(sha256);

  std::vector<std::string> names;
  absl::Status status =
      EachRow(handle->get(),
              "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' "
              "escape '\\' order by name",
              [&names](sqlite3_stmt* row) {
                names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(row, 0)));
              });
  for (const std::string& name : names) {
    if (!status.ok()) return status;
    SourceTable& table = source.tables_[CleanText(name)];
    table.name = CleanText(name);
    status = ReadColumns(handle->get(), name, &table);
    if (status.ok()) status = ReadRows(handle->get(), name, &table);
  }
  if (!status.ok()) return status;
  return source;
}

const SourceTable& Source::Table(std::string_view name) const {
  static const SourceTable* const kNone = new SourceTable();
  const auto found = tables_.find(std::string(name));
  return found == tables_.end() ? *kNone : found->second;
}

}  // namespace fractal::db::legacy
