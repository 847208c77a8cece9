#include "auth/token.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"

namespace fractal::auth {
namespace {

constexpr std::string_view kAlphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr TokenKind kKinds[] = {TokenKind::kAccess, TokenKind::kRefresh, TokenKind::kApiKey,
                                TokenKind::kInvitation};

// Made with another implementation (big integers, zlib): 0, 2^256 - 1, 2^256, with true check sums.
constexpr char kZero[] = "fgs_00000000000000000000000000000000000000000004Q9aI1";
constexpr char kLargest[] = "fgs_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp11fIQez";
constexpr char kOneTooLarge[] = "fgs_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp23aTwi7";

std::string Generate(TokenKind kind) {
  const absl::StatusOr<std::string> token = GenerateToken(kind);
  EXPECT_TRUE(token.ok()) << token.status();
  return token.value_or("");
}

TEST(Token, HasItsKindsPrefixAndFixedLength) {
  EXPECT_EQ(Generate(TokenKind::kAccess).substr(0, 4), "fgs_");
  EXPECT_EQ(Generate(TokenKind::kRefresh).substr(0, 4), "fgr_");
  EXPECT_EQ(Generate(TokenKind::kApiKey).substr(0, 4), "fgk_");
  EXPECT_EQ(Generate(TokenKind::kInvitation).substr(0, 4), "fgi_");
  for (int i = 0; i < 200; ++i) EXPECT_EQ(Generate(TokenKind::kAccess).size(), kTokenSize);
}

TEST(Token, IsParsedBackToItsKind) {
  for (const TokenKind kind : kKinds) {
    for (int i = 0; i < 200; ++i) {
      const std::string token = Generate(kind);
      EXPECT_EQ(ParseToken(token), kind) << token;
    }
  }
}

TEST(Token, IsNeverTheSameTwice) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(Generate(TokenKind::kRefresh).substr(4, 43));
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Token, UsesEveryDigitInEveryPlaceButTheFirst) {
  std::vector<std::set<char>> seen(43);
  for (int i = 0; i < 2000; ++i) {
    const std::string token = Generate(TokenKind::kAccess);
    for (std::size_t place = 0; place < seen.size(); ++place) seen[place].insert(token[4 + place]);
  }
  // 2^256 is a little under 62^43, so only the highest digits of the first place are out of reach.
  EXPECT_GE(seen[0].size(), 50U);
  for (std::size_t place = 1; place < seen.size(); ++place) {
    EXPECT_EQ(seen[place].size(), kAlphabet.size()) << place;
  }
}

TEST(Token, AgreesWithAnIndependentEncoder) {
  EXPECT_EQ(ParseToken(kZero), TokenKind::kAccess);
  EXPECT_EQ(ParseToken(kLargest), TokenKind::kAccess);
}

TEST(Token, RefusesANumberOf256BitsOrMoreEvenWithATrueCheckSum) {
  EXPECT_EQ(ParseToken(kOneTooLarge), std::nullopt);
}

TEST(Token, RefusesEveryChangeOfOneCharacter) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 20; ++round) {
    const std::string token = Generate(kKinds[random() % 3]);
    for (std::size_t place = 0; place < token.size(); ++place) {
      std::string changed = token;
      do {
        changed[place] = static_cast<char>(random() % 256);
      } while (changed[place] == token[place]);
      EXPECT_EQ(ParseToken(changed), std::nullopt) << token << " at " << place;
      do {
        changed[place] = kAlphabet[random() % kAlphabet.size()];
      } while (changed[place] == token[place]);
      EXPECT_EQ(ParseToken(changed), std::nullopt) << token << " at " << place;
    }
  }
}

TEST(Token, RefusesTheBodyOfOneKindUnderThePrefixOfAnother) {
  std::string token = Generate(TokenKind::kRefresh);
  token[2] = 's';
  EXPECT_EQ(ParseToken(token), std::nullopt);
}

TEST(Token, RefusesOtherLengths) {
  const std::string token = Generate(TokenKind::kAccess);
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_EQ(ParseToken(token.substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(ParseToken(token + "0"), std::nullopt);
  EXPECT_EQ(ParseToken(" " + token), std::nullopt);
  EXPECT_EQ(ParseToken(token + std::string(1, '\0')), std::nullopt);
  EXPECT_EQ(ParseToken(token + token), std::nullopt);
}

TEST(TokenHash, IsSha256OfTheText) {
  const TokenDigest digest = TokenHash("abc");  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(absl::BytesToHexString(std::string(digest.begin(), digest.end())),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(RedactToken, ShowsThePrefixAndTheLastFourCharacters) {
  const std::string token = Generate(TokenKind::kApiKey);
  EXPECT_EQ(RedactToken(token), "fgk_..." + token.substr(49));
}

TEST(RedactToken, ShowsNothingOfWhatIsNoToken) {
  EXPECT_EQ(RedactToken("kiwi lantern orbit"), "(not a token)");
  EXPECT_EQ(RedactToken("fgs_short"), "(not a token)");
  EXPECT_EQ(RedactToken(""), "(not a token)");
}

TEST(Bearer, GivesTheCredentials) {
  EXPECT_EQ(ParseBearer("Bearer fgs_abc"), "fgs_abc");
  EXPECT_EQ(ParseBearer("bearer fgs_abc"), "fgs_abc");
  EXPECT_EQ(ParseBearer("BEARER a"), "a");
  EXPECT_EQ(ParseBearer("Bearer aZ09-._~+/=="), "aZ09-._~+/==");
}

TEST(Bearer, RefusesEverythingElse) {
  for (const std::string_view value : {"",
                                       "Bearer",
                                       "Bearer ",
                                       "Bearer  abc",
                                       " Bearer abc",
                                       "Bearer abc ",
                                       "Bearer\tabc",
                                       "Bearer abc def",
                                       "Bearer abc,def",
                                       "Bearer =",
                                       "Bearer a=b",
                                       "Bearer \"abc\"",
                                       "Bearerabc",
                                       "Basic abc",
                                       "Bear abc",
                                       "abc",
                                       "Bearer \xC3\xA4",
                                       "Bearer abc\n",
                                       "Bearer: abc",
                                       "Bearer abc, Bearer def"}) {
    EXPECT_EQ(ParseBearer(value), std::nullopt) << '"' << value << '"';
  }
  EXPECT_EQ(ParseBearer(std::string_view("Bearer abc\0", 11)), std::nullopt);
}

}  // namespace
}  // namespace fractal::auth
