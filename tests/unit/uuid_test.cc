#include "db/uuid.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace fractal::tests {
namespace {

using db::Uuid;

constexpr char kText[] = "018f3c5e-7a2b-7c4d-9e8f-0123456789ab";

int VersionOf(const Uuid& id) { return id.bytes()[6] >> 4; }
int VariantOf(const Uuid& id) { return id.bytes()[8] >> 6; }

TEST(Uuid, ReadsAndWritesTheCanonicalForm) {
  const auto id = Uuid::Parse(kText);
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(id->ToString(), kText);
  EXPECT_EQ(id->bytes()[0], 0x01);
  EXPECT_EQ(id->bytes()[15], 0xab);
}

TEST(Uuid, ReadsUpperCaseAsTheSame) {
  EXPECT_EQ(Uuid::Parse(absl::AsciiStrToUpper(kText)), Uuid::Parse(kText));
}

TEST(Uuid, ReadsBackEveryRandomValue) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 1000; ++i) {
    std::array<uint8_t, 16> bytes;
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    const Uuid id(bytes);
    ASSERT_EQ(Uuid::Parse(id.ToString()), id);
  }
}

TEST(Uuid, RefusesEveryOtherForm) {
  const std::string good = kText;
  EXPECT_FALSE(Uuid::Parse("").has_value());
  EXPECT_FALSE(Uuid::Parse(good.substr(1)).has_value());
  EXPECT_FALSE(Uuid::Parse(good + "0").has_value());
  EXPECT_FALSE(Uuid::Parse("{" + good + "}").has_value());
  EXPECT_FALSE(Uuid::Parse("urn:uuid:" + good).has_value());
  EXPECT_FALSE(Uuid::Parse("018f3c5e7a2b7c4d9e8f0123456789ab").has_value());
  for (size_t i = 0; i < good.size(); ++i) {
    for (const char wrong : {'g', ' ', '\0', '+', '\xff'}) {
      std::string text = good;
      text[i] = wrong;
      EXPECT_FALSE(Uuid::Parse(text).has_value()) << i;
    }
    std::string swapped = good;
    swapped[i] = swapped[i] == '-' ? '0' : '-';
    EXPECT_FALSE(Uuid::Parse(swapped).has_value()) << i;
  }
}

TEST(Uuid, IsNilOnlyWhenEveryBitIsZero) {
  EXPECT_TRUE(Uuid().IsNil());
  EXPECT_TRUE(Uuid::Parse("00000000-0000-0000-0000-000000000000")->IsNil());
  EXPECT_FALSE(Uuid::Parse("00000000-0000-0000-0000-000000000001")->IsNil());
}

TEST(Uuid, IsNewEveryTime) {
  const absl::Time now = absl::Now();
  std::set<Uuid> made;
  for (int i = 0; i < 10'000; ++i) made.insert(Uuid::New(now));
  EXPECT_EQ(made.size(), 10'000U);
}

TEST(Uuid, NewOnesAreOfVersion7) {
  for (int i = 0; i < 100; ++i) {
    const Uuid id = Uuid::New();
    EXPECT_EQ(VersionOf(id), 7);
    EXPECT_EQ(VariantOf(id), 2);
  }
}

TEST(Uuid, NewOnesSortByTheirTime) {
  const absl::Time start = absl::FromUnixMillis(1'700'000'000'000);
  for (int i = 0; i < 1000; ++i) {
    const absl::Time time = start + absl::Milliseconds(i);
    EXPECT_LT(Uuid::New(time), Uuid::New(time + absl::Milliseconds(1)));
    EXPECT_LT(Uuid::New(time).ToString(), Uuid::New(time + absl::Milliseconds(1)).ToString());
  }
}

TEST(Uuid, NewOnesHoldTheirTimeInMilliseconds) {
  const Uuid id = Uuid::New(absl::FromUnixMillis(0x0123456789ab));
  EXPECT_EQ(id.ToString().substr(0, 13), "01234567-89ab");
}

TEST(Uuid, FromANameIsAlwaysTheSame) {
  const Uuid scope = *Uuid::Parse(kText);
  const Uuid id = Uuid::FromName(scope, "goal 7");
  EXPECT_EQ(id, Uuid::FromName(scope, "goal 7"));
  EXPECT_EQ(VersionOf(id), 8);
  EXPECT_EQ(VariantOf(id), 2);
}

TEST(Uuid, FromANameDiffersByNameAndScope) {
  const Uuid scope = *Uuid::Parse(kText);
  EXPECT_NE(Uuid::FromName(scope, "a"), Uuid::FromName(scope, "b"));
  EXPECT_NE(Uuid::FromName(scope, "a"), Uuid::FromName(Uuid(), "a"));
  EXPECT_NE(Uuid::FromName(scope, ""), scope);
}

}  // namespace
}  // namespace fractal::tests
