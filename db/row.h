#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/uuid.h"

namespace fractal::db {

// Reads a row's columns from left to right, in the order in which its statement lists them.
// A column of another type than asked for is a fault of the program: it throws pqxx::failure.
class RowReader {
 public:
  explicit RowReader(const pqxx::row& row) : row_(row) {}

  bool IsNull() const { return row_[next_].is_null(); }
  void Skip() { ++next_; }

  Uuid Id();
  std::optional<Uuid> OptionalId();
  std::string Text();  // NULL reads as ""
  std::optional<std::string> OptionalText();
  std::string Bytes();  // a bytea column
  bool Bool();
  int32_t Int();
  int64_t BigInt();
  std::optional<int32_t> OptionalInt();
  double Number();
  absl::Time Time();
  std::optional<absl::Time> OptionalTime();

 private:
  pqxx::field Next();
  const pqxx::row& row_;
  pqxx::row::size_type next_ = 0;
};

// PostgreSQL's ISO form with a zone offset, as a connection of this server prints it.
absl::Time ParseTimestamp(std::string_view text);

}  // namespace fractal::db
