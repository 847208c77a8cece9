#include "auth/password_hasher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fractal::auth {
namespace {

using testing::MatchesRegex;
using testing::StartsWith;

constexpr char kGood[] = "kiwi lantern orbit";
const PasswordHasher kPlain(4);
const PasswordHasher kPeppered(4, "a pepper of at least thirty-two bytes");
const PasswordHasher kOther(4, "another pepper of thirty-two bytes and more");

std::string Hash(const PasswordHasher& passwords, std::string_view password = kGood) {
  return passwords.Hash(password).value();
}

TEST(PasswordHasher, KeepsBcryptWithoutAPepper) {
  EXPECT_THAT(Hash(kPlain), StartsWith("$2b$04$"));
  EXPECT_TRUE(kPlain.Verify(kGood, Hash(kPlain)).value());
}

TEST(PasswordHasher, KeepsNoBcryptHashWithAPepper) {
  const std::string kept = Hash(kPeppered);
  EXPECT_THAT(kept, MatchesRegex("hmac-sha256:[0-9a-f]+:.2b.04.[./A-Za-z0-9]+:[A-Za-z0-9_-]+"));
  EXPECT_EQ(kept.size(), 12U + 8 + 1 + 29 + 1 + 43);
  EXPECT_TRUE(kPeppered.CanVerify(kept));
  EXPECT_TRUE(kPeppered.CanVerify(Hash(kPlain)));
  EXPECT_FALSE(kPeppered.CanVerify("none"));
}

TEST(PasswordHasher, VerifiesOnlyTheOneThatWasHashed) {
  const std::string kept = Hash(kPeppered);
  EXPECT_TRUE(kPeppered.Verify(kGood, kept).value());
  EXPECT_FALSE(kPeppered.Verify("kiwi lantern orbiT", kept).value());
  EXPECT_FALSE(kPeppered.Verify("", kept).value());
  EXPECT_FALSE(kPeppered.Verify(std::string(73, 'x'), kept).value());
  for (size_t at = kept.size() - 43; at + 1 < kept.size(); ++at) {
    std::string changed = kept;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(kPeppered.Verify(kGood, changed).value()) << at;
  }
}

TEST(PasswordHasher, SaysWhenAnotherPepperIsNeeded) {
  const std::string kept = Hash(kPeppered);
  for (const PasswordHasher& passwords : {kOther, kPlain}) {
    EXPECT_EQ(passwords.Verify(kGood, kept).status().code(), absl::StatusCode::kInternal);
    EXPECT_FALSE(passwords.CanVerify(kept));
  }
  EXPECT_THAT(kept, StartsWith(kPeppered.KeptPrefix()));
}

TEST(PasswordHasher, SaysWhenWhatIsKeptIsBroken) {
  const std::string kept = Hash(kPeppered);
  for (const std::string& broken :
       {std::string("hmac-sha256:"), kept.substr(0, 30), "hmac-sha256" + kept.substr(12),
        kept.substr(0, 21) + "$2a" + kept.substr(24)}) {
    EXPECT_EQ(kPeppered.Verify(kGood, broken).status().code(), absl::StatusCode::kInternal)
        << broken;
  }
  EXPECT_FALSE(kPeppered.Verify(kGood, kept + "x").value());
}

TEST(PasswordHasher, TakesOlderPasswordsAndKeepsThemAnew) {
  EXPECT_TRUE(kPeppered.Verify(kGood, Hash(kPlain)).value());
  EXPECT_TRUE(kPeppered.NeedsRehash(Hash(kPlain)));
  EXPECT_FALSE(kPeppered.NeedsRehash(Hash(kPeppered)));
  EXPECT_TRUE(PasswordHasher(5, "a pepper of at least thirty-two bytes").NeedsRehash(
      Hash(kPeppered)));
  EXPECT_FALSE(kPlain.NeedsRehash(Hash(kPlain)));
}

TEST(PasswordHasher, HasADummyThatNothingMatches) {
  const std::string dummy = kPeppered.Dummy().value();
  EXPECT_FALSE(kPeppered.NeedsRehash(dummy));
  EXPECT_FALSE(kPeppered.Verify(kGood, dummy).value());
}

TEST(PasswordHasher, TakesNoShortPepper) {
  EXPECT_TRUE(CheckPepper("").ok());
  EXPECT_TRUE(CheckPepper(std::string(32, 'p')).ok());
  EXPECT_EQ(CheckPepper(std::string(31, 'p')).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace fractal::auth
