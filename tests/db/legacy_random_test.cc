#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>

#include "tests/db/legacy_fixture.h"
#include "tests/support/legacy_mutation.h"
#include "tests/support/legacy_shape.h"

namespace fractal::tests {
namespace {

class LegacyRandom : public LegacyImportTest {};

TEST_F(LegacyRandom, CellsNeverFailAnImportAndNeverGetLost) {
  const char* wanted = std::getenv("FRACTAL_SEED");
  const uint64_t seed = wanted != nullptr ? std::stoull(wanted) : std::random_device()();
  for (uint64_t i = 0; i < 8; ++i) {
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", file " << i);
    std::mt19937_64 random(seed + i);
    LegacySampleOptions options;
    options.seed = random();
    options.sessions = 3;
    options.shape = LegacyShapes()[random() % LegacyShapes().size()].name;
    const LegacySample sample = Sample(options);
    MutateLegacyFile(sample.options.path, random(), 60);
    const db::Uuid user = database_.AddUser(absl::StrCat("user", i));
    const auto report = Import(sample.options.path, user);
    ExpectEveryRowAccountedFor(report);
    for (const auto& [table, rows] : sample.table_rows) {
      EXPECT_EQ(report.Tables().at(table).read, rows) << table;
      EXPECT_EQ(Count("legacy.source_rows where table_name = '" + table + "' and user_id = '" +
                      user.ToString() + "'"),
                rows)
          << table;
    }
    // What the first import brought back may give a row another place in the second, which sees it;
    // then all is settled.
    ExpectEveryRowAccountedFor(Import(sample.options.path, user));
    EXPECT_EQ(Import(sample.options.path, user).written(), 0);
  }
  ExpectEveryCheckPasses();
}

}  // namespace
}  // namespace fractal::tests
