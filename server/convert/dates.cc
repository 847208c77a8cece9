#include "server/convert/dates.h"

#include <cctype>

#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"
#include "db/text.h"

namespace fractal::server::convert {
namespace {

bool HasFormOfDate(std::string_view text) {
  if (text.size() != 10) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : !std::isdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

int Number(std::string_view digits) {
  int number = 0;
  return absl::SimpleAtoi(db::Absl(digits), &number) ? number : 0;
}

bool IsDate(std::string_view text) {
  if (!HasFormOfDate(text)) return false;
  const int year = Number(text.substr(0, 4));
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  // A day that is not in the calendar turns into another one.
  const absl::CivilDay civil(year, month, day);
  return year > 0 && civil.month() == month && civil.day() == day;
}

}  // namespace

std::string DateFromProto(std::string_view field, const std::string& text, RequestChecks& checks) {
  if (!IsDate(text)) checks.Refuse(field, text.empty() ? "is needed" : "is not a date YYYY-MM-DD");
  return text;
}

std::optional<std::string> OptionalDateFromProto(std::string_view field, const std::string& text,
                                                 RequestChecks& checks) {
  if (text.empty()) return std::nullopt;
  return DateFromProto(field, text, checks);
}

}  // namespace fractal::server::convert
