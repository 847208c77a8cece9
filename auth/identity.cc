#include "auth/identity.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"

namespace fractal::auth {
namespace {

constexpr std::size_t kMaxEmailBytes = 254;  // RFC 5321 path of 256 less its angle brackets.
constexpr std::size_t kMaxLocalPartBytes = 64;
constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::size_t kMinUsernameBytes = 3;
constexpr std::size_t kMaxUsernameBytes = 64;
constexpr std::size_t kMaxTimeZoneBytes = 64;

bool IsLetterOrDigit(unsigned char c) { return absl::ascii_isalnum(c); }
bool IsDigit(unsigned char c) { return absl::ascii_isdigit(c); }

bool IsPrintableAscii(unsigned char c) { return c > 0x20 && c < 0x7F; }

bool IsAtomCharacter(unsigned char c) {
  constexpr std::string_view kMarks = "!#$%&'*+/=?^_`{|}~-";
  return IsLetterOrDigit(c) || kMarks.find(static_cast<char>(c)) != std::string_view::npos;
}

bool IsLabelCharacter(unsigned char c) { return IsLetterOrDigit(c) || c == '-'; }

bool IsUsernameCharacter(unsigned char c) { return IsLabelCharacter(c) || c == '.' || c == '_'; }

bool IsZoneCharacter(unsigned char c) { return IsLabelCharacter(c) || c == '_' || c == '+'; }

template <typename Predicate>
bool AllOf(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

// Whether every part of `text` between the separators satisfies `is_part`.
template <typename Predicate>
bool EachPart(std::string_view text, char separator, Predicate is_part) {
  while (true) {
    const std::size_t end = text.find(separator);
    if (!is_part(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool IsAtom(std::string_view text) { return !text.empty() && AllOf(text, IsAtomCharacter); }

bool IsLabel(std::string_view text) {
  return !text.empty() && text.size() <= kMaxLabelBytes && AllOf(text, IsLabelCharacter) &&
         text.front() != '-' && text.back() != '-';
}

bool IsZonePart(std::string_view text) {
  return !text.empty() && absl::ascii_isalpha(static_cast<unsigned char>(text.front())) &&
         AllOf(text, IsZoneCharacter);
}

bool IsDomain(std::string_view domain) {
  const std::size_t last_dot = domain.rfind('.');
  return last_dot != std::string_view::npos && EachPart(domain, '.', IsLabel) &&
         !AllOf(domain.substr(last_dot + 1), IsDigit);
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  absl::AsciiStrToLower(&lower);
  return lower;
}

absl::Status CheckEmail(std::string_view email) {
  if (email.empty()) return absl::InvalidArgumentError("e-mail must not be empty");
  if (email.size() > kMaxEmailBytes) {
    return absl::InvalidArgumentError("e-mail must be at most 254 bytes");
  }
  if (!AllOf(email, IsPrintableAscii)) {
    return absl::InvalidArgumentError("e-mail must be ASCII without spaces and control characters");
  }
  if (std::count(email.begin(), email.end(), '@') != 1) {
    return absl::InvalidArgumentError("e-mail must contain exactly one @");
  }
  const std::size_t at = email.find('@');
  const std::string_view local_part = email.substr(0, at);
  if (local_part.size() > kMaxLocalPartBytes) {
    return absl::InvalidArgumentError("e-mail must have at most 64 bytes before the @");
  }
  if (!EachPart(local_part, '.', IsAtom)) {
    return absl::InvalidArgumentError(
        "e-mail must have letters, digits and usual marks before the @, with single dots inside");
  }
  if (!IsDomain(email.substr(at + 1))) {
    return absl::InvalidArgumentError(
        "e-mail must have a domain name such as example.org after the @");
  }
  return absl::OkStatus();
}

absl::Status CheckUsername(std::string_view username) {
  if (username.size() < kMinUsernameBytes || username.size() > kMaxUsernameBytes) {
    return absl::InvalidArgumentError("username must have 3 to 64 characters");
  }
  if (!AllOf(username, IsUsernameCharacter)) {
    return absl::InvalidArgumentError(
        "username must consist of the letters a to z, digits, dots, underscores and hyphens");
  }
  if (!IsLetterOrDigit(static_cast<unsigned char>(username.front())) ||
      !IsLetterOrDigit(static_cast<unsigned char>(username.back()))) {
    return absl::InvalidArgumentError("username must begin and end with a letter or digit");
  }
  return absl::OkStatus();
}

// Files of the tz directory that are zones by content but not by name: other trees, this machine's
// own setting, and the placeholder.
bool IsReservedZone(std::string_view name) {
  constexpr std::string_view kReserved[] = {"localtime", "posixrules", "Factory"};
  return name.starts_with("posix/") || name.starts_with("right/") ||
         std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved);
}

bool IsInTimeZoneDatabase(std::string_view name) {
  const char* const configured = std::getenv("TZDIR");  // As absl::LoadTimeZone looks it up.
  const std::filesystem::path directory =
      configured != nullptr && *configured != '\0' ? configured : "/usr/share/zoneinfo";
  std::error_code unreadable;
  return std::filesystem::is_regular_file(directory / name, unreadable);
}

}  // namespace

absl::StatusOr<std::string> EmailKey(std::string_view email) {
  if (const absl::Status status = CheckEmail(email); !status.ok()) return status;
  return LowerCase(email);
}

absl::StatusOr<std::string> UsernameKey(std::string_view username) {
  if (const absl::Status status = CheckUsername(username); !status.ok()) return status;
  return LowerCase(username);
}

absl::Status CheckTimeZone(std::string_view name) {
  const absl::Status unknown = absl::InvalidArgumentError(
      "time zone must be a name from the IANA database such as Europe/Berlin or UTC");
  if (name == "UTC") return absl::OkStatus();
  if (name.size() > kMaxTimeZoneBytes || !EachPart(name, '/', IsZonePart)) return unknown;
  if (IsReservedZone(name) || !IsInTimeZoneDatabase(name)) return unknown;
  absl::TimeZone zone;
  return absl::LoadTimeZone(std::string(name), &zone) ? absl::OkStatus() : unknown;
}

}  // namespace fractal::auth
