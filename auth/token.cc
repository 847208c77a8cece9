#include "auth/token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"

namespace fractal::auth {
namespace {

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::uint32_t kBase = 62;
constexpr std::size_t kPrefixSize = 4;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretSize = 43;  // 62^43 is just above 2^256.
constexpr std::size_t kCheckSize = 6;    // 62^6 is above 2^32.
static_assert(kPrefixSize + kSecretSize + kCheckSize == kTokenSize);
static_assert(kDigits.size() == kBase);

constexpr std::pair<TokenKind, std::string_view> kPrefixes[] = {
    {TokenKind::kAccess, "fgs_"},
    {TokenKind::kRefresh, "fgr_"},
    {TokenKind::kApiKey, "fgk_"},
    {TokenKind::kReset, "fgp_"},
    {TokenKind::kInvitation, "fgi_"},
};

using Secret = std::array<std::uint8_t, kSecretBytes>;

std::string_view PrefixOf(TokenKind kind) {
  for (const auto& [known, prefix] : kPrefixes) {
    if (known == kind) return prefix;
  }
  return {};
}

std::optional<TokenKind> KindOf(std::string_view text) {
  for (const auto& [kind, prefix] : kPrefixes) {
    if (text.starts_with(prefix)) return kind;
  }
  return std::nullopt;
}

// Writes `number` in base62, most significant digit first, and destroys it on the way.
void AppendSecret(Secret& number, std::string& out) {
  std::array<char, kSecretSize> text;
  for (auto place = text.rbegin(); place != text.rend(); ++place) {
    std::uint32_t remainder = 0;
    for (std::uint8_t& byte : number) {
      const std::uint32_t dividend = remainder << 8 | byte;
      byte = static_cast<std::uint8_t>(dividend / kBase);
      remainder = dividend % kBase;
    }
    *place = kDigits[remainder];
  }
  out.append(text.data(), text.size());
  OPENSSL_cleanse(text.data(), text.size());
}

// Whether `text` is base62 of a number that fits in 32 bytes.
bool IsSecret(std::string_view text) {
  Secret number{};
  bool fits = true;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return false;
    auto carry = static_cast<std::uint32_t>(digit);
    for (auto byte = number.rbegin(); byte != number.rend(); ++byte) {
      carry += *byte * kBase;
      *byte = static_cast<std::uint8_t>(carry & 0xFF);
      carry >>= 8;
    }
    fits = fits && carry == 0;
  }
  OPENSSL_cleanse(number.data(), number.size());
  return fits;
}

// CRC-32 as in IEEE 802.3 and zlib, bit by bit: 47 bytes need no table.
std::uint32_t Crc32(std::string_view text) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

std::string CheckOf(std::string_view text) {
  std::uint32_t crc = Crc32(text);
  std::string check(kCheckSize, '0');
  for (auto place = check.rbegin(); place != check.rend(); ++place) {
    *place = kDigits[crc % kBase];
    crc /= kBase;
  }
  return check;
}

bool IsBearerCharacter(unsigned char c) {
  constexpr std::string_view kMarks = "-._~+/";
  return absl::ascii_isalnum(c) || kMarks.find(static_cast<char>(c)) != std::string_view::npos;
}

}  // namespace

absl::StatusOr<std::string> GenerateToken(TokenKind kind) {
  Secret secret;
  if (RAND_bytes(secret.data(), static_cast<int>(secret.size())) != 1) {
    return absl::InternalError("no random bytes for a token");
  }
  std::string token;
  token.reserve(kTokenSize);
  token.append(PrefixOf(kind));
  AppendSecret(secret, token);
  token.append(CheckOf(token));
  return token;
}

std::optional<TokenKind> ParseToken(std::string_view text) {
  if (text.size() != kTokenSize) return std::nullopt;
  const std::string_view checked = text.substr(0, kPrefixSize + kSecretSize);
  if (text.substr(checked.size()) != CheckOf(checked)) return std::nullopt;
  if (!IsSecret(checked.substr(kPrefixSize))) return std::nullopt;
  return KindOf(text);
}

TokenDigest TokenHash(std::string_view text) {
  TokenDigest digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

std::string_view ShownPrefix(std::string_view text) {
  constexpr std::size_t kShown = 4;
  return text.substr(0, kPrefixSize + kShown);
}

std::string RedactToken(std::string_view text) {
  if (!ParseToken(text)) return "(not a token)";
  std::string shown(text.substr(0, kPrefixSize));
  return shown.append("...").append(text.substr(text.size() - 4));
}

std::optional<std::string_view> ParseBearer(std::string_view header_value) {
  constexpr std::string_view kScheme = "bearer ";
  const auto same_letter = [](unsigned char expected, unsigned char given) {
    return expected == absl::ascii_tolower(given);
  };
  if (header_value.size() < kScheme.size() ||
      !std::equal(kScheme.begin(), kScheme.end(), header_value.begin(), same_letter)) {
    return std::nullopt;
  }
  const std::string_view credentials = header_value.substr(kScheme.size());
  const std::size_t padding = credentials.find('=');
  const std::string_view body = credentials.substr(0, padding);
  if (body.empty() || !std::all_of(body.begin(), body.end(), IsBearerCharacter)) {
    return std::nullopt;
  }
  if (credentials.find_first_not_of('=', body.size()) != std::string_view::npos) {
    return std::nullopt;
  }
  return credentials;
}

}  // namespace fractal::auth
