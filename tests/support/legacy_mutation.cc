#include "tests/support/legacy_mutation.h"

#include <sqlite3.h>

#include <memory>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace fractal::tests {
namespace {

using Handle = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

std::vector<std::string> Column(sqlite3* handle, const std::string& statement) {
  std::vector<std::string> texts;
  const auto keep = [](void* out, int, char** values, char**) {
    if (values[0] != nullptr) static_cast<std::vector<std::string>*>(out)->push_back(values[0]);
    return 0;
  };
  if (sqlite3_exec(handle, statement.c_str(), keep, &texts, nullptr) != SQLITE_OK) {
    throw std::runtime_error(statement + ": " + sqlite3_errmsg(handle));
  }
  return texts;
}

// What may stand in a cell, as SQLite writes it.
std::vector<std::string> Oddities() {
  std::string long_text = "'";
  for (int i = 0; i < 5000; ++i) long_text += static_cast<char>('a' + (i * i) % 26);
  return {"null",
          "''",
          "' '",
          "'nonsense'",
          "0",
          "1",
          "-1",
          "2147483648",
          "-9223372036854775808",
          "1e308",
          "-1e999",
          "'NaN'",
          "'{'",
          "'[]'",
          "'{\"sets\": [{\"metrics\": [{\"metric_id\": 7, \"value\": \"-3\"}]}]}'",
          "'{\"sections\": [{\"activity_ids\": [1, null], \"exercises\": [{}, 3, {\"name\": "
          "\"x\", \"sets\": [{}]}]}]}'",
          "'{\"a\": \"\\u0000\"}'",
          "'2025-12-24 11:04:33.252473'",
          "'2026-01-20T11:04:33Z'",
          "'0001-01-01 00:00:00'",
          "'9999-12-31 23:59:59'",
          "'PracticeSession'",
          "'UltimateGoal'",
          "'NanoGoal'",
          "x'00ff'",
          "cast(x'61006200' as text)",
          "cast(x'ff' as text)",
          long_text + "'"};
}

}  // namespace

void MutateLegacyFile(const std::string& path, uint64_t seed, int changes) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open(path.c_str(), &raw);
  const Handle handle(raw, sqlite3_close);
  if (opened != SQLITE_OK) throw std::runtime_error("cannot open " + path);
  std::mt19937_64 random(seed);
  const auto pick = [&random](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  const auto tables = Column(
      raw, "select name from sqlite_master where type = 'table' and name not like 'sqlite%'");
  const auto oddities = Oddities();
  const auto columns_of = [raw](const std::string& table) {
    return Column(raw, absl::StrCat("select name from pragma_table_info('", table, "')"));
  };
  for (int i = 0; i < changes; ++i) {
    const std::string table = pick(tables);
    const std::string column = pick(columns_of(table));
    const auto rows = Column(raw, absl::StrCat("select rowid from ", table));
    std::string value = pick(oddities);
    if (random() % 2 == 0) {
      const std::string other = pick(tables);
      const auto cells =
          Column(raw, absl::StrCat("select quote(\"", pick(columns_of(other)), "\") from ", other));
      if (!cells.empty()) value = pick(cells);
    }
    if (rows.empty()) continue;
    const std::string statement = absl::StrCat("update or ignore ", table, " set \"", column,
                                               "\" = ", value, " where rowid = ", pick(rows));
    // A CHECK of the oldest shape may refuse it.
    sqlite3_exec(raw, statement.c_str(), nullptr, nullptr, nullptr);
  }
}

}  // namespace fractal::tests
