#include "db/legacy_import/work.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "db/legacy_import/json_text.h"
#include "db/text.h"

namespace fractal::db::legacy {
namespace {

// In bytes: the indexes of unique names refuse longer ones.
constexpr size_t kLongestName = 1000;

}  // namespace

Work::Work(const Source& from, const Clocks& by, const Known& knows, const Uuid& owner, Report* to)
    : source(from),
      clocks(by),
      known(knows),
      user(owner),
      ids(owner, knows),
      report(*to),
      newest(absl::UnixEpoch()),
      oldest(absl::InfiniteFuture()) {
  for (const auto& [name, table] : source.tables()) {
    for (const SourceRow& row : table.rows) {
      for (const std::string_view column : {"created_at", "updated_at"}) {
        const auto read = clocks.Read(row.Text(column), Clock::kRow);
        if (!read.has_value()) continue;
        newest = std::max(newest, read->usual);
        oldest = std::min(oldest, read->usual);
      }
    }
  }
  if (oldest == absl::InfiniteFuture()) oldest = absl::UnixEpoch();
}

void Work::Repair(const SourceRow& row, std::string_view rule) {
  report.AddRepair(row.table().name, row.key(), rule);
}

void Work::Quarantine(const SourceRow& row, std::string_view reason) {
  report.AddQuarantine(row.table().name, row.key(), reason);
}

std::optional<absl::Time> Work::ReadTime(const SourceRow& row, std::string_view column) {
  const std::string text = row.Text(column);
  if (text.empty()) return std::nullopt;
  const auto read = clocks.Read(text, Clock::kRow);
  if (!read.has_value()) {
    Repair(row, absl::StrCat(Absl(column), " is no timestamp: kept raw"));
    return std::nullopt;
  }
  return read->usual;
}

Stamps Work::ReadStamps(const SourceRow& row, std::optional<absl::Time> fallback) {
  auto created = ReadTime(row, "created_at");
  const auto updated = ReadTime(row, "updated_at");
  if (created && updated && *created > *updated + absl::Minutes(1)) {
    // Some of the app's code stamped created_at in UTC while updated_at was still local.
    const auto read = clocks.Read(row.Text("created_at"), Clock::kRow);
    if (read->other <= *updated + absl::Minutes(1)) {
      Repair(row, "created_at is later than updated_at by the zone's offset: it was in UTC");
      created = read->other;
    }
  }
  Stamps stamps;
  if (!created && (row.table().Has("created_at") || row.table().Has("updated_at"))) {
    Repair(row, "created_at is missing: the earliest time the row knows is taken");
  }
  stamps.created_at = created.value_or(updated.value_or(fallback.value_or(oldest)));
  stamps.updated_at = updated.value_or(stamps.created_at);
  stamps.deleted_at = ReadTime(row, "deleted_at");
  return stamps;
}

std::optional<std::string> Work::ReadOptionalText(const SourceRow& row, std::string_view column) {
  const Cell& cell = row.At(column);
  const auto* text = std::get_if<std::string>(&cell);
  if (text != nullptr && !IsCleanText(*text)) {
    Repair(row, absl::StrCat(Absl(column), " holds NUL or is not UTF-8: those bytes replaced"));
  } else if (std::holds_alternative<Blob>(cell)) {
    Repair(row, absl::StrCat(Absl(column), " is binary: kept raw"));
  }
  return row.OptionalText(column);
}

std::string Work::ReadText(const SourceRow& row, std::string_view column) {
  return ReadOptionalText(row, column).value_or("");
}

std::string Work::ReadName(const SourceRow& row) {
  std::string name = ReadText(row, "name");
  if (absl::StripAsciiWhitespace(name).empty()) {
    Repair(row, "name is missing: Untitled");
    return "Untitled";
  }
  if (name.size() <= kLongestName) return name;
  Repair(row, "name is too long: cut");
  // Not within a character.
  size_t length = kLongestName;
  while (length > 0 && (static_cast<unsigned char>(name[length]) & 0xc0) == 0x80) --length;
  return name.substr(0, length);
}

std::optional<int32_t> Work::ReadInt(const SourceRow& row, std::string_view column) {
  const auto number = row.Int(column);
  const bool fits = number.has_value() && *number >= -std::numeric_limits<int32_t>::max() &&
                    *number <= std::numeric_limits<int32_t>::max();
  if (fits) return static_cast<int32_t>(*number);
  if (!std::holds_alternative<std::monostate>(row.At(column)) && row.Text(column) != "") {
    Repair(row, absl::StrCat(Absl(column), " is not a whole number: kept raw"));
  }
  return std::nullopt;
}

bool Work::ReadBool(const SourceRow& row, std::string_view column, bool otherwise) {
  return row.Bool(column).value_or(otherwise);
}

nlohmann::json Work::ReadJson(const SourceRow& row, std::string_view column) {
  const std::string text = row.Text(column);
  if (absl::StripAsciiWhitespace(text).empty()) return nullptr;
  auto parsed = ParseJson(text);
  if (!parsed.has_value()) {
    Repair(row, absl::StrCat(Absl(column), ": JSON does not parse: kept raw"));
    return nullptr;
  }
  return *std::move(parsed);
}

std::optional<std::string> Work::ReadDay(const SourceRow& row, std::string_view column) {
  const std::string text = row.Text(column);
  if (text.empty()) return std::nullopt;
  auto day = ReadDate(text);
  if (!day.has_value()) Repair(row, absl::StrCat(Absl(column), " is no date: kept raw"));
  return day;
}

std::string ShortId(std::string_view legacy_id) {
  return CleanText(legacy_id.substr(0, std::min<size_t>(8, legacy_id.size())));
}

}  // namespace fractal::db::legacy
