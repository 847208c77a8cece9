#include <gtest/gtest.h>

#include "tests/db/legacy_fixture.h"
#include "tests/support/legacy_shape.h"

namespace fractal::tests {
namespace {

// Every schema that the app's databases ever had, each with every kind of dirt it can hold.
class LegacySchemas : public LegacyImportTest, public testing::WithParamInterface<std::string> {
 protected:
  const LegacySample sample_ = SampleOf(GetParam());
};

TEST_P(LegacySchemas, AreImportedWithEveryRowAccountedFor) {
  const auto report = Import(sample_.options.path, ada_);
  ExpectEveryRowAccountedFor(report);
  for (const auto& [table, rows] : sample_.table_rows) {
    EXPECT_EQ(report.Tables().at(table).read, rows) << table;
    EXPECT_EQ(Count("legacy.source_rows where table_name = '" + table + "'"), rows) << table;
  }
  EXPECT_EQ(Count("app.activity_sets"), sample_.sets);
  EXPECT_EQ(Count("app.metric_values"), sample_.values);
  ExpectEveryCheckPasses();
}

TEST_P(LegacySchemas, AreNotWrittenTwice) {
  const auto first = Import(sample_.options.path, ada_);
  EXPECT_GT(first.written(), 0);
  const auto second = Import(sample_.options.path, ada_);
  EXPECT_EQ(second.written(), 0);
  EXPECT_EQ(second.ToText().substr(0, second.ToText().rfind("\n\n")),
            first.ToText().substr(0, first.ToText().rfind("\n\n")));
}

TEST_P(LegacySchemas, TakeALaterSnapshot) {
  Import(sample_.options.path, ada_);
  LegacySampleOptions later;
  later.shape = GetParam();
  later.snapshot = 1;
  const LegacySample second = Sample(later);
  ExpectEveryRowAccountedFor(Import(second.options.path, ada_));
  EXPECT_EQ(Goal("name", second.Id("marathon short 11")), "Run twice a week");
  EXPECT_EQ(Goal("parent_id", second.Id("new goal")), second.Id("marathon mid 1"));
  EXPECT_EQ(Goal("name", sample_.Id("session 11")), "Morning run");
  EXPECT_EQ(Count("app.activity_sets"), sample_.sets);
  EXPECT_EQ(Import(second.options.path, ada_).written(), 0);
  ExpectEveryCheckPasses();
}

std::vector<std::string> AllShapes() {
  std::vector<std::string> names;
  for (const LegacyShape& shape : LegacyShapes()) names.push_back(shape.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Every, LegacySchemas, testing::ValuesIn(AllShapes()),
                         [](const auto& shape) { return shape.param; });

}  // namespace
}  // namespace fractal::tests
