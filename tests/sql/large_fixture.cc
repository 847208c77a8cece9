#include "tests/sql/large_fixture.h"

#include <iostream>
#include <memory>

#include "absl/time/clock.h"
#include "tests/support/large_database.h"

namespace fractal::tests {
namespace {

struct Large {
  TestDatabase database;
  Subject subject;
};

std::unique_ptr<Large> large;

class LargeGoes : public testing::Environment {
 public:
  void TearDown() override { large.reset(); }
};

const auto* const kLargeGoes = testing::AddGlobalTestEnvironment(new LargeGoes);

}  // namespace

void LargeFixture::SetUpTestSuite() {
  if (large != nullptr) return;
  large = std::make_unique<Large>();
  const absl::Time begun = absl::Now();
  FillLargeDatabase(&large->database, {});
  std::cout << "the database was made in " << absl::FormatDuration(absl::Now() - begun) << "\n";
  large->subject = FindSubject(&large->database, SubjectSize::kMiddling);
}

TestDatabase& LargeFixture::database() { return large->database; }
const Subject& LargeFixture::subject() { return large->subject; }

const sql::StatementText* FindStatement(std::string_view name) {
  for (const sql::StatementText* statement : sql::AllStatements()) {
    if (statement->name == name) return statement;
  }
  return nullptr;
}

}  // namespace fractal::tests
