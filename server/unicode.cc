#include "server/unicode.h"

#include <cstdint>

namespace fractal::server {
namespace {

// Reads one code point at `at` and moves behind it; nothing when it is malformed.
std::optional<char32_t> NextCodePoint(std::string_view text, size_t* at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(*at);
  size_t length = 1;
  char32_t point = lead;
  char32_t least = 0;
  if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4, point = lead & 0x07, least = 0x10000;
  } else if ((lead & 0xf0) == 0xe0) {
    length = 3, point = lead & 0x0f, least = 0x800;
  } else if ((lead & 0xe0) == 0xc0) {
    length = 2, point = lead & 0x1f, least = 0x80;
  } else if (lead >= 0x80) {
    return std::nullopt;
  }
  if (*at + length > text.size()) return std::nullopt;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(*at + i) & 0xc0) != 0x80) return std::nullopt;
    point = point << 6 | (byte(*at + i) & 0x3f);
  }
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point < least || point > 0x10ffff || surrogate) return std::nullopt;
  *at += length;
  return point;
}

}  // namespace

std::optional<size_t> CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    if (!NextCodePoint(text, &at).has_value()) return std::nullopt;
  }
  return count;
}

bool HasControlCharacter(std::string_view text, bool line_breaks) {
  for (size_t at = 0; at < text.size();) {
    const char32_t point = NextCodePoint(text, &at).value_or(0);
    const bool is_break = point == '\t' || point == '\n' || point == '\r';
    const bool is_control = point < 0x20 || (point >= 0x7f && point <= 0x9f);
    if (is_control && !(is_break && line_breaks)) return true;
  }
  return false;
}

}  // namespace fractal::server
