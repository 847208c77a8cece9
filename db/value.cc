#include "db/value.h"

#include <array>
#include <charconv>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "db/text.h"

namespace fractal::db {

Value::Value(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  text_.emplace(buffer.data(), end);
}

Value::Value(absl::Time time)
    : text_(absl::FormatTime("%E4Y-%m-%d %H:%M:%E6S+00", time, absl::UTCTimeZone())) {}

Value::Value(const std::vector<Value>& elements) {
  std::string array = "{";
  for (const Value& element : elements) {
    if (array.size() > 1) array += ',';
    if (!element.text_.has_value()) {
      array += "NULL";
      continue;
    }
    array += '"';
    for (const char c : *element.text_) {
      if (c == '"' || c == '\\') array += '\\';
      array += c;
    }
    array += '"';
  }
  array += '}';
  text_ = std::move(array);
}

Value Value::Bytes(std::string_view bytes) {
  return Value(absl::StrCat("\\x", absl::BytesToHexString(Absl(bytes))));
}

}  // namespace fractal::db
