#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "db/connection.h"
#include "sql/statement.h"
#include "tests/sql/planner.h"
#include "tests/support/database.h"

namespace fractal::tests {

// What PostgreSQL did for a call of a statement. Functions that are no part of the plan count by
// their blocks alone.
struct Work {
  std::string outcome;                  // "" or the SQLSTATE of its error
  std::map<std::string, int64_t> rows;  // that scans came to, kept or dropped, by table or bitmap's index
  int64_t blocks = 0;                   // read, from the cache or not

  std::string ToString() const;
};

// The rows that scans came to in what EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) answered.
Work WorkOf(const std::string& explained);

// Runs statements as fractal_app on behalf of a user, takes back what they wrote, and answers what
// that took when everything was in the caches.
class WorkMeter {
 public:
  WorkMeter(TestDatabase* database, const std::string& user_id);

  Work Measure(const sql::StatementText& statement, const std::string& arguments, PlanMode mode);

 private:
  Work Run(const sql::StatementText& statement, const std::string& arguments, PlanMode mode);

  std::unique_ptr<db::Connection> connection_;
  std::string user_id_;
  std::set<std::string> prepared_;
};

}  // namespace fractal::tests
