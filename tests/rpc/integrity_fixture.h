#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/rpc/admin_fixture.h"
#include "tests/support/large_database.h"

namespace fractal::tests {

// A foreign key of the catalogue, as a test needs it to plant a row that breaks it.
struct ForeignKey {
  std::string name;
  std::string child;  // with its schema
  std::string parent;
  std::string child_title;  // as checks say it
  std::string parent_title;
  std::string column;  // of the child: the last of the key
  std::string column_type;
  std::string is_set;         // a condition on `t`: every column of the key has a value
  std::string points_at;      // a condition on `t` and `p`
  bool says_fractal = false;  // it carries root_id
  bool cascades = false;

  bool names_root() const { return column == "root_id"; }
  std::string Orphans() const;  // its checks
  std::string OfAnotherFractal() const;
  std::string LiveBelowDeleted() const;
};

// A server with rows of every kind, and an administrator who asks whether they are whole.
class IntegrityTest : public AdminTest {
 protected:
  using Counts = std::map<std::string, int64_t>;

  IntegrityTest();

  Answer<v1::CheckIntegrityResponse> Check(Client& client, bool only_faults = false);
  // Checks by name; every one of another name.
  Counts Report();
  // Those that count something.
  Counts Faults();
  std::vector<ForeignKey> ForeignKeys();
  TestDatabase& database() { return server.database(); }
};

}  // namespace fractal::tests
