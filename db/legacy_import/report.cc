#include "db/legacy_import/report.h"

#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <utility>

namespace fractal::db::legacy {
namespace {

// "12  goals: the rule" for each rule of each table.
template <typename Entries, typename Said>
void PrintCounts(std::string_view title, const Entries& entries, Said said, std::ostream& out) {
  std::map<std::pair<std::string, std::string>, int64_t> counts;
  for (const auto& entry : entries) ++counts[{entry.table, said(entry)}];
  if (counts.empty()) return;
  out << '\n' << title << '\n';
  for (const auto& [what, count] : counts) {
    out << std::setw(8) << count << "  " << what.first << ": " << what.second << '\n';
  }
}

}  // namespace

void Report::CountRead(std::string_view table, int64_t rows) { read_[std::string(table)] += rows; }

void Report::AddRepair(std::string_view table, std::string_view id, std::string_view rule) {
  const std::string note = nlohmann::json::array({table, id, rule}).dump();
  if (!noted_.insert(note).second) return;
  repairs_.push_back({std::string(table), std::string(id), std::string(rule)});
  repaired_[std::string(table)].emplace(id);
}

void Report::AddQuarantine(std::string_view table, std::string_view id, std::string_view reason) {
  if (!quarantined_[std::string(table)].emplace(id).second) return;
  quarantines_.push_back({std::string(table), std::string(id), std::string(reason)});
}

std::map<std::string, TableCount> Report::Tables() const {
  std::map<std::string, TableCount> tables;
  for (const auto& [table, rows] : read_) {
    TableCount& count = tables[table];
    count.read = rows;
    const auto quarantined = quarantined_.find(table);
    if (quarantined != quarantined_.end()) {
      count.quarantined = static_cast<int64_t>(quarantined->second.size());
    }
    const auto repaired = repaired_.find(table);
    if (repaired != repaired_.end()) {
      for (const std::string& id : repaired->second) {
        if (quarantined == quarantined_.end() || quarantined->second.count(id) == 0) {
          ++count.repaired;
        }
      }
    }
    count.imported = count.read - count.repaired - count.quarantined;
  }
  return tables;
}

std::string Report::ToJson() const {
  nlohmann::ordered_json json;
  json["tables"] = nlohmann::ordered_json::object();
  for (const auto& [table, count] : Tables()) {
    json["tables"][table] = {{"read", count.read},
                             {"imported", count.imported},
                             {"repaired", count.repaired},
                             {"quarantined", count.quarantined}};
  }
  json["repairs"] = nlohmann::ordered_json::array();
  for (const Repair& repair : repairs_) {
    json["repairs"].push_back({{"table", repair.table}, {"id", repair.id}, {"rule", repair.rule}});
  }
  json["quarantined"] = nlohmann::ordered_json::array();
  for (const Quarantine& row : quarantines_) {
    json["quarantined"].push_back({{"table", row.table}, {"id", row.id}, {"reason", row.reason}});
  }
  json["written"] = written_;
  return json.dump();
}

std::string Report::ToText() const {
  std::ostringstream out;
  const auto print = [&out](std::string_view table, auto read, auto imported, auto repaired,
                            auto quarantined) {
    out << std::left << std::setw(24) << table << std::right << std::setw(9) << read << std::setw(9)
        << imported << std::setw(9) << repaired << std::setw(12) << quarantined << '\n';
  };
  print("table", "read", "imported", "repaired", "quarantined");
  for (const auto& [table, count] : Tables()) {
    print(table, count.read, count.imported, count.repaired, count.quarantined);
  }
  PrintCounts(
      "repaired, by rule:", repairs_, [](const Repair& r) { return r.rule; }, out);
  PrintCounts(
      "kept raw only, by reason:", quarantines_, [](const Quarantine& q) { return q.reason; }, out);
  out << '\n' << written_ << " rows written\n";
  return out.str();
}

}  // namespace fractal::db::legacy
