#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fractal::db::legacy {

// Who wrote a timestamp. The app kept naive times in two zones and moved from its server's local
// time to UTC on different days for different columns.
enum class Clock {
  kRow,    // created_at, updated_at, deleted_at: local until 2026-01-05 17:50
  kTimer,  // time_start, time_stop, session_start, session_end: local until 2026-01-01 16:00
};

// What a timestamp of the file can mean.
struct Reading {
  absl::Time usual;  // by the rule of its column
  absl::Time other;  // in the other zone; the same as `usual` where only one reading is possible

  bool IsCertain() const { return usual == other; }
};

// Reads the app's timestamps. Four spellings exist:
//   2025-12-27 10:28:12.004340   naive, in the zone that its column had at the time
//   2025-12-27T10:28:12.004340   the same
//   2025-12-27 04:00:29          SQLite's CURRENT_TIMESTAMP: UTC, always (not in timer columns,
//                                which are never filled by it)
//   2025-12-27T02:30:00.000Z     UTC; any other offset is taken as said
class Clocks {
 public:
  explicit Clocks(absl::TimeZone source) : source_(source) {}

  // nullopt when `text` is no timestamp.
  std::optional<Reading> Read(std::string_view text, Clock clock) const;

  // A deadline: a time of day as the user saw it, nearly always local midnight.
  std::optional<absl::Time> ReadLocal(std::string_view text) const;

  // The start of the local day of `time`.
  absl::Time StartOfDay(absl::Time time) const;

  const absl::TimeZone& source() const { return source_; }

 private:
  absl::TimeZone source_;
};

// A date, also where a time of day follows it: "2026-01-04" as PostgreSQL takes it. Dates have no
// zone.
std::optional<std::string> ReadDate(std::string_view text);

// A start and a stop by the same clock, with what else the row says of them.
struct TimerTexts {
  std::string start;
  std::string stop;
  std::optional<int32_t> duration_seconds;
  std::optional<absl::Time> created_at;  // of the row that the timer belongs to
};

struct TimerTimes {
  std::optional<absl::Time> start;
  std::optional<absl::Time> stop;
  bool unreadable = false;     // a text is no timestamp
  bool other_reading = false;  // the usual reading did not fit: see ReadTimer
  bool swapped = false;        // it stopped before it started in every reading
};

// Reads both ends of a timer. Each can be local or UTC; the usual reading is given up only where
// something in the row speaks against it and for another one:
//   a stop before its start                                        weighs 8
//   the same, where duration_seconds says that length              weighs 3: turned round
//   a length more than a minute off duration_seconds               weighs 4
//   ends in two zones, more than half their offset apart           weighs 8
//   a start whose other reading is within the half hour after created_at (the app made the row
//   when its timer was started)                                    weighs 3
//   each end not read as usual                                     weighs 1
// and the lightest pair is taken.
TimerTimes ReadTimer(const Clocks& clocks, const TimerTexts& texts);

}  // namespace fractal::db::legacy
