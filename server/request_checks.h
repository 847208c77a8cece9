#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "db/uuid.h"

namespace fractal::server {

// What is wrong with one field: its path in the request, and the rule that it breaks.
struct FieldViolation {
  std::string field;
  std::string description;
};

// INVALID_ARGUMENT with one reason and the violations, for google.rpc.BadRequest: the first 20 of
// them and no more than 3 KiB, each text cut at 256 bytes, because an answer's trailers have no room
// for more; a last one without a field says how many were left out. The message says how many more
// than its own there were. `unlisted` counts those that are not in `violations`.
absl::Status InvalidArgument(std::string_view reason, const std::vector<FieldViolation>& violations,
                             size_t unlisted = 0);

// The violations of a status made by InvalidArgument; none for any other.
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);

// Limits of texts, in characters (code points).
inline constexpr size_t kLongestName = 200;
inline constexpr size_t kLongestDescription = 10'000;

// Reads the fields of a request and gathers what is wrong with them, so that a client learns of all
// at once. A read of a bad field answers a default, to be used only when status() is OK.
class RequestChecks {
 public:
  // A UUID in canonical form.
  db::Uuid Id(std::string_view field, const std::string& text);
  // The same, or empty.
  std::optional<db::Uuid> OptionalId(std::string_view field, const std::string& text);

  // 1 to kLongestName characters that are not all blank, valid UTF-8 without control characters.
  std::string Name(std::string_view field, const std::string& text);
  // At most kLongestDescription characters; tabs and line breaks are allowed.
  std::string Description(std::string_view field, const std::string& text);
  // Like a name, but may be empty.
  std::string OptionalName(std::string_view field, const std::string& text);

  // Between the years 1 and 9999, nanoseconds 0 to 999,999,999; PostgreSQL keeps microseconds.
  absl::Time Time(std::string_view field, const google::protobuf::Timestamp& time);

  // A finite number.
  double Number(std::string_view field, double value);

  // 0 is 50, more than 1000 is 1000, negative is refused (AIP-158).
  int32_t PageSize(std::string_view field, int32_t page_size);

  // An etag that this server made; empty asks for no check.
  std::optional<absl::Time> Etag(std::string_view field, const std::string& etag);

  void Refuse(std::string_view field, std::string_view description);

  // Whether a list has at most `most` elements; refused and not to be walked when it has more, since
  // a message of some megabytes holds a million empty ones.
  bool AtMost(std::string_view field, int size, int most);

  bool ok() const { return violations_.empty(); }
  // OK, or INVALID_ARGUMENT with what was found.
  absl::Status status(std::string_view reason = "INVALID_FIELDS") const;

 private:
  std::string Text(std::string_view field, const std::string& text, size_t longest,
                   bool line_breaks);
  std::vector<FieldViolation> violations_;
  size_t unlisted_ = 0;
};

}  // namespace fractal::server
