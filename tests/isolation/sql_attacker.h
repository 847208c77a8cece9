#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "tests/isolation/digest.h"
#include "tests/isolation/world.h"

namespace fractal::tests::isolation {

// What the database said to a statement of the attacker's.
struct SqlAnswer {
  std::string error;  // "" for success
  std::vector<std::vector<std::string>> rows;
  int64_t affected = 0;

  bool ok() const { return error.empty(); }
  // The error, or how many rows, for comparing; ids are blotted out.
  std::string Shown() const;
};

// Nothing is there to see or change, or it is not his to try.
MATCHER(IsNothing, "is nothing") {
  return arg.Shown() == "0 rows, 0 affected" || absl::StrContains(arg.error, "permission denied");
}

// Two users with a fractal each, and somebody who runs any SQL he likes as fractal_app.
class SqlAttack : public testing::Test {
 protected:
  SqlAttack();
  // Whatever was tried, Ada's rows are as they were.
  ~SqlAttack() override;

  // In a transaction of its own, which is rolled back, as this user; the setting is not touched for
  // kUnset.
  SqlAnswer Try(const std::string& user, const std::string& sql);
  SqlAnswer AsBob(const std::string& sql) { return Try(bob_.user.id(), sql); }
  void ExpectRefused(const std::string& sql);
  // As the superuser.
  std::vector<std::vector<std::string>> Catalogue(const std::string& sql) {
    return database_.Sql(sql);
  }
  // Tables and views of the server's that fractal_app has this right on, or on a column of.
  std::vector<std::string> Relations(const std::string& right);
  // The same, of those that hold rows of fractals and can be written.
  std::vector<std::string> TenantTables(const std::string& right);
  static std::string Quoted(const std::string& text) { return "'" + text + "'"; }

  static constexpr char kUnset[] = "unset";

  TestDatabase database_;
  Client ada_{nullptr};
  Client bob_{nullptr};
  World theirs_ = World::Unknown();
  World own_ = World::Unknown();
  const World unknown_ = World::Unknown();
  std::unique_ptr<db::Connection> connection_;
  std::string before_;
  std::string DigestOfAda();
};

}  // namespace fractal::tests::isolation
