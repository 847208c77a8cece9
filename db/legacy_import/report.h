#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fractal::db::legacy {

// The rows of one table of the file: read = imported + repaired + quarantined.
struct TableCount {
  int64_t read = 0;
  int64_t imported = 0;     // as they stand
  int64_t repaired = 0;     // after a rule changed something: see Report::repairs
  int64_t quarantined = 0;  // kept raw only: see Report::quarantines
};

// `id` is the row's legacy id; a row without one is named after its content.
struct Repair {
  std::string table;
  std::string id;
  std::string rule;
};
struct Quarantine {
  std::string table;
  std::string id;
  std::string reason;
};

// What an import did.
class Report {
 public:
  void CountRead(std::string_view table, int64_t rows);
  // The same rule is noted once a row.
  void AddRepair(std::string_view table, std::string_view id, std::string_view rule);
  void AddQuarantine(std::string_view table, std::string_view id, std::string_view reason);
  void AddWritten(int64_t rows) { written_ += rows; }

  std::map<std::string, TableCount> Tables() const;
  const std::vector<Repair>& repairs() const { return repairs_; }
  const std::vector<Quarantine>& quarantines() const { return quarantines_; }
  // Rows of schema app that were inserted or changed: 0 when the same file is imported again.
  int64_t written() const { return written_; }

  // {"tables": {"goals": {"read": …, "imported": …, "repaired": …, "quarantined": …}, …},
  //  "repairs": [{"table", "id", "rule"}], "quarantined": [{"table", "id", "reason"}],
  //  "written": …}
  std::string ToJson() const;

  // A line a table, then each rule and reason with the number of its rows.
  std::string ToText() const;

 private:
  std::map<std::string, int64_t> read_;
  std::map<std::string, std::set<std::string>> repaired_;     // ids, by table
  std::map<std::string, std::set<std::string>> quarantined_;  // ids, by table
  std::set<std::string> noted_;
  std::vector<Repair> repairs_;
  std::vector<Quarantine> quarantines_;
  int64_t written_ = 0;
};

}  // namespace fractal::db::legacy
