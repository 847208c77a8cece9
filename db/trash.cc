#include "db/trash.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "db/fractals.h"
#include "sql/queries/trash.h"

namespace fractal::db::trash {
namespace {

constexpr std::string_view kNoun = "row";

absl::Status Refused(absl::StatusCode code, std::string_view reason, std::string_view message) {
  return MakeError(code, message, {std::string(reason)});
}

// "goal 2,session 5".
std::vector<KindCount> ReadCounts(const std::string& text) {
  std::vector<KindCount> counts;
  for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> words = absl::StrSplit(part, ' ');
    KindCount count{words.first, 0};
    if (!absl::SimpleAtoi(words.second, &count.rows)) throw pqxx::failure("not a count: " + text);
    counts.push_back(std::move(count));
  }
  return counts;
}

NamedRow ReadNamedRow(RowReader& row) {
  NamedRow named;
  named.kind = row.Text();
  named.id = row.Id();
  named.name = row.Text();
  return named;
}

// Columns: root_id, kind, id, name, deleted_at, taken_by, taken_by_kind, taken_by_name, restores.
TrashEntry ReadEntry(RowReader& row) {
  TrashEntry entry;
  entry.root_id = row.Id();
  entry.row = ReadNamedRow(row);
  entry.deleted_at = row.Time();
  const std::optional<Uuid> taken_by = row.OptionalId();
  std::string taken_by_kind = row.Text();
  std::string taken_by_name = row.Text();
  if (taken_by.has_value()) {
    entry.taken_by = NamedRow{std::move(taken_by_kind), *taken_by, std::move(taken_by_name)};
  }
  entry.restores = ReadCounts(row.Text());
  return entry;
}

// No row: no such fractal. A row without an entry: an empty list.
absl::StatusOr<std::vector<TrashEntry>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<TrashEntry>();
  return Many<TrashEntry, ReadEntry>(result);
}

absl::Status UndeleteRefused(std::string_view why) {
  using absl::StatusCode;
  if (why == "not_deleted") return NotDeleted(kNoun);
  if (why == "place_taken") {
    return Refused(StatusCode::kAlreadyExists, "PLACE_TAKEN",
                   "another value stands in the value's place");
  }
  if (why == "deadline_after_parent") {
    return Refused(StatusCode::kFailedPrecondition, "DEADLINE_AFTER_PARENT",
                   "what it hangs below got an earlier deadline meanwhile: set a later one first");
  }
  if (why == "too_deep") {
    return Refused(
        StatusCode::kFailedPrecondition, "GROUPS_TOO_DEEP",
        "what it hangs below was put deeper meanwhile: groups stand in at most 10 levels");
  }
  return Refused(StatusCode::kFailedPrecondition, "PARENT_DELETED",
                 "what the row hangs below is deleted: undelete that first");
}

// Columns: refused, kind, id, name, and of each kind that came back: restored_kind, rows.
absl::StatusOr<Restored> ReadRestored(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  Restored restored;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    const std::string refused = row.Text();
    if (!refused.empty()) return UndeleteRefused(refused);
    restored.row = ReadNamedRow(row);
    std::string kind = row.Text();
    restored.counts.push_back({std::move(kind), row.BigInt()});
  }
  return restored;
}

absl::Status PurgeRefused(std::string_view why, int64_t uses) {
  using absl::StatusCode;
  if (why == "not_found") return NotFound(kNoun);
  if (why == "not_owner") {
    return Refused(StatusCode::kPermissionDenied, "PERMISSION_DENIED",
                   "only the fractal's owner may purge");
  }
  if (why == "in_use") {
    return Refused(StatusCode::kFailedPrecondition, "IN_USE",
                   absl::StrCat("still in use by ", uses, " rows: purge them first"));
  }
  return Refused(StatusCode::kFailedPrecondition, "NOT_DELETED",
                 "the row is not deleted: only what is in the trash can be purged");
}

// Columns: refused, uses, and then counts (kind, rows) and samples (kind, null, id, name).
absl::StatusOr<Purged> ReadPurged(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  Purged purged;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    const std::string refused = row.Text();
    const int64_t uses = row.BigInt();
    if (!refused.empty()) return PurgeRefused(refused, uses);
    if (row.IsNull()) break;  // nothing goes
    std::string kind = row.Text();
    if (!row.IsNull()) {
      purged.counts.push_back({std::move(kind), row.BigInt()});
      continue;
    }
    row.Skip();
    const Uuid id = row.Id();
    purged.sample.push_back({std::move(kind), id, row.Text()});
  }
  return purged;
}

std::vector<Value> WithCursor(std::vector<Value> values, const std::optional<TrashCursor>& after,
                              int32_t limit) {
  values.push_back(after.has_value() ? Value(after->deleted_at) : std::nullopt);
  values.push_back(after.has_value() ? Value(after->id) : std::nullopt);
  values.push_back(limit);
  return values;
}

}  // namespace

AppRead<std::vector<TrashEntry>> List(const Uuid& fractal, const TrashFilter& filter,
                                      const std::optional<TrashCursor>& after, int32_t limit) {
  const auto& statement =
      filter.show_taken ? sql::trash::kListTrashWithTaken : sql::trash::kListTrash;
  return {statement, WithCursor({fractal, filter.kinds}, after, limit), ReadList};
}

AppRead<std::vector<TrashEntry>> ListFractals(const TrashFilter& filter,
                                              const std::optional<TrashCursor>& after,
                                              int32_t limit) {
  return {sql::trash::kListDeletedFractals, WithCursor({filter.kinds}, after, limit),
          Many<TrashEntry, ReadEntry>};
}

AppWrite<Restored> Undelete(const RowKey& key) {
  return AppWrite<Restored>(sql::trash::kUndeleteRow, {key.root_id, key.kind, key.id}, ReadRestored)
      .After(fractals::Lock(key.root_id));
}

AppWrite<Purged> Purge(const RowKey& key, bool force) {
  return AppWrite<Purged>(sql::trash::kPurgeRows,
                          {key.root_id, key.kind, key.id, std::nullopt, force}, ReadPurged)
      .After(fractals::Lock(key.root_id));
}

AppWrite<Purged> PurgeAll(const Uuid& fractal, std::optional<double> seconds_ago, bool force) {
  return AppWrite<Purged>(sql::trash::kPurgeRows,
                          {fractal, std::nullopt, std::nullopt, seconds_ago, force}, ReadPurged)
      .After(fractals::Lock(fractal));
}

}  // namespace fractal::db::trash
