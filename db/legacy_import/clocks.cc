#include "db/legacy_import/clocks.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace fractal::db::legacy {
namespace {

// When the app's server went over to UTC, by its own clock.
constexpr absl::CivilSecond kRowsInUtcFrom(2026, 1, 5, 17, 50, 0);
constexpr absl::CivilSecond kTimersInUtcFrom(2026, 1, 1, 16, 0, 0);

// Far enough from what PostgreSQL and the server can print in four digits, whatever the zone.
constexpr int kFirstYear = 2;
constexpr int kLastYear = 9998;

// A timestamp as it is written.
struct Written {
  absl::CivilSecond civil;
  absl::Duration fraction;
  bool has_fraction = false;
  bool has_t = false;
  std::optional<absl::Duration> offset;  // of "Z" or "+02:00"
};

// Takes exactly `digits` digits off the front of `text`.
bool TakeNumber(std::string_view* text, size_t digits, int* number) {
  if (text->size() < digits) return false;
  *number = 0;
  for (size_t i = 0; i < digits; ++i) {
    const char c = (*text)[i];
    if (c < '0' || c > '9') return false;
    *number = *number * 10 + (c - '0');
  }
  text->remove_prefix(digits);
  return true;
}

bool TakeChar(std::string_view* text, char c) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

bool TakeDate(std::string_view* text, absl::CivilDay* day) {
  int year = 0;
  int month = 0;
  int date = 0;
  if (!TakeNumber(text, 4, &year) || !TakeChar(text, '-') || !TakeNumber(text, 2, &month) ||
      !TakeChar(text, '-') || !TakeNumber(text, 2, &date)) {
    return false;
  }
  *day = absl::CivilDay(year, month, date);
  // CivilDay makes the 30th of February the 2nd of March.
  return year >= kFirstYear && year <= kLastYear && day->year() == year && day->month() == month &&
         day->day() == date;
}

absl::Duration TakeFraction(std::string_view* text) {
  absl::Duration fraction;
  absl::Duration unit = absl::Milliseconds(100);
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
    fraction += (text->front() - '0') * unit;
    unit /= 10;
    text->remove_prefix(1);
  }
  return absl::Trunc(fraction, absl::Microseconds(1));
}

bool TakeOffset(std::string_view* text, Written* written) {
  if (text->empty()) return true;
  if (TakeChar(text, 'Z') || TakeChar(text, 'z')) {
    written->offset = absl::ZeroDuration();
    return true;
  }
  const bool east = TakeChar(text, '+');
  if (!east && !TakeChar(text, '-')) return false;
  int hours = 0;
  int minutes = 0;
  if (!TakeNumber(text, 2, &hours)) return false;
  TakeChar(text, ':');
  if (!text->empty() && !TakeNumber(text, 2, &minutes)) return false;
  const absl::Duration offset = absl::Hours(hours) + absl::Minutes(minutes);
  written->offset = east ? offset : -offset;
  return true;
}

std::optional<Written> Parse(std::string_view text) {
  Written written;
  absl::CivilDay day;
  if (!TakeDate(&text, &day)) return std::nullopt;
  written.civil = absl::CivilSecond(day);
  if (text.empty()) return written;
  written.has_t = TakeChar(&text, 'T');
  if (!written.has_t && !TakeChar(&text, ' ')) return std::nullopt;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!TakeNumber(&text, 2, &hour) || !TakeChar(&text, ':') || !TakeNumber(&text, 2, &minute)) {
    return std::nullopt;
  }
  if (TakeChar(&text, ':') && !TakeNumber(&text, 2, &second)) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  written.civil = absl::CivilSecond(day) + hour * 3600 + minute * 60 + second;
  written.has_fraction = TakeChar(&text, '.');
  if (written.has_fraction) written.fraction = TakeFraction(&text);
  if (!TakeOffset(&text, &written) || !text.empty()) return std::nullopt;
  return written;
}

absl::Time InUtc(const Written& written) {
  return absl::FromCivil(written.civil, absl::UTCTimeZone()) + written.fraction;
}

// By the offset before a change: the earlier of two where clocks go back, and one just after the
// change where they go forward.
absl::Time InZone(const Written& written, const absl::TimeZone& zone) {
  return zone.At(written.civil).pre + written.fraction;
}

// How far the two readings are apart.
absl::Duration OffsetOf(const Reading& reading) {
  return absl::AbsDuration(reading.usual - reading.other);
}

}  // namespace

std::optional<Reading> Clocks::Read(std::string_view text, Clock clock) const {
  const auto written = Parse(text);
  if (!written.has_value()) return std::nullopt;
  const absl::Time utc = InUtc(*written);
  if (written->offset.has_value()) {
    return Reading{utc - *written->offset, utc - *written->offset};
  }
  if (clock == Clock::kRow && !written->has_fraction && !written->has_t) return Reading{utc, utc};
  const absl::Time local = InZone(*written, source_);
  const bool is_utc = written->civil >= (clock == Clock::kRow ? kRowsInUtcFrom : kTimersInUtcFrom);
  return is_utc ? Reading{utc, local} : Reading{local, utc};
}

std::optional<absl::Time> Clocks::ReadLocal(std::string_view text) const {
  const auto written = Parse(text);
  if (!written.has_value()) return std::nullopt;
  if (written->offset.has_value()) return InUtc(*written) - *written->offset;
  return InZone(*written, source_);
}

absl::Time Clocks::StartOfDay(absl::Time time) const {
  return absl::FromCivil(absl::ToCivilDay(time, source_), source_);
}

std::optional<std::string> ReadDate(std::string_view text) {
  absl::CivilDay day;
  if (!TakeDate(&text, &day)) return std::nullopt;
  return absl::FormatCivilTime(day);
}

TimerTimes ReadTimer(const Clocks& clocks, const TimerTexts& texts) {
  TimerTimes times;
  const auto start = clocks.Read(texts.start, Clock::kTimer);
  const auto stop = clocks.Read(texts.stop, Clock::kTimer);
  times.unreadable = (!texts.start.empty() && !start) || (!texts.stop.empty() && !stop);

  const auto weight = [&](std::optional<absl::Time> from, std::optional<absl::Time> to) {
    const bool from_other = from && *from != start->usual;
    const bool to_other = to && *to != stop->usual;
    int sum = (from_other ? 1 : 0) + (to_other ? 1 : 0);
    if (from && to) {
      const absl::Duration length = *to - *from;
      bool fits = true;
      if (texts.duration_seconds) {
        const auto said = absl::Seconds(std::abs(int64_t{*texts.duration_seconds}));
        fits = absl::AbsDuration(absl::AbsDuration(length) - said) <= absl::Minutes(1);
      }
      if (!fits) sum += 4;
      if (length < absl::ZeroDuration()) sum += texts.duration_seconds && fits ? 3 : 8;
      if (from_other != to_other && length > OffsetOf(from_other ? *start : *stop) / 2) sum += 8;
    }
    if (from && texts.created_at && !start->IsCertain()) {
      const absl::Time instead = from_other ? start->usual : start->other;
      const absl::Duration close = std::min(absl::Minutes(30), OffsetOf(*start) / 4);
      const absl::Duration after = instead - *texts.created_at;
      if (after >= -absl::Minutes(1) && after <= close) sum += 3;
    }
    return sum;
  };

  using End = std::optional<absl::Time>;
  const auto readings = [](const std::optional<Reading>& end) {
    if (!end) return std::vector<End>{std::nullopt};
    return std::vector<End>{end->usual, end->other};
  };
  int lightest = 1000;
  for (const End& from : readings(start)) {
    for (const End& to : readings(stop)) {
      const int sum = weight(from, to);
      if (sum >= lightest) continue;
      lightest = sum;
      times.start = from;
      times.stop = to;
    }
  }
  times.other_reading =
      (start && times.start != start->usual) || (stop && times.stop != stop->usual);
  times.swapped = times.start && times.stop && *times.stop < *times.start;
  if (times.swapped) std::swap(times.start, times.stop);
  return times;
}

}  // namespace fractal::db::legacy
