#include "tests/support/database.h"

#include <future>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/access.h"
#include "db/sign_ins.h"
#include "tests/support/cluster.h"

namespace fractal::tests {

TestDatabase::TestDatabase() : TestDatabase(TestCluster::Get().CopyMigratedDatabase()) {}

TestDatabase TestDatabase::Empty() { return TestDatabase(TestCluster::Get().CreateDatabase()); }

TestDatabase::TestDatabase(std::string name)
    : name_(std::move(name)), address_(TestCluster::Get().address(name_)) {}

TestDatabase::~TestDatabase() {
  if (name_.empty()) return;  // moved away
  superuser_.reset();
  TestCluster::Get().DropDatabase(name_);
}

std::unique_ptr<db::Connection> TestDatabase::Connect(sql::Role role,
                                                      const db::ConnectionLimits& limits) const {
  auto connection = db::Connection::Open(address_, role, limits);
  if (!connection.ok()) throw std::runtime_error(connection.status().ToString());
  return *std::move(connection);
}

std::vector<std::vector<std::string>> TestDatabase::Sql(const std::string& text) {
  if (superuser_ == nullptr) {
    superuser_ = std::make_unique<pqxx::connection>(
        absl::StrCat(address_.url, " options='-c search_path=app,pg_temp -c timezone=UTC'"));
  }
  pqxx::nontransaction work(*superuser_);
  std::vector<std::vector<std::string>> rows;
  for (const pqxx::row& row : work.exec(text)) {
    std::vector<std::string>& columns = rows.emplace_back();
    for (const pqxx::field& field : row) {
      columns.emplace_back(field.is_null() ? "NULL" : field.c_str());
    }
  }
  return rows;
}

std::string TestDatabase::Scalar(const std::string& text) {
  const auto rows = Sql(text);
  if (rows.size() != 1 || rows[0].size() != 1) {
    throw std::logic_error(absl::StrCat("not one value but ", rows.size(), " rows: ", text));
  }
  return rows[0][0];
}

bool TestDatabase::SomebodyWaits() {
  for (int i = 0; i < 500; ++i) {
    if (Scalar("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and "
               "datname = current_database()") != "0") {
      return true;
    }
    absl::SleepFor(absl::Milliseconds(10));
  }
  return false;
}

void TestDatabase::WhileHeld(const std::string& text, const std::function<void()>& call) {
  pqxx::connection holder(address_.url);
  pqxx::work holding(holder);
  holding.exec(text);
  std::future<void> called = std::async(std::launch::async, call);
  const bool waited = SomebodyWaits();
  holding.commit();
  called.get();
  if (!waited) throw std::logic_error("nobody waited behind: " + text);
}

db::Uuid TestDatabase::AddUser(const std::string& name) {
  const auto connection = Connect(sql::Role::kAuth);
  db::AuthAccess access(*connection);
  const auto user = access.Run(db::sign_ins::CreateAccount(
      {db::Uuid::New(), name + "@example.com", name, "$2b$04$" + std::string(53, 'x'), "UTC"}));
  if (!user.ok())
    throw std::runtime_error(absl::StrCat(user.status().ToString(), access.internal_error()));
  return user->id;
}

}  // namespace fractal::tests
