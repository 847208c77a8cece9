#include "db/legacy_import/goal_rows.h"

#include <array>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "db/text.h"

namespace fractal::db::legacy {
namespace {

constexpr std::array<std::string_view, 8> kTypes = {
    "UltimateGoal",    "LongTermGoal",  "MidTermGoal", "ShortTermGoal",
    "PracticeSession", "ImmediateGoal", "MicroGoal",   "NanoGoal"};

// The column lost its CHECK on the way: "short-term goal" and the like are read for what they mean.
std::string ReadType(Work* work, const SourceRow& row, bool is_session) {
  if (is_session) return "PracticeSession";
  const std::string text = row.Text("type");
  std::string letters;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalpha(byte)) letters += static_cast<char>(absl::ascii_tolower(byte));
  }
  for (const std::string_view type : kTypes) {
    if (text == type) return text;
    const std::string lower = absl::AsciiStrToLower(Absl(type));
    if (letters == lower || (!letters.empty() && letters + "goal" == lower)) {
      work->Repair(row, absl::StrCat("type is misspelt: ", Absl(type)));
      return std::string(type);
    }
  }
  const std::string_view type = row.Text("parent_id").empty() ? kTypes[0] : kTypes[5];
  work->Repair(row, absl::StrCat("type is not known: ", Absl(type)));
  return std::string(type);
}

void ReadDeadline(Work* work, const SourceRow& row, Goal* goal) {
  const std::string text = row.Text("deadline");
  if (text.empty()) return;
  goal->deadline = work->clocks.ReadLocal(text);
  if (!goal->deadline.has_value()) {
    work->Repair(row, "deadline is no timestamp: kept raw");
    return;
  }
  // chk_goals_deadline_future compares dates, with a day of grace for time zones.
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::CivilDay made = absl::ToCivilDay(goal->stamps.created_at, utc);
  if (absl::ToCivilDay(*goal->deadline, utc) >= made - 1) return;
  goal->deadline = work->clocks.StartOfDay(goal->stamps.created_at);
  work->Repair(row, "deadline before the goal was made: moved to that day");
}

void ReadSessionTimes(Work* work, const SourceRow& row, Goal* goal) {
  TimerTexts texts{row.Text("session_start"), row.Text("session_end"), std::nullopt,
                   goal->stamps.created_at};
  texts.duration_seconds = work->ReadInt(row, "total_duration_seconds");
  const TimerTimes times = ReadTimer(work->clocks, texts);
  goal->session_start = times.start;
  goal->session_end = times.stop;
  goal->total_duration_seconds = texts.duration_seconds;
  if (times.unreadable) work->Repair(row, "session time is no timestamp: kept raw");
  if (times.other_reading) work->Repair(row, "session times are in another zone than usual");
  if (times.swapped) work->Repair(row, "session ends before it starts: the two are swapped");
  if (goal->total_duration_seconds.value_or(0) < 0) {
    goal->total_duration_seconds = std::abs(*goal->total_duration_seconds);
    work->Repair(row, "negative duration: its amount is taken");
  }
}

}  // namespace

Goal ReadGoalRow(Work* work, const SourceRow& row, bool is_session) {
  Goal goal;
  goal.key = row.key();
  goal.stamps = work->ReadStamps(row);
  goal.type = ReadType(work, row, is_session);
  goal.name = work->ReadName(row);
  goal.description = work->ReadText(row, "description");
  goal.completed = work->ReadBool(row, "completed", false);
  goal.duration_minutes = work->ReadInt(row, "duration_minutes");
  goal.sort_order = work->ReadInt(row, "sort_order").value_or(0);
  ReadDeadline(work, row, &goal);
  ReadSessionTimes(work, row, &goal);
  goal.keeps_parent = is_session && !row.table().Has("parent_id");
  return goal;
}

bool HasRootType(const Goal& goal) {
  for (size_t i = 0; i < 4; ++i) {
    if (goal.type == kTypes[i]) return true;
  }
  return false;
}

}  // namespace fractal::db::legacy
