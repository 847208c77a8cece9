#include <gtest/gtest.h>

#include <random>

#include "db/legacy_import/json_text.h"
#include "db/legacy_import/report.h"

namespace fractal::tests {
namespace {

using db::legacy::CleanText;
using db::legacy::IsCleanText;
using db::legacy::Measured;
using db::legacy::ParseJson;
using db::legacy::ReadNumberText;

TEST(LegacyJson, RefusesWhatDoesNotParse) {
  for (const char* text : {"", "{", "{\"a\": NaN}", "[1,]", "{'a': 1}", "nonsense"}) {
    EXPECT_FALSE(ParseJson(text).has_value()) << text;
  }
}

TEST(LegacyJson, RefusesNestingThatNoSessionHas) {
  EXPECT_TRUE(ParseJson(std::string(60, '[') + std::string(60, ']')).has_value());
  EXPECT_FALSE(ParseJson(std::string(1000000, '[')).has_value());
  EXPECT_TRUE(ParseJson("\"" + std::string(100, '[') + "\"").has_value());
}

TEST(LegacyJson, ReplacesNulInStringsAndNames) {
  const auto json = ParseJson("{\"a\\u0000b\": [\"c\\u0000\"]}");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->dump(), "{\"a\uFFFDb\":[\"c\uFFFD\"]}");
}

TEST(LegacyJson, ReadsNumbersAsTheAppWroteThem) {
  double number = 0;
  EXPECT_EQ(ReadNumberText(" 139.99 ", &number), Measured::kNumber);
  EXPECT_EQ(number, 139.99);
  EXPECT_EQ(ReadNumberText("", &number), Measured::kEmpty);
  for (const char* text : {"fast", "nan", "inf", "-Infinity", "1e999", "12 kg"}) {
    EXPECT_EQ(ReadNumberText(text, &number), Measured::kNotANumber) << text;
  }
}

TEST(LegacyText, IsCleanWhenItIsUtf8WithoutNul) {
  for (const char* text : {"", "plain", "Dvo\u0159\u00e1k", "\U0001F3BB"}) {
    EXPECT_TRUE(IsCleanText(text)) << text;
    EXPECT_EQ(CleanText(text), text);
  }
  for (const std::string& text :
       {std::string("a\0b", 3), std::string("\xff"), std::string("\xc3"), std::string("\xc0\x80"),
        std::string("\xed\xa0\x80"), std::string("\xf5\x80\x80\x80")}) {
    EXPECT_FALSE(IsCleanText(text));
    EXPECT_TRUE(IsCleanText(CleanText(text)));
  }
}

TEST(LegacyText, IsCleanAfterCleaningWhateverItWas) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 2000; ++i) {
    std::string text(random() % 24, ' ');
    for (char& c : text) c = static_cast<char>(random());
    EXPECT_TRUE(IsCleanText(CleanText(text)));
  }
}

TEST(LegacyReport, CountsEachRowOnceWhateverWasRepaired) {
  db::legacy::Report report;
  report.CountRead("goals", 4);
  report.AddRepair("goals", "a", "first rule");
  report.AddRepair("goals", "a", "second rule");
  report.AddRepair("goals", "a", "second rule");
  report.AddRepair("goals", "b", "first rule");
  report.AddQuarantine("goals", "b", "holds nothing");
  const auto goals = report.Tables().at("goals");
  EXPECT_EQ(goals.imported, 2);
  EXPECT_EQ(goals.repaired, 1);
  EXPECT_EQ(goals.quarantined, 1);
  EXPECT_EQ(report.repairs().size(), 3u);
}

TEST(LegacyReport, IsTheSameInJsonAndInWords) {
  db::legacy::Report report;
  report.CountRead("goals", 2);
  report.AddRepair("goals", "a", "a \"rule\"");
  report.AddWritten(7);
  EXPECT_EQ(report.ToJson(),
            "{\"tables\":{\"goals\":{\"read\":2,\"imported\":1,\"repaired\":1,\"quarantined\":0}},"
            "\"repairs\":[{\"table\":\"goals\",\"id\":\"a\",\"rule\":\"a \\\"rule\\\"\"}],"
            "\"quarantined\":[],\"written\":7}");
  EXPECT_NE(report.ToText().find("       1  goals: a \"rule\""), std::string::npos);
  EXPECT_NE(report.ToText().find("7 rows written"), std::string::npos);
}

}  // namespace
}  // namespace fractal::tests
