#include "tests/support/large_database.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"

namespace fractal::tests {
namespace {

std::string ReadScript(const char* name) {
  const std::string path = absl::StrCat(FRACTAL_SUPPORT_DIR "/", name);
  std::ifstream file(path);
  std::ostringstream script;
  script << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path);
  return script.str();
}

// A test's cluster commits before its log is flushed, and until it is, VACUUM does not know the
// pages of that transaction, and of those numbered next to it, as visible to all: then an index
// alone answers nothing. So it is repeated.
void VacuumUntilAllIsVisible(TestDatabase* database) {
  constexpr int kMostTimes = 20;
  for (int times = 0; times < kMostTimes; ++times) {
    database->Sql("vacuum (analyze)");
    if (database->Scalar("select bool_and(relallvisible = relpages) from pg_class "
                         "where relnamespace = 'app'::regnamespace and relkind = 'r'") == "t") {
      return;
    }
  }
  throw std::runtime_error("VACUUM did not make all pages visible to all");
}

}  // namespace

void FillLargeDatabase(TestDatabase* database, const LargeDatabase& wanted) {
  // One message, so one transaction: what is set for it ends with it.
  database->Sql(
      absl::StrCat("set local session_replication_role = ", wanted.checked ? "origin" : "replica",
                   "; set local large.seed = '", wanted.seed, "'; set local large.users = '",
                   wanted.users, "'; set local large.fractals = '", wanted.fractals,
                   "'; set local large.values = '", wanted.values, "';\n",
                   ReadScript("large_database_draws.sql"), ReadScript("large_database_rows.sql")));
  // Triggers that were off counted nothing.
  database->Sql(
      "insert into app.fractal_usage (fractal_id, user_id, goals, sessions, metric_values, bytes) "
      "select f.id, m.user_id, m.goals, m.sessions, m.metric_values, m.bytes from app.goals f "
      "cross join lateral app.measure_fractal(f.id) as m where f.id = f.root_id "
      "on conflict on constraint fractal_usage_pkey do nothing; "
      "insert into app.quotas (user_id, goals) select u.id, 1000000 from app.users u "
      "on conflict on constraint quotas_pkey do nothing");
  VacuumUntilAllIsVisible(database);
}

}  // namespace fractal::tests
