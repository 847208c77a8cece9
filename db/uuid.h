#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace fractal::db {

// A UUID (RFC 9562), the id of every row.
class Uuid {
 public:
  constexpr Uuid() = default;
  explicit constexpr Uuid(const std::array<uint8_t, 16>& bytes) : bytes_(bytes) {}

  // Accepts the canonical form of 36 characters in either case, and nothing else.
  static std::optional<Uuid> Parse(std::string_view text);

  // A version 7 UUID of `now`: later ones sort after earlier ones, so that inserts stay local in an
  // index; the other 74 bits are random.
  static Uuid New(absl::Time now = absl::Now());

  // A version 8 UUID that is the same for the same name: SHA-256 of `scope` and `name`.
  static Uuid FromName(const Uuid& scope, std::string_view name);

  // The canonical form in lower case.
  std::string ToString() const;

  const std::array<uint8_t, 16>& bytes() const { return bytes_; }
  bool IsNil() const { return bytes_ == std::array<uint8_t, 16>{}; }

  friend auto operator<=>(const Uuid&, const Uuid&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const Uuid& id) {
    return H::combine(std::move(state), id.bytes_);
  }

 private:
  std::array<uint8_t, 16> bytes_{};
};

}  // namespace fractal::db
