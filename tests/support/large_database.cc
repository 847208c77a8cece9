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

}  // namespace

void FillLargeDatabase(TestDatabase* database, const LargeDatabase& wanted) {
  // One message, so one transaction: what is set for it ends with it.
  database->Sql(
      absl::StrCat("set local session_replication_role = ", wanted.checked ? "origin" : "replica",
                   "; set local large.seed = '", wanted.seed, "'; set local large.users = '",
                   wanted.users, "'; set local large.fractals = '", wanted.fractals,
                   "'; set local large.values = '", wanted.values, "';\n",
                   ReadScript("large_database_draws.sql"), ReadScript("large_database_rows.sql")));
  database->Sql("vacuum (analyze)");
}

}  // namespace fractal::tests
