#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "db/connection.h"
#include "sql/statement.h"
#include "tests/sql/plan.h"
#include "tests/support/database.h"

namespace fractal::tests {

// PostgreSQL plans a prepared statement for the values of a call, or once for all calls.
enum class PlanMode { kCustom, kGeneric };

// Asks PostgreSQL how it would run statements, as fractal_app on behalf of a user: under row-level
// security, prepared as the server prepares them.
class Planner {
 public:
  Planner(TestDatabase* database, const std::string& user_id);

  // The scans of tables under row-level security. `arguments` stand between the parentheses of
  // EXECUTE. Throws what libpqxx throws.
  std::vector<TableScan> Plan(const sql::StatementText& statement, const std::string& arguments,
                              PlanMode mode);

 private:
  std::set<std::string> shared_tables_;
  std::unique_ptr<db::Connection> connection_;
  std::set<std::string> prepared_;
};

}  // namespace fractal::tests
