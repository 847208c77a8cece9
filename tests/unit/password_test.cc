#include "auth/password.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "auth/common_passwords.h"
#include "auth/common_words.h"

namespace fractal::auth {
namespace {

using ::testing::HasSubstr;

constexpr int kTestCost = 4;
constexpr char kGood[] = "kiwi lantern orbit";

std::string Hash(std::string_view password, int cost = kTestCost) {
  const absl::StatusOr<std::string> hash = HashPassword(password, cost);
  EXPECT_TRUE(hash.ok()) << hash.status();
  return hash.value_or("");
}

bool Matches(std::string_view password, std::string_view hash) {
  const absl::StatusOr<bool> matches = VerifyPassword(password, hash);
  EXPECT_TRUE(matches.ok()) << matches.status();
  return matches.value_or(false);
}

std::string Refusal(std::string_view password, const PasswordOwner& owner = {}) {
  const absl::Status status = CheckPasswordAllowed(password, owner);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << password;
  return std::string(status.message());
}

TEST(Password, VerifiesOnlyTheOneThatWasHashed) {
  const std::string hash = Hash(kGood);
  EXPECT_TRUE(Matches(kGood, hash));
  EXPECT_FALSE(Matches("kiwi lantern orbiT", hash));
  EXPECT_FALSE(Matches("kiwi lantern orbit ", hash));
  EXPECT_FALSE(Matches("", hash));
}

TEST(Password, IsKeptAsBcrypt2bOfTheGivenCost) {
  const std::string hash = Hash(kGood, 5);
  EXPECT_EQ(hash.size(), 60U);
  EXPECT_EQ(hash.substr(0, 7), "$2b$05$");
}

TEST(Password, GetsAnotherSaltEachTime) { EXPECT_NE(Hash(kGood), Hash(kGood)); }

// Published by the authors of crypt_blowfish; for ASCII, $2a$ and $2b$ are the same function.
TEST(Password, AgreesWithPublishedVectors) {
  EXPECT_TRUE(Matches("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  EXPECT_TRUE(Matches("U*U*", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"));
  EXPECT_TRUE(
      Matches("\xff\xff\xa3", "$2b$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"));
  EXPECT_FALSE(Matches("U*U*", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
}

TEST(Password, UsesAll72Bytes) {
  std::string password(72, 'x');
  const std::string hash = Hash(password);
  EXPECT_TRUE(Matches(password, hash));
  password.back() = 'y';
  EXPECT_FALSE(Matches(password, hash));
}

TEST(Password, RefusesMoreThan72BytesWhenSet) {
  EXPECT_EQ(HashPassword(std::string(73, 'x'), kTestCost).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Password, RefusesMoreThan72BytesWhenVerified) {
  EXPECT_FALSE(Matches(std::string(73, 'x'), Hash(std::string(72, 'x'))));
}

TEST(Password, RefusesNulWhenSet) {
  EXPECT_EQ(HashPassword(std::string_view("before\0after", 12), kTestCost).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Password, RefusesNulWhenVerified) {
  EXPECT_FALSE(Matches(std::string_view("before\0after", 12), Hash("before")));
}

TEST(Password, RefusesCostOutsideBcryptsRange) {
  EXPECT_EQ(HashPassword(kGood, 3).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(HashPassword(kGood, 32).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Password, ReportsBrokenStoredHashInsteadOfWrongPassword) {
  const std::string hash = Hash(kGood);
  const std::vector<std::string> broken = {"",
                                           "plain text",
                                           hash.substr(0, 59),
                                           hash + "x",
                                           "$2a" + hash.substr(3),
                                           "$1$salt$xx",
                                           "$2b$03" + hash.substr(6),
                                           "$2b$4x" + hash.substr(6),
                                           hash.substr(0, 59) + "!"};
  for (const std::string& text : broken) {
    EXPECT_EQ(VerifyPassword(kGood, text).status().code(), absl::StatusCode::kInternal) << text;
  }
}

TEST(Password, NeedsRehashOnlyWhenTheCostRose) {
  const std::string hash = Hash(kGood, 5);
  EXPECT_TRUE(NeedsRehash(hash, 6));
  EXPECT_FALSE(NeedsRehash(hash, 5));
  EXPECT_FALSE(NeedsRehash(hash, 4));
  EXPECT_TRUE(NeedsRehash("$1$old$hash", 4));
}

TEST(DummyHash, HasTheCostOfARealOneAndMatchesNothing) {
  const absl::StatusOr<std::string> dummy = DummyHash(5);
  ASSERT_TRUE(dummy.ok());
  EXPECT_EQ(dummy->substr(0, 7), "$2b$05$");
  EXPECT_FALSE(NeedsRehash(*dummy, 5));
  EXPECT_FALSE(Matches("", *dummy));
  EXPECT_FALSE(Matches(kGood, *dummy));
}

TEST(DummyHash, IsMadeOnceACostHoweverManyThreadsAsk) {
  std::vector<std::string> seen(8);
  std::vector<std::thread> threads;
  for (std::string& hash : seen) {
    threads.emplace_back([&hash] { hash = DummyHash(kTestCost).value_or("none"); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 1U);
  EXPECT_NE(DummyHash(kTestCost).value_or("none"), DummyHash(5).value_or("none"));
}

TEST(DummyHash, RefusesImpossibleCost) {
  EXPECT_EQ(DummyHash(3).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(AllowedPassword, TakesPassphrasesAndAnyScript) {
  EXPECT_TRUE(CheckPasswordAllowed(kGood, {}).ok());
  EXPECT_TRUE(CheckPasswordAllowed("грушавлесу", {}).ok());
  EXPECT_TRUE(CheckPasswordAllowed("🌲🦉🛶🌧🪵🧭🔥🌌", {}).ok());
  EXPECT_TRUE(CheckPasswordAllowed("kVq8#tLw", {}).ok());
}

TEST(AllowedPassword, HasAtLeast8CharactersNotBytes) {
  EXPECT_THAT(Refusal("kVq8#tL"), HasSubstr("at least 8 characters"));
  EXPECT_THAT(Refusal("äöüßéèñ"), HasSubstr("at least 8 characters"));  // 14 bytes.
  EXPECT_TRUE(CheckPasswordAllowed("äöüßéèñç", {}).ok());
}

TEST(AllowedPassword, HasAtMost72Bytes) {
  std::string longest;
  for (int i = 0; i < 12; ++i) longest += "k" + std::to_string(10000 + i * 7919);
  EXPECT_EQ(longest.size(), 72U);
  EXPECT_TRUE(CheckPasswordAllowed(longest, {}).ok());
  EXPECT_THAT(Refusal(longest + "x"), HasSubstr("at most 72 bytes"));
}

TEST(AllowedPassword, HoldsNoNul) {
  EXPECT_THAT(Refusal(std::string_view("kiwi lantern\0orbit", 18)), HasSubstr("NUL"));
}

TEST(AllowedPassword, IsValidUtf8) {
  const std::vector<std::string> malformed = {
      "\x80",      // A continuation alone.
      "\xC3",      // Cut off.
      "\xC0\xAF",  // Overlong in 2, 3 and 4 bytes.
      "\xE0\x80\xAF",
      "\xF0\x80\x80\xAF",
      "\xED\xA0\x80",      // A surrogate.
      "\xF4\x90\x80\x80",  // Above U+10FFFF.
      "\xF8\x88\x80\x80\x80",
      "\xFF",
      "\xE2\x82",
      "\xF0\x9F\x8C",
  };
  for (const std::string& bytes : malformed) {
    EXPECT_THAT(Refusal("kiwi lantern" + bytes), HasSubstr("valid UTF-8"));
    EXPECT_THAT(Refusal(bytes + "kiwi lantern"), HasSubstr("valid UTF-8"));
  }
  EXPECT_TRUE(CheckPasswordAllowed("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF lantern", {}).ok());
}

TEST(AllowedPassword, IsNotTheOwnersEmailOrName) {
  const PasswordOwner owner = {"Zbigniew.Kowal@Example.org", "zb1gn13w.k"};
  EXPECT_THAT(Refusal("zbigniew.kowal@example.ORG", owner), HasSubstr("e-mail"));
  EXPECT_THAT(Refusal("zbigniew.kowal", owner), HasSubstr("e-mail"));
  EXPECT_THAT(Refusal("ZB1GN13W.K", owner), HasSubstr("username"));
  EXPECT_TRUE(CheckPasswordAllowed("zbigniew.kowal@example.com", owner).ok());
  EXPECT_TRUE(CheckPasswordAllowed("zbigniew.kowal", {}).ok());
}

TEST(AllowedPassword, IsNotCommon) { EXPECT_THAT(Refusal("PassWord"), HasSubstr("commonly used")); }

TEST(CommonPassword, CoversWhatGuessersTryFirst) {
  for (const std::string_view password :
       {"password",     "PASSWORD",      "password1",   "Password123!", "P@ssw0rd",
        "pa55w0rd2024", "12345678",      "123456789",   "87654321",     "11111111",
        "00000000",     "qwertyuiop",    "Qwerty123",   "1qaz2wsx",     "1q2w3e4r5t",
        "zaq12wsx",     "asdfghjkl",     "qwer1234",    "abcd1234",     "abc12345",
        "iloveyou",     "iloveyou2",     "sunshine",    "princess1",    "football",
        "baseball!",    "dragon12",      "monkey1987",  "monkeymonkey", "letmein1",
        "letmein!!",    "m1chelle",      "we1come99",   "welcome1",     "Welcome2026",
        "admin123",     "administrator", "trustno1",    "superman",     "batman007",
        "starwars",     "michelle",      "jennifer1",   "liverpool",    "chelsea1",
        "changeme",     "changeme123",   "12341234",    "abababab",     "123123123",
        "123321123",    "19900101",      "31121999",    "01011980",     "1password",
        "!!dragon!1",   "a12345678",     "1234567q",    "11223344",     "hotpussy",
        "metallic",     "summer2025",    "Fractal2026", "ghbdtn123"}) {
    EXPECT_TRUE(IsCommonPassword(password)) << password;
  }
}

TEST(CommonPassword, LeavesOthersAlone) {
  for (const std::string_view password :
       {"kiwi lantern orbit", "correct-horse-battery", "kVq8#tLw", "password of my neighbour",
        "monkey84719", "dragon eats seventeen", "99999999zebra7x", "20261399", "1990-01-01-lena",
        "qwzpmfht", "грушавлесу", "zyxomma petiolatum", "13572468ab7k"}) {
    EXPECT_FALSE(IsCommonPassword(password)) << password;
  }
}

TEST(CommonPassword, KnowsMoreThanAThousandWords) {
  int words = 0;
  std::istringstream list{std::string(kCommonWords)};
  for (std::string word; list >> word; ++words) {
    EXPECT_TRUE(IsCommonPassword(word + "1999")) << word;
  }
  EXPECT_GE(words, 1000);
}

TEST(CommonPassword, TakesNoNoticeOfLength) {
  EXPECT_FALSE(IsCommonPassword(""));
  EXPECT_TRUE(IsCommonPassword(std::string(72, '1')));
  EXPECT_FALSE(IsCommonPassword("kiwi" + std::string(68, '1')));
}

}  // namespace
}  // namespace fractal::auth
