#include "tests/rpc/planted_row.h"

#include <stdexcept>

#include "absl/strings/str_cat.h"

namespace fractal::tests {
namespace {

// A message is one transaction, and what is set for it ends with it.
constexpr char kUnheld[] = "set local session_replication_role = replica; ";

}  // namespace

PlantedRow::PlantedRow(TestDatabase& database, const std::string& table,
                       const std::string& condition, const std::string& values)
    : database_(database), table_(table) {
  const auto found = database.Sql(absl::StrCat("select t.ctid from ", table, " t where ", condition,
                                               " order by t.ctid limit 1"));
  if (found.empty()) throw std::logic_error(absl::StrCat("no row of ", table, ": ", condition));
  const std::string as_it_was = absl::StrCat("t.ctid = '", found[0][0], "'");
  place_ = database.Scalar(absl::StrCat(
      kUnheld, "drop table if exists pg_temp.kept; create temporary table kept as select t.* from ",
      table, " t where ", as_it_was, "; update ", table, " t set ", values, " where ", as_it_was,
      " returning t.ctid"));
}

PlantedRow::~PlantedRow() {
  database_.Sql(absl::StrCat(kUnheld, "delete from ", table_, " t where t.ctid = '", place_,
                             "'; insert into ", table_, " select k.* from pg_temp.kept k"));
}

}  // namespace fractal::tests
