#include "tests/isolation/sql_attacker.h"

#include <regex>

#include "absl/strings/str_cat.h"
#include "sql/migration.h"

namespace fractal::tests::isolation {

std::string SqlAnswer::Shown() const {
  static const std::regex kId("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  if (ok()) return absl::StrCat(rows.size(), " rows, ", affected, " affected");
  return std::regex_replace(error, kId, "#");
}

SqlAttack::SqlAttack() {
  // A copy of a database has none of its rights.
  database_.Sql(std::string(sql::RolesScript()));
  for (Client* client : {&ada_, &bob_}) {
    const std::string name = client == &ada_ ? "ada" : "bob";
    client->user.set_id(database_.AddUser(name).ToString());
    client->user.set_username(name);
    client->user.set_email(name + "@example.com");
  }
  theirs_ = World::Make(&database_, ada_);
  own_ = World::Make(&database_, bob_);
  connection_ = database_.Connect(sql::Role::kApp);
  before_ = DigestOfAda();
}

SqlAttack::~SqlAttack() { EXPECT_EQ(DigestOfAda(), before_); }

std::string SqlAttack::DigestOfAda() {
  return Digest(&database_)
      .Of(ada_.user.id(), {theirs_.Id("fractal"), theirs_.Id("trash_fractal")});
}

SqlAnswer SqlAttack::Try(const std::string& user, const std::string& sql) {
  SqlAnswer answer;
  connection_->ExecuteText("begin");
  try {
    if (user != kUnset) {
      connection_->ExecuteText("set local app.current_user_id = " + Quoted(user));
    }
    const pqxx::result result = connection_->ExecuteText(sql);
    answer.affected = static_cast<int64_t>(result.affected_rows());
    for (const pqxx::row& row : result) {
      auto& columns = answer.rows.emplace_back();
      for (const pqxx::field& field : row) {
        columns.emplace_back(field.is_null() ? "NULL" : field.c_str());
      }
    }
  } catch (const pqxx::sql_error& error) {
    answer.error = error.what();
  }
  connection_->ExecuteText("rollback");
  return answer;
}

void SqlAttack::ExpectRefused(const std::string& sql) { EXPECT_FALSE(AsBob(sql).ok()) << sql; }

std::vector<std::string> SqlAttack::Relations(const std::string& right) {
  std::vector<std::string> names;
  for (const auto& row : Catalogue(
           "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = "
           "c.relnamespace where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') "
           "and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname <> 'schema_migrations' and "
           "has_schema_privilege('fractal_app', n.oid, 'usage') and "
           "has_any_column_privilege('fractal_app', c.oid, '" +
           right + "') order by 1")) {
    names.push_back(row[0]);
  }
  return names;
}

std::vector<std::string> SqlAttack::TenantTables(const std::string& right) {
  std::vector<std::string> names;
  for (const auto& row : Catalogue(
           "select c.oid::regclass::text from pg_class c where c.relnamespace = "
           "'app'::regnamespace and c.relkind = 'r' and not c.relispartition and exists (select "
           "from pg_attribute a where a.attrelid = c.oid and a.attname = 'root_id') and "
           "has_" +
           std::string(right == "delete" ? "table" : "any_column") +
           "_privilege('fractal_app', c.oid, '" + right + "') order by 1")) {
    names.push_back("app." + row[0].substr(row[0].find('.') + 1));
  }
  return names;
}

}  // namespace fractal::tests::isolation
