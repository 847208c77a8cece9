#pragma once

#include <pqxx/pqxx>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "db/errors.h"
#include "db/row.h"
#include "db/uuid.h"

// How the answers of statements about programs are read: programs, blocks, days, scheduled
// sessions.
namespace fractal::db::program_answers {

// What it means that a statement names this rule in its column `refused`.
absl::Status Refusal(std::string_view rule);

// One row: the rule that refused the change, then the changed row. No row: there is no such `noun`.
template <typename T, T (*Read)(RowReader&)>
absl::StatusOr<T> ReadChanged(const pqxx::result& result, std::string_view noun) {
  if (result.empty()) return NotFound(noun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.IsNull()) return Refusal(row.Text());
  row.Skip();
  return Read(row);
}

// Adds the row that the next `columns` hold, unless they are null.
template <typename T, T (*Read)(RowReader&)>
void ReadIfThere(RowReader& row, int columns, std::vector<T>* rows) {
  if (!row.IsNull()) {
    rows->push_back(Read(row));
    return;
  }
  for (int i = 0; i < columns; ++i) row.Skip();
}

// A column of ids with commas between them; NULL reads as none.
std::vector<Uuid> ReadIds(RowReader& row);

}  // namespace fractal::db::program_answers
