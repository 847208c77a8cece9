#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "auth/password.h"

namespace fractal::auth {

inline constexpr std::size_t kMinPepperBytes = 32;

// Passwords as one installation keeps them: bcrypt (password.h), and over its result, where the
// operator gave a pepper, HMAC-SHA-256 with it (OWASP Password Storage, "Peppering"). The pepper is
// not in the database, so who reads that alone has nothing to try guesses on. Kept is
//
//   $2b$ and so on, 60 characters                       without a pepper
//   hmac-sha256: 8 digits : $2b$cost$salt : 43 digits   with one
//                |                          base64url of the HMAC of the whole bcrypt hash
//                which pepper: the first 4 bytes of its SHA-256, in hexadecimal
//
// Passwords kept before there was a pepper verify as before and are kept anew at the next good
// sign-in. There is no way back: what a pepper closed, it alone opens.
class PasswordHasher {
 public:
  // `cost` as of HashPassword; an empty pepper is none.
  explicit PasswordHasher(int cost = kDefaultBcryptCost, std::string_view pepper = "");

  // What to keep. Errors as of HashPassword.
  absl::StatusOr<std::string> Hash(std::string_view password) const;

  // Whether `password` is the one behind `kept`, compared in constant time; false for a password
  // that bcrypt would cut. INTERNAL: `kept` is none of those that CanVerify.
  absl::StatusOr<bool> Verify(std::string_view password, std::string_view kept) const;

  // True if `kept` costs less than it would now, or lacks the pepper.
  bool NeedsRehash(std::string_view kept) const;

  // Something to verify against where there is no password: of the same cost, and never matched
  // (DummyHash).
  absl::StatusOr<std::string> Dummy() const;

  // What hashes of this pepper begin with; of none, what no hash begins with.
  std::string KeptPrefix() const;

  // Not what is under another pepper, nor the text that an account without a password has.
  bool CanVerify(std::string_view kept) const;

 private:
  absl::StatusOr<std::string> Seal(std::string_view bcrypt) const;

  int cost_;
  std::string pepper_;
  std::string pepper_name_;  // empty without a pepper
};

// INVALID_ARGUMENT: a pepper of fewer bytes could be guessed. An empty one is none.
absl::Status CheckPepper(std::string_view pepper);

}  // namespace fractal::auth
