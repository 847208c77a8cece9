#include "db/scram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/migrations.h"

namespace fractal::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

std::string Base64(const Digest& digest) {
  return absl::Base64Escape({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

// RFC 5802, section 3: StoredKey := H(HMAC(Hi(password, salt, i), "Client Key")).
std::string StoredKey(const std::string& password, const std::string& salt, int iterations) {
  Digest salted{}, client{}, stored{};
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                    reinterpret_cast<const unsigned char*>(salt.data()),
                    static_cast<int>(salt.size()), iterations, EVP_sha256(),
                    static_cast<int>(salted.size()), salted.data());
  unsigned int length = 0;
  const std::string text = "Client Key";
  HMAC(EVP_sha256(), salted.data(), static_cast<int>(salted.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), client.data(), &length);
  SHA256(client.data(), client.size(), stored.data());
  return Base64(stored);
}

// "SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>"
bool Fits(const std::string& verifier, const std::string& password) {
  const std::vector<std::string> parts = absl::StrSplit(verifier, absl::ByAnyChar("$:"));
  std::string salt;
  if (parts.size() != 5 || parts[0] != "SCRAM-SHA-256" || !absl::Base64Unescape(parts[2], &salt))
    return false;
  return parts[3] == StoredKey(password, salt, std::stoi(parts[1]));
}

TEST(ScramVerifier, FitsItsPasswordAlone) {
  const auto verifier = db::ScramVerifier("it's a secret");
  ASSERT_TRUE(verifier.ok()) << verifier.status();
  EXPECT_TRUE(Fits(*verifier, "it's a secret")) << *verifier;
  EXPECT_FALSE(Fits(*verifier, "it's a secreT"));
  EXPECT_THAT(*verifier, Not(HasSubstr("secret")));
  EXPECT_NE(*verifier, *db::ScramVerifier("it's a secret")) << "the salt is fresh";
}

TEST(ScramVerifier, RefusesWhatIsNoPassword) {
  EXPECT_FALSE(db::ScramVerifier("").ok());
  EXPECT_FALSE(db::ScramVerifier(std::string("a\0b", 3)).ok());
}

TEST(Migrator, GivesTheServersRolesTheirPasswordsAlsoWithNothingElseToDo) {
  TestDatabase database;
  db::DatabaseAddress address = database.address();
  address.app_password = "first's \\ secret";
  address.auth_password = "second secret";
  const auto migrator = db::Migrator::Connect(address);
  ASSERT_TRUE(migrator.ok()) << migrator.status();
  ASSERT_TRUE((*migrator)->Up().ok());
  const std::string kept = "select rolpassword from pg_authid where rolname = ";
  EXPECT_TRUE(Fits(database.Scalar(kept + "'fractal_app'"), address.app_password));
  EXPECT_TRUE(Fits(database.Scalar(kept + "'fractal_auth'"), address.auth_password));
}

}  // namespace
}  // namespace fractal::tests
