#include "server/request_checks.h"

#include <google/protobuf/stubs/common.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "db/errors.h"
#include "db/text.h"
#include "server/convert/etag.h"
#include "server/unicode.h"

namespace fractal::server {
namespace {

using db::Absl;

constexpr absl::string_view kPayload = "fractal.server/violations";
// Trailers of more than 8 KiB break a call, and an error's details travel in them, in base64.
constexpr size_t kLongestPart = 256;
constexpr size_t kMostOfViolations = 3 << 10;
constexpr size_t kMostViolations = 20;

constexpr char kBetweenParts = '\x1f';
constexpr char kBetweenViolations = '\x1e';

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the range of google.protobuf.Timestamp.
constexpr int64_t kFirstSecond = -62'135'596'800;
constexpr int64_t kLastSecond = 253'402'300'799;

// A field's path may hold what the client sent: a path of a mask, of any length. Cut between
// characters, and without control characters, which separate the parts.
std::string Shown(const std::string& text) {
  size_t length = std::min(text.size(), kLongestPart);
  while (length > 0 && length < text.size() && (text[length] & 0xC0) == 0x80) --length;
  std::string shown = text.substr(0, length);
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c >= 0 && c < ' '; }, '?');
  return length < text.size() ? shown + "..." : shown;
}

std::vector<FieldViolation> Bounded(const std::vector<FieldViolation>& violations) {
  std::vector<FieldViolation> kept;
  size_t bytes = 0;
  for (const FieldViolation& violation : violations) {
    FieldViolation shown = {Shown(violation.field), Shown(violation.description)};
    bytes += shown.field.size() + shown.description.size();
    if (bytes > kMostOfViolations) break;
    // One without a field counts others, and stands behind them.
    if (kept.size() == kMostViolations && !shown.field.empty()) break;
    kept.push_back(std::move(shown));
  }
  return kept;
}

}  // namespace

absl::Status InvalidArgument(std::string_view reason,
                             const std::vector<FieldViolation>& violations, size_t unlisted) {
  std::vector<FieldViolation> kept = Bounded(violations);
  const size_t all = violations.size() + unlisted;
  std::string message = absl::StrCat(kept.front().field, ": ", kept.front().description);
  if (all > 1) absl::StrAppend(&message, " (and ", all - 1, " more)");
  if (all > kept.size()) kept.push_back({"", absl::StrCat("and ", all - kept.size(), " more")});
  absl::Status status =
      db::MakeError(absl::StatusCode::kInvalidArgument, message, {std::string(reason)});
  std::string payload;
  for (const FieldViolation& violation : kept) {
    if (!payload.empty()) payload += kBetweenViolations;
    absl::StrAppend(&payload, violation.field, std::string(1, kBetweenParts),
                    violation.description);
  }
  status.SetPayload(kPayload, absl::Cord(payload));
  return status;
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return violations;
  for (absl::string_view one : absl::StrSplit(std::string(*payload), kBetweenViolations)) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(one, kBetweenParts);
    violations.push_back({parts.first, parts.second});
  }
  return violations;
}

void RequestChecks::Refuse(std::string_view field, std::string_view description) {
  if (violations_.size() == kMostViolations) {
    ++unlisted_;
    return;
  }
  violations_.push_back({std::string(field), std::string(description)});
}

bool RequestChecks::AtMost(std::string_view field, int size, int most) {
  if (size <= most) return true;
  Refuse(field, absl::StrCat("has more than ", most));
  return false;
}

absl::Status RequestChecks::status(std::string_view reason) const {
  if (ok()) return absl::OkStatus();
  return InvalidArgument(reason, violations_, unlisted_);
}

db::Uuid RequestChecks::Id(std::string_view field, const std::string& text) {
  const auto id = db::Uuid::Parse(text);
  if (!id.has_value()) Refuse(field, text.empty() ? "is needed" : "is not a UUID");
  return id.value_or(db::Uuid());
}

std::optional<db::Uuid> RequestChecks::OptionalId(std::string_view field, const std::string& text) {
  if (text.empty()) return std::nullopt;
  return Id(field, text);
}

std::string RequestChecks::Text(std::string_view field, const std::string& text, size_t longest,
                                bool line_breaks) {
  const std::optional<size_t> length = CountCodePoints(text);
  if (!length.has_value()) {
    Refuse(field, "is not valid UTF-8");
  } else if (*length > longest) {
    Refuse(field, absl::StrCat("is longer than ", longest, " characters"));
  } else if (HasControlCharacter(text, line_breaks)) {
    Refuse(field, "has a control character");
  }
  return text;
}

std::string RequestChecks::Name(std::string_view field, const std::string& text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return c == ' '; })) {
    Refuse(field, text.empty() ? "is needed" : "is blank");
    return text;
  }
  return Text(field, text, kLongestName, false);
}

std::string RequestChecks::OptionalName(std::string_view field, const std::string& text) {
  return text.empty() ? text : Name(field, text);
}

std::string RequestChecks::Description(std::string_view field, const std::string& text) {
  return Text(field, text, kLongestDescription, true);
}

absl::Time RequestChecks::Time(std::string_view field, const google::protobuf::Timestamp& time) {
  if (time.seconds() < kFirstSecond || time.seconds() > kLastSecond) {
    Refuse(field, "is not between the years 1 and 9999");
  } else if (time.nanos() < 0 || time.nanos() > 999'999'999) {
    Refuse(field, "has nanos that are not between 0 and 999,999,999");
  }
  return absl::FromUnixSeconds(time.seconds()) +
         absl::Floor(absl::Nanoseconds(time.nanos()), absl::Microseconds(1));
}

double RequestChecks::Number(std::string_view field, double value) {
  if (!std::isfinite(value)) Refuse(field, "is not a finite number");
  return value;
}

int32_t RequestChecks::PageSize(std::string_view field, int32_t page_size) {
  constexpr int32_t kDefault = 50;
  constexpr int32_t kMost = 1000;
  if (page_size < 0) Refuse(field, "is negative");
  return page_size == 0 ? kDefault : std::clamp(page_size, 1, kMost);
}

std::optional<absl::Time> RequestChecks::Etag(std::string_view field, const std::string& etag) {
  if (etag.empty()) return std::nullopt;
  const auto version = convert::ParseEtag(etag);
  if (!version.has_value()) Refuse(field, "is not an etag of this server");
  return version;
}

}  // namespace fractal::server
