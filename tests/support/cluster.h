#pragma once

#include <memory>
#include <set>
#include <string>

#include "db/connection.h"
#include "db/embedded.h"

namespace fractal::tests {

// The private PostgreSQL that the tests of this process use, started by the first use. Under ctest
// every test process uses the same one, in the directory that FRACTAL_TEST_CLUSTER_DIR names;
// without it the process has its own. Either way a keeper process (cluster_keeper.cc) stops and
// removes it when ctest, or this process, has ended, however that came about.
class TestCluster {
 public:
  // Ends the process with a message when there is no way to run PostgreSQL.
  static TestCluster& Get();

  // As the superuser; the server's roles need no password.
  db::DatabaseAddress address(const std::string& database) const {
    return postgres_->address(database);
  }

  // A new database of a unique name, with nothing in it. The server's roles exist.
  std::string CreateDatabase();
  // A new database like the migrated one that the first call made.
  std::string CopyMigratedDatabase();
  // Ends every connection to it.
  void DropDatabase(const std::string& name);

  // The names of the server's statements that PostgreSQL has executed in any database since the
  // cluster was started, or taken up for a new run; one that failed each time is not among them.
  std::set<std::string> ExecutedStatements();

 private:
  explicit TestCluster(std::unique_ptr<db::EmbeddedPostgres> postgres)
      : postgres_(std::move(postgres)) {}

  void EnsureTemplate();
  void Execute(const std::string& statement);

  std::unique_ptr<db::EmbeddedPostgres> postgres_;
  std::unique_ptr<pqxx::connection> superuser_;
  std::string template_;  // "" until it is there
};

}  // namespace fractal::tests
