#include "tests/sql/work.h"

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "db/text.h"

namespace fractal::tests {
namespace {

using nlohmann::json;

void Collect(const json& node, Work* work) {
  const std::string type = node.at("Node Type");
  // A bitmap's scans are of its indexes, and count for themselves.
  const std::string scanned = node.value("Relation Name", node.value("Index Name", ""));
  if (!scanned.empty() && absl::EndsWith(type, "Scan")) {
    double rows = node.at("Actual Rows").get<double>();
    for (const char* dropped : {"Rows Removed by Filter", "Rows Removed by Index Recheck"}) {
      rows += node.value(dropped, 0.0);
    }
    work->rows[scanned] +=
        static_cast<int64_t>(rows * node.at("Actual Loops").get<double>());
  }
  for (const json& below : node.value("Plans", json::array())) Collect(below, work);
}

}  // namespace

std::string Work::ToString() const {
  if (!outcome.empty()) return outcome;
  std::string text = absl::StrCat(blocks, " blocks");
  for (const auto& [table, count] : rows) absl::StrAppend(&text, ", ", count, " of ", table);
  return text;
}

Work WorkOf(const std::string& explained) {
  Work work;
  for (const json& statement : json::parse(explained)) {
    const json& plan = statement.at("Plan");
    work.blocks += plan.at("Shared Hit Blocks").get<int64_t>();
    work.blocks += plan.at("Shared Read Blocks").get<int64_t>();
    Collect(plan, &work);
  }
  std::erase_if(work.rows, [](const auto& table) { return table.second == 0; });
  return work;
}

WorkMeter::WorkMeter(TestDatabase* database, const std::string& user_id)
    : connection_(database->Connect(sql::Role::kApp)), user_id_(user_id) {}

Work WorkMeter::Measure(const sql::StatementText& statement, const std::string& arguments,
                        PlanMode mode) {
  Run(statement, arguments, mode);
  return Run(statement, arguments, mode);
}

Work WorkMeter::Run(const sql::StatementText& statement, const std::string& arguments,
                    PlanMode mode) {
  const absl::string_view name = db::Absl(statement.name);
  if (prepared_.insert(std::string(statement.name)).second) {
    pqxx::nontransaction(connection_->raw())
        .exec(absl::StrCat("prepare ", name, " as ", db::Absl(statement.text)));
  }
  pqxx::work work(connection_->raw());
  work.exec(absl::StrCat("set local app.current_user_id = '", user_id_,
                         "'; set local plan_cache_mode = ",
                         mode == PlanMode::kCustom ? "force_custom_plan" : "force_generic_plan"));
  try {
    const pqxx::result explained = work.exec(
        absl::StrCat("explain (analyze, buffers, timing off, format json) execute ", name,
                     arguments.empty() ? "" : absl::StrCat("(", arguments, ")")));
    return WorkOf(explained.at(0).at(0).c_str());
  } catch (const pqxx::sql_error& error) {
    Work failed;
    failed.outcome = error.sqlstate();
    return failed;
  }
}

}  // namespace fractal::tests
