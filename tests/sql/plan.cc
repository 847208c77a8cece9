#include "tests/sql/plan.h"

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace fractal::tests {
namespace {

using nlohmann::json;

// `bitmapped` is the table whose bitmap is being made, "" for none.
void Collect(const json& node, const std::string& bitmapped, std::vector<TableScan>* scans) {
  const std::string type = node.at("Node Type");
  std::string table = bitmapped;
  if (node.value("Schema", "") == "app") table = node.value("Relation Name", "");
  const bool is_scan = absl::EndsWith(type, "Scan") && type != "Bitmap Heap Scan";
  if (is_scan && !table.empty()) {
    scans->push_back({table, type, node.value("Index Name", ""), node.value("Index Cond", "")});
  }
  const bool makes_bitmap = absl::StartsWith(type, "Bitmap");
  for (const json& below : node.value("Plans", json::array())) {
    const bool is_of_bitmap = makes_bitmap &&
                              below.value("Parent Relationship", "") != "InitPlan" &&
                              below.value("Parent Relationship", "") != "SubPlan";
    Collect(below, is_of_bitmap ? table : "", scans);
  }
}

}  // namespace

std::vector<TableScan> ScansOf(const std::string& explained) {
  std::vector<TableScan> scans;
  for (const json& statement : json::parse(explained)) Collect(statement.at("Plan"), "", &scans);
  return scans;
}

std::string FaultOf(const TableScan& scan) {
  if (scan.index.empty()) return absl::StrCat(scan.node, " on ", scan.table);
  if (scan.condition.empty()) {
    return absl::StrCat(scan.node, " on ", scan.table, " walks all of ", scan.index);
  }
  if (absl::StrContains(scan.condition, "root_id") ||
      absl::StrContains(scan.condition, "user_id") || scan.table == "users") {
    return "";
  }
  return absl::StrCat(scan.node, " on ", scan.table, " walks every fractal's rows of ", scan.index,
                      " where ", scan.condition);
}

}  // namespace fractal::tests
