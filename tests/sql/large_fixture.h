#pragma once

#include <gtest/gtest.h>

#include "sql/statement.h"
#include "tests/sql/calls.h"
#include "tests/support/database.h"

namespace fractal::tests {

// Tests that share one database of 1.5 million generated values, which is made for the first and goes
// behind the last.
class LargeFixture : public testing::Test {
 protected:
  static void SetUpTestSuite();

  static TestDatabase& database();
  // Rows of a fractal of middling size.
  static const Subject& subject();
};

// nullptr where there is none of this name.
const sql::StatementText* FindStatement(std::string_view name);

}  // namespace fractal::tests
