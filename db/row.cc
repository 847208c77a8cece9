#include "db/row.h"

#include "absl/strings/str_cat.h"
#include "db/text.h"

namespace fractal::db {
namespace {

int HexDigit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string_view View(const pqxx::field& field) { return {field.c_str(), field.size()}; }

[[noreturn]] void ThrowUnreadable(const pqxx::field& field, std::string_view wanted) {
  throw pqxx::failure(absl::StrCat("column ", field.name(), " is not ", Absl(wanted)));
}

}  // namespace

absl::Time ParseTimestamp(std::string_view text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S%Ez", Absl(text), &time, &error)) {
    throw pqxx::failure(absl::StrCat("not a timestamp: ", error));
  }
  return time;
}

pqxx::field RowReader::Next() { return row_[next_++]; }

Uuid RowReader::Id() {
  const pqxx::field field = Next();
  const auto id = Uuid::Parse(View(field));
  if (!id.has_value()) ThrowUnreadable(field, "a uuid");
  return *id;
}

std::optional<Uuid> RowReader::OptionalId() {
  if (!IsNull()) return Id();
  Skip();
  return std::nullopt;
}

std::string RowReader::Text() { return std::string(View(Next())); }

std::optional<std::string> RowReader::OptionalText() {
  if (!IsNull()) return Text();
  Skip();
  return std::nullopt;
}

std::string RowReader::Bytes() {
  const pqxx::field field = Next();
  const std::string_view text = View(field);
  if (!text.starts_with("\\x")) ThrowUnreadable(field, "bytea");
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (size_t i = 2; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<char>(HexDigit(text[i]) << 4 | HexDigit(text[i + 1])));
  }
  return bytes;
}

bool RowReader::Bool() {
  const pqxx::field field = Next();
  if (View(field) == "t") return true;
  if (View(field) == "f") return false;
  ThrowUnreadable(field, "a boolean");
}

int32_t RowReader::Int() { return Next().as<int32_t>(); }
int64_t RowReader::BigInt() { return Next().as<int64_t>(); }

std::optional<int32_t> RowReader::OptionalInt() {
  if (!IsNull()) return Int();
  Skip();
  return std::nullopt;
}

double RowReader::Number() { return Next().as<double>(); }

absl::Time RowReader::Time() { return ParseTimestamp(View(Next())); }

std::optional<absl::Time> RowReader::OptionalTime() {
  if (!IsNull()) return Time();
  Skip();
  return std::nullopt;
}

}  // namespace fractal::db
