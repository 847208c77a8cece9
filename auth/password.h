#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Passwords: what may become one, and how it is kept (bcrypt `$2b$`, 60 characters).
//
// bcrypt reads at most 72 bytes and stops at a NUL, without a word. Both are refused here, when a
// password is set and when it is verified; a password is never shortened or hashed beforehand
// (OWASP Password Storage, ASVS 5.0 6.2.8).
//
// One hash of cost 12 takes about 300 ms of a core. Call these on a BoundedExecutor, never on a
// gRPC or database thread and never inside a transaction.
namespace fractal::auth {

inline constexpr int kMinBcryptCost = 4;  // Below 10 is for tests alone; the caller enforces it.
inline constexpr int kMaxBcryptCost = 31;
inline constexpr int kDefaultBcryptCost = 12;

inline constexpr std::size_t kMinPasswordCodePoints = 8;
inline constexpr std::size_t kMaxPasswordBytes = 72;

// The hash to store, with a fresh random salt of 16 bytes.
// INVALID_ARGUMENT: more than 72 bytes, a NUL, or a cost outside 4..31. INTERNAL: no random bytes
// or no bcrypt. It does not ask CheckPasswordAllowed: that is for sign-up and password change.
absl::StatusOr<std::string> HashPassword(std::string_view password, int cost);

// Whether `password` is the one behind `hash`, compared in constant time. A password that bcrypt
// would cut (more than 72 bytes, or a NUL) is never the right one: false, without hashing, whoever
// the user is. INTERNAL: `hash` is not a bcrypt `$2b$` hash, so the stored row is broken.
absl::StatusOr<bool> VerifyPassword(std::string_view password, std::string_view hash);

// A hash begins with what it was made with: `$2b$`, cost, `$`, salt.
inline constexpr std::size_t kBcryptSettingSize = 29;

// The cost that such a setting names; nothing when it is none.
std::optional<int> BcryptCost(std::string_view setting);

// The hash of a password by the setting of another hash: the same if the password is the same.
// Nothing for a password that bcrypt would cut. INTERNAL: `setting` is none.
absl::StatusOr<std::optional<std::string>> HashAgain(std::string_view password,
                                                     std::string_view setting);

// True if `hash` costs less than `cost` or is no `$2b$` hash: hash anew at the next good sign-in.
bool NeedsRehash(std::string_view hash, int cost);

// A hash of `cost` that no password matches. Verify against it when the user is unknown, disabled
// or has no password, so that the answer takes the same time. Made once a cost, from then on the
// same; the first call hashes, so call it once at start. Any thread may call. Errors as
// HashPassword.
absl::StatusOr<std::string> DummyHash(int cost);

// Whose password it is going to be. Either may be empty.
struct PasswordOwner {
  std::string_view email;
  std::string_view username;
};

// OK if `password` may be set, else INVALID_ARGUMENT with a message for the user that names the
// rule: 8 characters (code points) to 72 bytes, valid UTF-8, no NUL, not commonly used, not the
// owner's e-mail, the part before its @, or username (case ignored). No rules of composition
// (ASVS 6.2.5).
absl::Status CheckPasswordAllowed(std::string_view password, const PasswordOwner& owner);

}  // namespace fractal::auth
