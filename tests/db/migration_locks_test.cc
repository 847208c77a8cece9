// The locks that `migrate plan` names are those that PostgreSQL takes.
#include "db/migration_locks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "db/migration_script.h"
#include "sql/migration.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

using db::TableLock;

TableLock FromPostgres(const std::string& mode) {
  static const std::map<std::string, TableLock> kModes{
      {"AccessShareLock", TableLock::kAccessShare},
      {"RowShareLock", TableLock::kRowShare},
      {"RowExclusiveLock", TableLock::kRowExclusive},
      {"ShareUpdateExclusiveLock", TableLock::kShareUpdateExclusive},
      {"ShareLock", TableLock::kShare},
      {"ShareRowExclusiveLock", TableLock::kShareRowExclusive},
      {"ExclusiveLock", TableLock::kExclusive},
      {"AccessExclusiveLock", TableLock::kAccessExclusive}};
  return kModes.at(mode);
}

// Runs statements one by one and sees which locks they take.
class LockMeter {
 public:
  LockMeter() : database_(TestDatabase::Empty()), connection_(database_.address().url) {
    pqxx::nontransaction(connection_).exec(std::string(sql::RolesScript()));
  }

  // In transactions of their own, unless temporary tables tie them together: then the locks add up.
  void Measure(const sql::Migration& migration, const db::MigrationStep& step) {
    const bool together = std::ranges::any_of(step.statements, [](const std::string& statement) {
      return absl::StartsWith(statement, "create temporary table");
    });
    if (together) {
      MeasureTogether(migration, step.statements);
    } else {
      for (const std::string& statement : step.statements) MeasureTogether(migration, {statement});
    }
  }

  int measured = 0;

 private:
  void MeasureTogether(const sql::Migration& migration,
                       const std::vector<std::string>& statements) {
    pqxx::work work(connection_);
    const std::string tables =
        work.exec(
                "select coalesce(string_agg(c.oid::text, ','), '0') from pg_class c "
                "where c.relkind in ('r', 'p', 'v') and c.relnamespace in ('app'::regnamespace, "
                "'legacy'::regnamespace)")[0][0]
            .c_str();
    TableLock promised = TableLock::kNone;
    for (const std::string& statement : statements) {
      const std::string plain = db::WithoutConcurrently(statement);
      promised = std::max(promised, db::LockOf(plain).lock);
      work.exec(plain);
      EXPECT_EQ(db::TableLockName(promised), db::TableLockName(Strongest(work, tables)))
          << migration.name << ": " << statement;
      ++measured;
    }
    work.commit();
  }

  static TableLock Strongest(pqxx::work& work, const std::string& tables) {
    TableLock strongest = TableLock::kNone;
    for (const pqxx::row& row : work.exec(absl::StrCat(
             "select mode from pg_locks where pid = pg_backend_pid() and relation in (", tables,
             ")"))) {
      strongest = std::max(strongest, FromPostgres(row[0].c_str()));
    }
    return strongest;
  }

  TestDatabase database_;
  pqxx::connection connection_;
};

void MeasureScript(LockMeter& meter, const sql::Migration& migration, std::string_view text) {
  const auto script = db::ParseMigrationScript(text);
  ASSERT_TRUE(script.ok()) << script.status();
  for (const db::MigrationStep& step : script->steps) meter.Measure(migration, step);
}

TEST(MigrationLocks, AreThoseThatEveryStatementUpAndDownTakes) {
  LockMeter meter;
  const auto all = sql::AllMigrations();
  for (const sql::Migration& migration : all) MeasureScript(meter, migration, migration.up);
  for (size_t i = all.size(); i > 0; --i) MeasureScript(meter, all[i - 1], all[i - 1].down);
  EXPECT_GT(meter.measured, 800);
}

}  // namespace
}  // namespace fractal::tests
