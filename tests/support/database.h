#pragma once

#include <functional>
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "db/connection.h"
#include "db/uuid.h"
#include "sql/statement.h"

namespace fractal::tests {

// A database of a test's own, dropped with this object.
class TestDatabase {
 public:
  // Migrated to the newest version: a copy of one that was migrated once.
  TestDatabase();
  // With nothing in it.
  static TestDatabase Empty();
  ~TestDatabase();
  TestDatabase(TestDatabase&&) = default;
  TestDatabase& operator=(TestDatabase&&) = delete;

  // As the superuser, whom row-level security does not bind; the server's roles need no password.
  const db::DatabaseAddress& address() const { return address_; }
  const std::string& name() const { return name_; }

  // A connection in one of the server's roles. Throws when there is none, and so fails the test.
  std::unique_ptr<db::Connection> Connect(sql::Role role,
                                          const db::ConnectionLimits& limits = {}) const;

  // Runs SQL as the superuser, to arrange a test or to look behind it: each statement commits.
  // Answers the rows of the last one; NULL reads as "NULL". Errors throw what libpqxx throws.
  std::vector<std::vector<std::string>> Sql(const std::string& text);
  // The only column of the only row.
  std::string Scalar(const std::string& text);

  // Calls `call` while a transaction of the superuser's that ran `text` is open; it commits once the
  // call waits for a lock. Throws when it never does, and what the call throws.
  void WhileHeld(const std::string& text, const std::function<void()>& call);

  // A new account; its e-mail is `name`@example.com.
  db::Uuid AddUser(const std::string& name);

 private:
  explicit TestDatabase(std::string name);
  // Whether somebody comes to wait for a lock, within five seconds.
  bool SomebodyWaits();

  std::string name_;
  db::DatabaseAddress address_;
  std::unique_ptr<pqxx::connection> superuser_;
};

}  // namespace fractal::tests
