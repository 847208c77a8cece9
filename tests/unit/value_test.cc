#include "db/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace fractal::tests {
namespace {

using db::Uuid;
using db::Value;

TEST(Value, IsNullWithoutAValue) {
  EXPECT_FALSE(Value(std::nullopt).text().has_value());
  EXPECT_FALSE(Value(std::optional<std::string>()).text().has_value());
  EXPECT_FALSE(Value(std::optional<Uuid>()).text().has_value());
}

TEST(Value, OfAnOptionalIsTheValueInIt) {
  EXPECT_EQ(Value(std::optional<int32_t>(7)).text(), "7");
  EXPECT_EQ(Value(std::optional<std::string>("")).text(), "");
}

TEST(Value, KeepsTextAsItIs) {
  EXPECT_EQ(Value("O'Neil \\ \"x\"").text(), "O'Neil \\ \"x\"");
  EXPECT_EQ(Value(std::string("a\0b", 3)).text(), std::string("a\0b", 3));
}

TEST(Value, WritesBoolsAsLetters) {
  EXPECT_EQ(Value(true).text(), "t");
  EXPECT_EQ(Value(false).text(), "f");
}

TEST(Value, WritesWholeNumbersToTheirLimits) {
  EXPECT_EQ(Value(std::numeric_limits<int32_t>::min()).text(), "-2147483648");
  EXPECT_EQ(Value(std::numeric_limits<int64_t>::max()).text(), "9223372036854775807");
}

TEST(Value, WritesNumbersSoThatTheyReadBackTheSame) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 1000; ++i) {
    const uint64_t bits = random();
    double number = 0;
    static_assert(sizeof(number) == sizeof(bits));
    std::memcpy(&number, &bits, sizeof(number));
    if (!std::isfinite(number)) continue;
    ASSERT_EQ(std::strtod(Value(number).text()->c_str(), nullptr), number);
  }
}

TEST(Value, WritesNumbersInTheirShortestForm) {
  EXPECT_EQ(Value(0.1).text(), "0.1");
  EXPECT_EQ(Value(82.5).text(), "82.5");
  EXPECT_EQ(Value(100.0).text(), "100");
}

TEST(Value, WritesTimesInUtcToTheMicrosecond) {
  EXPECT_EQ(Value(absl::FromUnixMicros(1'700'000'000'123'456)).text(),
            "2023-11-14 22:13:20.123456+00");
  EXPECT_EQ(Value(absl::UnixEpoch()).text(), "1970-01-01 00:00:00.000000+00");
}

TEST(Value, WritesYearsWithFourDigits) {
  EXPECT_EQ(Value(absl::FromCivil(absl::CivilDay(1, 1, 1), absl::UTCTimeZone())).text(),
            "0001-01-01 00:00:00.000000+00");
  EXPECT_EQ(Value(absl::FromCivil(absl::CivilDay(9999, 12, 31), absl::UTCTimeZone())).text(),
            "9999-12-31 00:00:00.000000+00");
}

TEST(Value, WritesIdsInLowerCase) {
  EXPECT_EQ(Value(*Uuid::Parse("018F3C5E-7A2B-7C4D-9E8F-0123456789AB")).text(),
            "018f3c5e-7a2b-7c4d-9e8f-0123456789ab");
}

TEST(Value, WritesArraysWithEveryElementQuoted) {
  const std::vector<Value> elements = {"a", "", "NULL", "b,c", "{}", "say \"hi\"", "back\\slash"};
  EXPECT_EQ(Value(elements).text(), R"({"a","","NULL","b,c","{}","say \"hi\"","back\\slash"})");
}

TEST(Value, WritesNullElementsUnquoted) {
  EXPECT_EQ(Value(std::vector<Value>{std::nullopt, "x", std::nullopt}).text(), "{NULL,\"x\",NULL}");
  EXPECT_EQ(Value(std::vector<std::optional<int32_t>>{1, std::nullopt}).text(), "{\"1\",NULL}");
}

TEST(Value, WritesAnEmptyArray) { EXPECT_EQ(Value(std::vector<Uuid>()).text(), "{}"); }

TEST(Value, WritesBytesAsHex) {
  EXPECT_EQ(Value::Bytes(std::string("\x00\xff'\\", 4)).text(), "\\x00ff275c");
  EXPECT_EQ(Value::Bytes("").text(), "\\x");
}

}  // namespace
}  // namespace fractal::tests
