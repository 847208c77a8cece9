#include <gtest/gtest.h>

#include "db/legacy_import/clocks.h"

namespace fractal::tests {
namespace {

using db::legacy::Clock;
using db::legacy::Clocks;
using db::legacy::ReadTimer;
using db::legacy::TimerTexts;

absl::TimeZone NewYork() {
  absl::TimeZone zone;
  absl::LoadTimeZone("America/New_York", &zone);
  return zone;
}

// A time as it prints in UTC; "none" for none.
std::string Utc(std::optional<absl::Time> time) {
  if (!time.has_value()) return "none";
  return absl::FormatTime("%Y-%m-%d %H:%M:%E*S", *time, absl::UTCTimeZone());
}

class LegacyClocks : public testing::Test {
 protected:
  std::string Read(const std::string& text, Clock clock) {
    const auto reading = clocks_.Read(text, clock);
    return reading.has_value() ? Utc(reading->usual) : "none";
  }

  const Clocks clocks_{NewYork()};
};

TEST_F(LegacyClocks, ReadsRowsAsLocalUntilTheServerWentToUtc) {
  EXPECT_EQ(Read("2026-01-05 17:49:59.900000", Clock::kRow), "2026-01-05 22:49:59.9");
  EXPECT_EQ(Read("2026-01-05 17:50:00.000000", Clock::kRow), "2026-01-05 17:50:00");
}

TEST_F(LegacyClocks, ReadsTimersAsLocalUntilTheClientWroteUtc) {
  EXPECT_EQ(Read("2026-01-01 15:59:59.000000", Clock::kTimer), "2026-01-01 20:59:59");
  EXPECT_EQ(Read("2026-01-01 16:00:00.000000", Clock::kTimer), "2026-01-01 16:00:00");
}

TEST_F(LegacyClocks, ReadsAllFourSpellings) {
  EXPECT_EQ(Read("2025-12-27 10:28:12.004340", Clock::kRow), "2025-12-27 15:28:12.00434");
  EXPECT_EQ(Read("2025-12-27T10:28:12.004340", Clock::kRow), "2025-12-27 15:28:12.00434");
  EXPECT_EQ(Read("2025-12-27 04:00:29", Clock::kRow), "2025-12-27 04:00:29");
  EXPECT_EQ(Read("2025-12-27T02:30:00.000Z", Clock::kTimer), "2025-12-27 02:30:00");
  EXPECT_EQ(Read("2025-12-27T02:30:00+02:00", Clock::kTimer), "2025-12-27 00:30:00");
}

TEST_F(LegacyClocks, FollowsDaylightSaving) {
  EXPECT_EQ(Read("2025-07-01 12:00:00.0", Clock::kRow), "2025-07-01 16:00:00");
  // 02:30 does not exist on the day that clocks go forward, and exists twice when they go back.
  EXPECT_EQ(Read("2025-03-09 02:30:00.0", Clock::kRow), "2025-03-09 07:30:00");
  EXPECT_EQ(Read("2025-11-02 01:30:00.0", Clock::kRow), "2025-11-02 05:30:00");
}

TEST_F(LegacyClocks, RefusesWhatIsNoTimestamp) {
  for (const char* text :
       {"", "yesterday", "2025-13-01 00:00:00", "2025-02-30 00:00:00", "2025-12-27 24:00:00",
        "2025-12-27 10:61:00", "2025-12-27 10:00:00 or so", "20251227", "0001-01-01 00:00:00",
        "9999-12-31 23:59:59", "2025-12-27 10:00:00+2"}) {
    EXPECT_EQ(Read(text, Clock::kRow), "none") << text;
  }
}

TEST_F(LegacyClocks, ReadsDeadlinesAsLocalMidnight) {
  EXPECT_EQ(Utc(clocks_.ReadLocal("2026-02-28 00:00:00.000000")), "2026-02-28 05:00:00");
  EXPECT_EQ(Utc(clocks_.ReadLocal("2026-02-28")), "2026-02-28 05:00:00");
}

TEST_F(LegacyClocks, ReadsDatesWithoutAZone) {
  EXPECT_EQ(db::legacy::ReadDate("2026-01-04 00:00:00.000000").value_or("none"), "2026-01-04");
  EXPECT_EQ(db::legacy::ReadDate("2026-02-30").value_or("none"), "none");
}

TEST_F(LegacyClocks, ReadsATimerInOneZoneWhereNothingSpeaksAgainstIt) {
  const auto times =
      ReadTimer(clocks_, {"2025-12-27 10:00:00.0", "2025-12-27 10:30:00.0", 1800, std::nullopt});
  EXPECT_EQ(Utc(times.start), "2025-12-27 15:00:00");
  EXPECT_EQ(Utc(times.stop), "2025-12-27 15:30:00");
  EXPECT_FALSE(times.other_reading);
}

TEST_F(LegacyClocks, BelievesTheDurationWhereTheEndsAreInTwoZones) {
  const auto times =
      ReadTimer(clocks_, {"2025-12-31 10:00:00.0", "2025-12-31 15:09:05.0", 545, std::nullopt});
  EXPECT_EQ(Utc(times.stop), "2025-12-31 15:09:05");
  EXPECT_TRUE(times.other_reading);
}

TEST_F(LegacyClocks, BelievesCreatedAtWhereBothEndsAreInUtc) {
  const auto created = clocks_.ReadLocal("2025-12-31 10:00:00.0");
  const auto times =
      ReadTimer(clocks_, {"2025-12-31 15:00:03.0", "2025-12-31 15:20:03.0", 1200, created});
  EXPECT_EQ(Utc(times.start), "2025-12-31 15:00:03");
  EXPECT_TRUE(times.other_reading);
}

TEST_F(LegacyClocks, KeepsTheUsualReadingOfATimerStartedLongAfterItsRow) {
  const auto created = clocks_.ReadLocal("2025-12-27 09:00:00.0");
  const auto times = ReadTimer(clocks_, {"2025-12-27 16:00:00.0", "", std::nullopt, created});
  EXPECT_EQ(Utc(times.start), "2025-12-27 21:00:00");
  EXPECT_FALSE(times.other_reading);
}

TEST_F(LegacyClocks, TurnsATimerRoundThatStoppedShortlyBeforeItStarted) {
  for (const std::optional<int32_t> duration :
       {std::optional<int32_t>(-600), std::optional<int32_t>()}) {
    const auto times = ReadTimer(
        clocks_, {"2025-12-27 10:10:00.0", "2025-12-27 10:00:00.0", duration, std::nullopt});
    EXPECT_EQ(Utc(times.start), "2025-12-27 15:00:00");
    EXPECT_EQ(Utc(times.stop), "2025-12-27 15:10:00");
    EXPECT_TRUE(times.swapped);
  }
}

TEST_F(LegacyClocks, KeepsTheEndOfATimerThatCanBeRead) {
  const auto times = ReadTimer(clocks_, {"half past", "2025-12-27 10:00:00.0", 60, std::nullopt});
  EXPECT_TRUE(times.unreadable);
  EXPECT_EQ(Utc(times.start), "none");
  EXPECT_EQ(Utc(times.stop), "2025-12-27 15:00:00");
}

}  // namespace
}  // namespace fractal::tests
