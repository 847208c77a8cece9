#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "db/uuid.h"

namespace fractal::db {

// One value of a statement, in PostgreSQL's text form, or NULL. The statement casts it ($1::uuid).
class Value {
 public:
  Value(std::nullopt_t) {}
  Value(std::string_view text) : text_(std::string(text)) {}
  Value(const std::string& text) : text_(text) {}
  Value(const char* text) : text_(text) {}
  Value(bool value) : text_(value ? "t" : "f") {}
  Value(int32_t value) : text_(std::to_string(value)) {}
  Value(int64_t value) : text_(std::to_string(value)) {}
  Value(double value);  // the shortest form that reads back as the same number
  Value(const Uuid& id) : text_(id.ToString()) {}
  Value(absl::Time time);  // microseconds, UTC; years 1 to 9999
  template <typename T>
  Value(const std::optional<T>& value) {
    if (value.has_value()) text_ = Value(*value).text_;
  }
  // An array; its elements may be NULL.
  Value(const std::vector<Value>& elements);
  template <typename T>
  Value(const std::vector<T>& elements)
      : Value(std::vector<Value>(elements.begin(), elements.end())) {}

  // Raw bytes, for a bytea parameter.
  static Value Bytes(std::string_view bytes);

  const std::optional<std::string>& text() const { return text_; }

 private:
  std::optional<std::string> text_;
};

}  // namespace fractal::db
