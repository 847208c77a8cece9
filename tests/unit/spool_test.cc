// What spools take of a budget, and give back.

#include "server/spool.h"

#include <gtest/gtest.h>

#include <string>

#include "db/errors.h"

namespace fractal::server {
namespace {

constexpr int64_t kLength = 4;  // what the length of an entry takes

std::string ReasonOf(const absl::Status& status) { return db::DetailOf(status).reason; }

TEST(SpoolTest, GivesBackWhatItTookWhenItGoesOrIsCleared) {
  const auto budget = std::make_shared<SpoolBudget>(1000, 1000);
  const db::Uuid user = db::Uuid::New();
  {
    Spool spool(1000, {budget, user});
    EXPECT_TRUE(spool.Append(std::string(100, 'x')).ok());
    EXPECT_EQ(budget->taken(), 100 + kLength);
    spool.Clear();
    EXPECT_EQ(budget->taken(), 0);
    EXPECT_TRUE(spool.Append(std::string(300, 'x')).ok());
    const Spool moved = std::move(spool);
    EXPECT_EQ(budget->taken(), 300 + kLength);
  }
  EXPECT_EQ(budget->taken(), 0);
}

TEST(SpoolTest, IsRefusedWhatItsUserOrAllMayNotHave) {
  const auto budget = std::make_shared<SpoolBudget>(100, 150);
  Spool one(1000, {budget, db::Uuid::New()});
  Spool other(1000, {budget, db::Uuid::New()});
  EXPECT_TRUE(one.Append(std::string(90, 'x')).ok());
  EXPECT_EQ(ReasonOf(one.Append(std::string(10, 'x'))), "SPOOL_LIMIT");
  EXPECT_EQ(ReasonOf(other.Append(std::string(90, 'x'))), "SPOOL_BUSY");
  one.Clear();
  EXPECT_TRUE(other.Append(std::string(90, 'x')).ok());
  EXPECT_EQ(budget->taken(), 90 + kLength);
}

TEST(SpoolTest, ReadsWhatWasWrittenAfterAClear) {
  Spool spool(1 << 30);
  for (const char letter : {'a', 'b'}) {
    spool.Clear();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(spool.Append(std::string(200'000, letter)).ok());
    spool.Rewind();
    std::string entry;
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(spool.Next(&entry).value());
      EXPECT_EQ(entry, std::string(200'000, letter));
    }
    EXPECT_FALSE(spool.Next(&entry).value());
  }
}

}  // namespace
}  // namespace fractal::server
