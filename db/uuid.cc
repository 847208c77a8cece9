#include "db/uuid.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <cstdlib>
#include <cstring>

namespace fractal::db {
namespace {

constexpr char kHex[] = "0123456789abcdef";

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool IsHyphen(size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

void SetVersion(std::array<uint8_t, 16>& bytes, uint8_t version) {
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
}

}  // namespace

std::optional<Uuid> Uuid::Parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::array<uint8_t, 16> bytes{};
  size_t nibble = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsHyphen(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int digit = HexDigit(text[i]);
    if (digit < 0) return std::nullopt;
    bytes[nibble / 2] = static_cast<uint8_t>(bytes[nibble / 2] << 4 | digit);
    ++nibble;
  }
  return Uuid(bytes);
}

Uuid Uuid::New(absl::Time now) {
  std::array<uint8_t, 16> bytes{};
  // Without randomness ids would collide between users: there is nothing to go on with.
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) std::abort();
  const auto milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(now));
  for (size_t i = 0; i < 6; ++i) bytes[i] = static_cast<uint8_t>(milliseconds >> (40 - 8 * i));
  SetVersion(bytes, 7);
  return Uuid(bytes);
}

Uuid Uuid::FromName(const Uuid& scope, std::string_view name) {
  std::string text(reinterpret_cast<const char*>(scope.bytes_.data()), scope.bytes_.size());
  text.append(name);
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(), digest.data());
  std::array<uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), digest.data(), bytes.size());
  SetVersion(bytes, 8);
  return Uuid(bytes);
}

std::string Uuid::ToString() const {
  std::string text(36, '-');
  size_t place = 0;
  for (const uint8_t byte : bytes_) {
    if (IsHyphen(place)) ++place;
    text[place++] = kHex[byte >> 4];
    text[place++] = kHex[byte & 0x0f];
  }
  return text;
}

}  // namespace fractal::db
