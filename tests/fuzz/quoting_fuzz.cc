// Whatever goes into a statement's value comes out of PostgreSQL equal, or is refused: as text, as
// bytes, and as elements of an array (db/value.h, db/connection.cc).
#include <google/protobuf/stubs/common.h>

#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "db/connection.h"
#include "db/query.h"
#include "db/value.h"
#include "tests/fuzz/target.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

constexpr sql::StatementText kEcho = {
    "fuzz", "echo_values", sql::Role::kApp, sql::Effect::kRead,
    "select $1::text, encode($2::bytea, 'hex'), ($3::text[])[1], ($3::text[])[2], "
    "cardinality($3::text[]), ($3::text[])[3] is null"};

struct Database {
  TestDatabase database;
  std::unique_ptr<db::Connection> connection = database.Connect(sql::Role::kApp);
};

std::string Hex(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<uint8_t>(c) >> 4];
    hex += kDigits[static_cast<uint8_t>(c) & 15];
  }
  return hex;
}

bool IsUtf8(const std::string& text) {
  return google::protobuf::internal::IsStructurallyValidUTF8(text.data(),
                                                            static_cast<int>(text.size()));
}

// Nothing for what is refused: text that is not UTF-8, and no other.
std::optional<pqxx::result> Echo(db::Connection& connection, const std::string& text,
                                 const std::string& bytes) {
  const std::vector<db::Value> elements = {text, "next", std::nullopt};
  try {
    return connection.Execute({&kEcho, {text, db::Value::Bytes(bytes), elements}});
  } catch (const pqxx::failure& e) {  // PostgreSQL's word
    FRACTAL_HOLDS(!IsUtf8(text), e.what());
  } catch (const pqxx::argument_error& e) {  // libpqxx's, which makes the array's text
    FRACTAL_HOLDS(!IsUtf8(text), e.what());
  }
  return std::nullopt;
}

}  // namespace
}  // namespace fractal::tests

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fractal::tests;
  static Database postgres;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  // NUL is refused at the door, and PostgreSQL's text has none.
  const std::string text = bytes.substr(0, bytes.find('\0'));
  std::optional<pqxx::result> echoed = Echo(*postgres.connection, text, bytes);
  if (!echoed.has_value()) return 0;
  FRACTAL_HOLDS(IsUtf8(text), text);
  const pqxx::row row = (*echoed)[0];
  FRACTAL_HOLDS(row[0].c_str() == text, text);
  FRACTAL_HOLDS(row[1].c_str() == Hex(bytes), bytes);
  FRACTAL_HOLDS(row[2].c_str() == text && std::string(row[3].c_str()) == "next", text);
  FRACTAL_HOLDS(row[4].as<int>() == 3 && row[5].as<bool>(), text);
  return 0;
}
