#include "tests/isolation/digest.h"

#include <set>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace fractal::tests::isolation {
namespace {

// What belongs to no user, and the trail, to which refusals are added.
const std::set<std::string>& LeftOut() {
  static const std::set<std::string> tables = {"schema_migrations", "audit_log",
                                               "sign_in_throttles"};
  return tables;
}

// Tables, and the column that tells whose a row is.
constexpr char kTables[] =
    "select c.relname, coalesce("
    "max(a.attname) filter (where a.attname = 'root_id'), "
    "max(a.attname) filter (where a.attname = 'user_id'), "
    "max(a.attname) filter (where c.relname = 'users' and a.attname = 'id'), '') "
    "from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 "
    "where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') "
    "and not c.relispartition and not a.attisdropped group by c.relname order by 1";

}  // namespace

Digest::Digest(TestDatabase* database) : database_(*database) {
  for (const auto& row : database_.Sql(kTables)) {
    if (LeftOut().contains(row[0])) continue;
    if (row[1].empty()) throw std::logic_error("whose are the rows of app." + row[0] + "?");
    tables_.push_back({row[0], row[1], row[1] == "root_id"});
  }
}

std::string Digest::Of(const std::string& user_id, const std::vector<std::string>& fractals) {
  const std::string roots = absl::StrJoin(fractals, "', '");
  std::vector<std::string> parts = {
      "select 'fractals' as name, count(*) as rows, '' as md5 from app.goals g where g.user_id = "
      "'" +
      user_id + "' and g.id = g.root_id"};
  for (const Table& table : tables_) {
    parts.push_back(absl::StrCat("select '", table.name,
                                 "', count(*), md5(string_agg(t::text, '|' order by t::text)) from "
                                 "app.",
                                 table.name, " t where t.", table.column, " in ('",
                                 table.of_fractals ? roots : user_id, "')"));
  }
  return database_.Scalar("select string_agg(concat(name, ' ', rows, ' ', md5), E'\\n') from (" +
                          absl::StrJoin(parts, " union all ") + ") as parts");
}

}  // namespace fractal::tests::isolation
