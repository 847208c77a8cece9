#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"

// What the queries of analytics have in common. All of them answer NOT_FOUND for a fractal that the
// user cannot see or that is deleted, and for what a filter names and the fractal does not have.
namespace fractal::db::analytics {

// From `from` on, and before `until`; unset ends are open.
struct TimeRange {
  std::optional<absl::Time> from;
  std::optional<absl::Time> until;
};

// The ends as values of a statement, infinite where they are open: a coalesce() in the statement
// would keep the range from an index, for row-level security takes it to leak.
Value FromValue(const TimeRange& range);
Value UntilValue(const TimeRange& range);

// A sum of doubles. PostgreSQL answers an error where a sum leaves their range, so values beyond
// ±10^150 are added up apart, each divided by 2^64. Columns: rest_sum, huge_sum, each NULL for none.
class WideSum {
 public:
  static WideSum Read(RowReader& row);

  // Nothing when there is no value, or the sum is beyond the range of a double.
  std::optional<double> Total() const;
  // Of `count` values, at least one.
  double Average(int64_t count) const;

 private:
  std::optional<double> rest_;
  std::optional<double> huge_;
};

// Nothing for NULL, and for what is not finite.
std::optional<double> ReadNumber(RowReader& row);

// No row: no such fractal. NULL first: nothing in it.
template <typename T, T (*Read)(RowReader&)>
absl::StatusOr<std::vector<T>> ReadRows(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  std::vector<T> rows;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    if (!row.IsNull()) rows.push_back(Read(row));
  }
  return rows;
}

// The same behind a column `unknown`: the noun of what was named and is not there, or NULL.
// `Add` takes a row to what it belongs to: `void Add(RowReader&, std::vector<T>*)`.
template <typename T, void (*Add)(RowReader&, std::vector<T>*)>
absl::StatusOr<std::vector<T>> ReadKnown(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  std::vector<T> rows;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    const std::string unknown = row.Text();
    if (!unknown.empty()) return NotFound(unknown);
    if (!row.IsNull()) Add(row, &rows);
  }
  return rows;
}

// For rows that each stand for themselves.
template <typename T, T (*Read)(RowReader&)>
void AddRow(RowReader& row, std::vector<T>* rows) {
  rows->push_back(Read(row));
}

}  // namespace fractal::db::analytics
