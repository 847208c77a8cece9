#pragma once

#include <string>
#include <vector>

#include "tests/support/database.h"

namespace fractal::tests::isolation {

// Tells whether rows of one user changed, in any table that the catalogue knows but the audit
// trail, to which refusals are added.
class Digest {
 public:
  // Throws when there is a table of which it is not known whose its rows are.
  explicit Digest(TestDatabase* database);

  // The same text as long as no row of these fractals, and none of this user's account, changed,
  // came or went, and he owns as many fractals as before.
  std::string Of(const std::string& user_id, const std::vector<std::string>& fractals);

 private:
  struct Table {
    std::string name;
    std::string column;  // that tells whose a row is
    bool of_fractals = false;
  };
  TestDatabase& database_;
  std::vector<Table> tables_;
};

}  // namespace fractal::tests::isolation
