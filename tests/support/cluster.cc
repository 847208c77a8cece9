#include "tests/support/cluster.h"

#include <openssl/sha.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/migrate.h"
#include "db/text.h"
#include "db/uuid.h"
#include "sql/migration.h"
#include "tests/support/cluster_options.h"
#include "tests/support/processes.h"

namespace fractal::tests {
namespace {

// The server prepares each of its statements under the statement's name.
constexpr char kExecutedStatements[] =
    "select distinct n.name from pg_stat_statements s cross join lateral "
    "substring(s.query from '^prepare ([a-z0-9_]+) as') as n (name) "
    "where n.name is not null";

[[noreturn]] void GiveUp(const std::string& why) {
  std::cerr << "The tests need PostgreSQL: " << why << "\n";
  std::exit(1);
}

// A directory of this process's own, kept by a keeper of its own.
std::string StartPrivateCluster() {
  std::string directory = "/tmp/fractald-test-XXXXXX";
  if (mkdtemp(directory.data()) == nullptr) GiveUp("cannot make " + directory);
  std::string failure;
  try {
    const ProgramResult kept = RunProgram({FRACTAL_CLUSTER_KEEPER, "start", directory});
    if (kept.exit_code == 0) return directory;
    failure = kept.err;
  } catch (const std::system_error& e) {
    failure = e.what();
  }
  std::error_code error;
  std::filesystem::remove(directory, error);
  GiveUp(failure);
}

std::string UniqueName(const char* prefix) {
  return absl::StrCat(prefix, absl::StrReplaceAll(db::Uuid::New().ToString(), {{"-", ""}}));
}

// Another schema gets another name, so that a template is never an old one.
std::string TemplateName() {
  std::string text(sql::RolesScript());
  for (const sql::Migration& migration : sql::AllMigrations()) {
    absl::StrAppend(&text, db::Absl(migration.name), db::Absl(migration.up));
  }
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(), digest.data());
  const absl::string_view start(reinterpret_cast<const char*>(digest.data()), 8);
  return absl::StrCat("template_", absl::BytesToHexString(start));
}

void Migrate(const db::DatabaseAddress& address) {
  const auto migrator = db::Migrator::Connect(address);
  if (!migrator.ok()) GiveUp(migrator.status().ToString());
  const auto outcome = (*migrator)->Up();
  if (!outcome.ok()) GiveUp(outcome.status().ToString());
}

}  // namespace

TestCluster& TestCluster::Get() {
  static TestCluster cluster = [] {
    const char* shared = std::getenv("FRACTAL_TEST_CLUSTER_DIR");
    auto postgres = db::EmbeddedPostgres::Start(
        ClusterOptions(shared != nullptr ? std::string(shared) : StartPrivateCluster()));
    if (!postgres.ok()) GiveUp(postgres.status().ToString());
    TestCluster made(*std::move(postgres));
    made.superuser_ = std::make_unique<pqxx::connection>(made.address("postgres").url);
    return made;
  }();
  return cluster;
}

void TestCluster::Execute(const std::string& statement) {
  pqxx::nontransaction work(*superuser_);
  work.exec(statement);
}

std::string TestCluster::CreateDatabase() {
  EnsureTemplate();  // migrators of two databases at once would both make the cluster's roles
  std::string name = UniqueName("empty_");
  Execute(absl::StrCat("create database ", name, " template template0 strategy file_copy"));
  return name;
}

// Copying files takes a tenth of the time that writing the log of a copy does.
std::string TestCluster::CopyMigratedDatabase() {
  EnsureTemplate();
  std::string name = UniqueName("test_");
  Execute(absl::StrCat("create database ", name, " template ", template_, " strategy file_copy"));
  return name;
}

// What was executed in it is kept by name, so that there is always room to count the rest.
void TestCluster::DropDatabase(const std::string& name) {
  pqxx::nontransaction work(*superuser_);
  const pqxx::result oid =
      work.exec(absl::StrCat("select oid from pg_database where datname = '", name, "'"));
  work.exec(absl::StrCat("drop database if exists ", name, " with (force)"));
  if (oid.empty()) return;
  const std::string database = oid[0][0].c_str();
  work.exec(absl::StrCat("insert into executed_statements ", kExecutedStatements,
                         " and s.dbid = ", database, " order by 1 on conflict do nothing"));
  work.exec(absl::StrCat("select pg_stat_statements_reset(0, ", database, ", 0)"));
}

std::set<std::string> TestCluster::ExecutedStatements() {
  pqxx::nontransaction work(*superuser_);
  if (work.exec("select dealloc from pg_stat_statements_info")[0][0].as<int64_t>() > 0) {
    throw std::runtime_error(
        "pg_stat_statements.max is too small for these tests (support/cluster_options.cc)");
  }
  std::set<std::string> executed;
  for (const pqxx::row& row : work.exec(absl::StrCat("select name from executed_statements union ",
                                                     kExecutedStatements))) {
    executed.insert(row[0].c_str());
  }
  return executed;
}

// Made under another name, so that a template is whole when it has its own; one process makes it
// while the others wait.
void TestCluster::EnsureTemplate() {
  if (!template_.empty()) return;
  const std::string name = TemplateName();
  pqxx::nontransaction work(*superuser_);
  work.exec("select pg_advisory_lock(hashtext('test template'))");
  if (work.exec(absl::StrCat("select from pg_database where datname = '", name, "'")).empty()) {
    const std::string unfinished = "unfinished_" + name;
    work.exec(absl::StrCat("drop database if exists ", unfinished, " with (force)"));
    work.exec(absl::StrCat("create database ", unfinished, " template template0"));
    Migrate(address(unfinished));
    work.exec(absl::StrCat("alter database ", unfinished, " rename to ", name));
  }
  work.exec("select pg_advisory_unlock_all()");
  template_ = name;
}

}  // namespace fractal::tests
