#include "tests/sql/planner.h"

#include "absl/strings/str_cat.h"
#include "db/text.h"

namespace fractal::tests {

Planner::Planner(TestDatabase* database, const std::string& user_id)
    : connection_(database->Connect(sql::Role::kApp)) {
  for (const auto& row : database->Sql("select relname from pg_class where relrowsecurity and "
                                       "relnamespace = 'app'::regnamespace")) {
    shared_tables_.insert(row[0]);
  }
  pqxx::nontransaction work(connection_->raw());
  work.exec(absl::StrCat("set app.current_user_id = '", user_id, "'"));
}

std::vector<TableScan> Planner::Plan(const sql::StatementText& statement,
                                     const std::string& arguments, PlanMode mode) {
  const absl::string_view name = db::Absl(statement.name);
  pqxx::nontransaction work(connection_->raw());
  if (prepared_.insert(std::string(statement.name)).second) {
    work.exec(absl::StrCat("prepare ", name, " as ", db::Absl(statement.text)));
  }
  const pqxx::result explained =
      work.exec(absl::StrCat("set plan_cache_mode = ",
                             mode == PlanMode::kCustom ? "force_custom_plan" : "force_generic_plan",
                             "; explain (verbose, format json) execute ", name,
                             arguments.empty() ? "" : absl::StrCat("(", arguments, ")")));
  std::vector<TableScan> scans = ScansOf(explained.at(0).at(0).c_str());
  std::erase_if(scans,
                [this](const TableScan& scan) { return !shared_tables_.contains(scan.table); });
  return scans;
}

}  // namespace fractal::tests
