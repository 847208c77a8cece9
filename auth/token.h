#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

// Opaque bearer tokens. 53 characters of text:
//
//   fgs_ 43 characters 6 characters
//   |    |             CRC-32 (IEEE) of the 47 characters before it, base62
//   |    32 random bytes as one big-endian number, base62
//   kind
//
// base62 digits are 0-9A-Za-z, fixed width, zero-padded. The check sum finds a mistyped or made-up
// token without a look-up; it is no secret. The prefix lets scanners find leaked ones.
// A token says nothing about its user; the database knows it by TokenHash alone (256 random bits
// need no slow hash, ASVS 5.0 6.5.2).
namespace fractal::auth {

enum class TokenKind {
  kAccess,      // fgs_
  kRefresh,     // fgr_
  kApiKey,      // fgk_
  kReset,       // fgp_: sets a new password, once
  kInvitation,  // fgi_: to a fractal; signs nobody in
};

inline constexpr std::size_t kTokenSize = 53;

using TokenDigest = std::array<std::uint8_t, 32>;

// A new token. INTERNAL when the system has no random bytes.
absl::StatusOr<std::string> GenerateToken(TokenKind kind);

// The kind of a well-formed token, else nothing: prefix, length, alphabet, check sum, and a number
// below 2^256, so that no two texts mean the same token. Well-formed does not mean issued or valid.
std::optional<TokenKind> ParseToken(std::string_view text);

// SHA-256 of the text: the key under which a token is stored and looked up.
TokenDigest TokenHash(std::string_view text);

// What a user may see of an API key later on, to know it by: its prefix and 4 characters more.
std::string_view ShownPrefix(std::string_view text);

// What logs may show: `fgs_...` and the last 4 characters. Text that is no well-formed token might
// be a password in the wrong place, so of that nothing is shown.
std::string RedactToken(std::string_view text);

// The credentials in an `authorization` value `Bearer <b64token>` (RFC 6750 section 2.1): the
// scheme in any case, exactly one space, then at least one character of the b64token alphabet.
// Anything else is nothing. The view points into `header_value`.
std::optional<std::string_view> ParseBearer(std::string_view header_value);

}  // namespace fractal::auth
