#include "db/analytics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fractal::db::analytics {
namespace {

constexpr int kHugeExponent = 64;

}  // namespace

Value FromValue(const TimeRange& range) {
  return range.from.has_value() ? Value(*range.from) : Value("-infinity");
}

Value UntilValue(const TimeRange& range) {
  return range.until.has_value() ? Value(*range.until) : Value("infinity");
}

std::optional<double> ReadNumber(RowReader& row) {
  if (row.IsNull()) {
    row.Skip();
    return std::nullopt;
  }
  const double number = row.Number();
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

WideSum WideSum::Read(RowReader& row) {
  WideSum sum;
  sum.rest_ = ReadNumber(row);
  sum.huge_ = ReadNumber(row);
  return sum;
}

std::optional<double> WideSum::Total() const {
  if (!huge_.has_value()) return rest_;
  const double total = std::ldexp(*huge_, kHugeExponent) + rest_.value_or(0);
  if (!std::isfinite(total)) return std::nullopt;
  return total;
}

double WideSum::Average(int64_t count) const {
  const auto number = static_cast<double>(count);
  const double average =
      std::ldexp(huge_.value_or(0) / number, kHugeExponent) + rest_.value_or(0) / number;
  // The average of the largest doubles may be rounded up, past them.
  constexpr double kLargest = std::numeric_limits<double>::max();
  return std::clamp(average, -kLargest, kLargest);
}

}  // namespace fractal::db::analytics
