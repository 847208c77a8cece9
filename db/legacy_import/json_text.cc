#include "db/legacy_import/json_text.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "db/text.h"

namespace fractal::db::legacy {
namespace {

// The app nests six deep; PostgreSQL and our own recursion stand far more than this.
constexpr int kDeepest = 64;

// The length of the UTF-8 character at the start of `text`; 0 when there is none (RFC 3629).
size_t CharacterLength(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  const auto follows = [&](size_t i) { return i < text.size() && (byte(i) & 0xc0) == 0x80; };
  const uint8_t first = byte(0);
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (!follows(1) || !follows(2)) return 0;
    if (first == 0xe0 && byte(1) < 0xa0) return 0;
    if (first == 0xed && byte(1) > 0x9f) return 0;
    return 3;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if (first == 0xf0 && byte(1) < 0x90) return 0;
    if (first == 0xf4 && byte(1) > 0x8f) return 0;
    return 4;
  }
  return 0;
}

bool IsTooDeep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

void MakeClean(nlohmann::json* value) {
  if (value->is_string()) {
    auto& text = value->get_ref<std::string&>();
    if (!IsCleanText(text)) text = CleanText(text);
  } else if (value->is_object()) {
    nlohmann::json clean = nlohmann::json::object();
    for (auto& [name, member] : value->items()) {
      MakeClean(&member);
      clean[CleanText(name)] = std::move(member);
    }
    *value = std::move(clean);
  } else if (value->is_array()) {
    for (auto& element : *value) MakeClean(&element);
  }
}

const nlohmann::json& Nothing() {
  static const auto* const kNothing = new nlohmann::json();
  return *kNothing;
}

}  // namespace

bool IsCleanText(std::string_view text) {
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string CleanText(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    clean += length == 0 ? std::string_view("\uFFFD") : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return clean;
}

std::optional<nlohmann::json> ParseJson(std::string_view text) {
  if (IsTooDeep(text)) return std::nullopt;
  auto parsed = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return std::nullopt;
  MakeClean(&parsed);
  return parsed;
}

const nlohmann::json& Member(const nlohmann::json& object, std::string_view name) {
  if (!object.is_object()) return Nothing();
  const auto found = object.find(std::string(name));
  return found == object.end() ? Nothing() : *found;
}

std::string TextMember(const nlohmann::json& object, std::string_view name) {
  const nlohmann::json& member = Member(object, name);
  if (member.is_string()) return member.get<std::string>();
  if (member.is_number()) return member.dump();
  return "";
}

bool BoolMember(const nlohmann::json& object, std::string_view name) {
  const nlohmann::json& member = Member(object, name);
  return member.is_boolean() && member.get<bool>();
}

std::optional<int32_t> IntMember(const nlohmann::json& object, std::string_view name) {
  double number = 0;
  if (ReadNumber(Member(object, name), &number) != Measured::kNumber) return std::nullopt;
  if (std::abs(number) > std::numeric_limits<int32_t>::max()) return std::nullopt;
  return static_cast<int32_t>(std::lround(number));
}

const nlohmann::json& ListMember(const nlohmann::json& object, std::string_view name) {
  static const auto* const kEmpty = new nlohmann::json(nlohmann::json::array());
  const nlohmann::json& member = Member(object, name);
  return member.is_array() ? member : *kEmpty;
}

Measured ReadNumberText(std::string_view text, double* number) {
  const absl::string_view stripped = absl::StripAsciiWhitespace(Absl(text));
  if (stripped.empty()) return Measured::kEmpty;
  if (!absl::SimpleAtod(stripped, number) || !std::isfinite(*number)) return Measured::kNotANumber;
  return Measured::kNumber;
}

Measured ReadNumber(const nlohmann::json& value, double* number) {
  if (value.is_null()) return Measured::kEmpty;
  if (value.is_string()) return ReadNumberText(value.get_ref<const std::string&>(), number);
  if (!value.is_number()) return Measured::kNotANumber;
  *number = value.get<double>();
  return std::isfinite(*number) ? Measured::kNumber : Measured::kNotANumber;
}

}  // namespace fractal::db::legacy
