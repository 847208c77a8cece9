// The upkeep of a database by its servers (server/upkeep.h).
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/upkeep.h"
#include "server/upkeep.h"
#include "tests/rpc/test_server.h"
#include "tests/support/database.h"

namespace fractal::tests {
namespace {

server::UpkeepOptions Often() {
  server::UpkeepOptions options;
  options.first = absl::Milliseconds(50);
  options.every = absl::Milliseconds(200);
  return options;
}

void AddThrottle(TestDatabase& database) {
  database.Sql("insert into app.sign_in_throttles (scope, key, failures, last_failure_at, "
               "blocked_until) values ('account', app.new_id()::text, 1, now() - interval '2 days', "
               "now() - interval '2 days')");
}

bool Gone(TestDatabase& database, absl::Duration within, const std::string& from) {
  const absl::Time deadline = absl::Now() + within;
  while (absl::Now() < deadline) {
    if (database.Scalar("select count(*) from app." + from) == "0") return true;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return false;
}

// A fractal that was deleted so long ago.
void AddDeletedFractal(TestDatabase& database, const db::Uuid& owner, int days) {
  database.Sql(absl::StrCat(
      "insert into app.goals (root_id, id, user_id, type, name, deleted_at) select n.id, n.id, '",
      owner.ToString(), "', 'UltimateGoal', 'f', now() - interval '", days,
      " days' from (select app.new_id() as id) as n"));
}

TEST(Upkeep, IsDoneByTheServerAgainAndAgain) {
  server::ServerOptions options = TestServer::Options();
  options.upkeep = Often();
  TestServer server(options);
  for (int i = 0; i < 2; ++i) {
    AddThrottle(server.database());
    EXPECT_TRUE(Gone(server.database(), absl::Seconds(20), "sign_in_throttles"));
  }
}

TEST(Upkeep, IsNotDoneWithoutAdministration) {
  server::ServerOptions options = TestServer::Options();
  options.upkeep = Often();
  options.administration = false;
  TestServer server(options);
  AddThrottle(server.database());
  EXPECT_FALSE(Gone(server.database(), absl::Seconds(1), "sign_in_throttles"));
}

TEST(Upkeep, LeavesTheTrashUnlessItIsTold) {
  TestDatabase database;
  const db::Uuid ada = database.AddUser("ada");
  AddDeletedFractal(database, ada, 100);
  {
    const server::Upkeep upkeep(database.address(), Often());
    AddThrottle(database);
    EXPECT_TRUE(Gone(database, absl::Seconds(20), "sign_in_throttles"));
    EXPECT_FALSE(Gone(database, absl::Milliseconds(500), "goals"));
  }
  AddDeletedFractal(database, ada, 10);
  server::UpkeepOptions options = Often();
  options.trash_days = 30;
  const server::Upkeep upkeep(database.address(), options);
  EXPECT_TRUE(Gone(database, absl::Seconds(20), "goals where deleted_at < now() - interval '30 days'"));
  EXPECT_FALSE(Gone(database, absl::Milliseconds(300), "goals"));
}

TEST(Upkeep, IsDoneByOneServerAtATime) {
  TestDatabase database;
  database.Sql(absl::StrCat("select pg_advisory_lock(", db::upkeep::kLockKey, ")"));
  const server::Upkeep one(database.address(), Often());
  const server::Upkeep other(database.address(), Often());
  AddThrottle(database);
  EXPECT_FALSE(Gone(database, absl::Seconds(1), "sign_in_throttles")) << "another does it";
  database.Sql("select pg_advisory_unlock_all()");
  EXPECT_TRUE(Gone(database, absl::Seconds(20), "sign_in_throttles"));
}

TEST(Upkeep, OutlivesADatabaseThatIsNotThere) {
  TestDatabase database;
  db::DatabaseAddress nowhere = database.address();
  nowhere.url = absl::StrCat("host=/nonexistent dbname=", database.name());
  const server::Upkeep upkeep(nowhere, Often());
  absl::SleepFor(absl::Milliseconds(500));
}

TEST(Upkeep, StopsAtOnce) {
  TestDatabase database;
  const db::Uuid ada = database.AddUser("ada");
  AddDeletedFractal(database, ada, 100);
  // Somebody keeps the row for long.
  auto holder = database.Connect(sql::Role::kAdmin);
  server::UpkeepOptions options = Often();
  options.trash_days = 1;
  pqxx::work holding(holder->raw());
  holding.exec("select from app.goals for update");
  auto upkeep = std::make_unique<server::Upkeep>(database.address(), options);
  absl::SleepFor(absl::Milliseconds(600));
  const absl::Time start = absl::Now();
  upkeep.reset();
  EXPECT_LT(absl::Now() - start, absl::Seconds(1));
  EXPECT_EQ(database.Scalar("select count(*) from app.goals"), "1");
}

}  // namespace
}  // namespace fractal::tests
