#include "db/program_answers.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_split.h"

namespace fractal::db::program_answers {
namespace {

using absl::StatusCode;

struct Rule {
  std::string_view name;
  StatusCode code;
  std::string_view reason;
  std::string_view field;
  std::string_view message;
};

constexpr Rule kRules[] = {
    {"date_order", StatusCode::kInvalidArgument, "PROGRAM_DATE_ORDER", "end_date",
     "the end must not be before the start"},
    {"block_starts_outside", StatusCode::kInvalidArgument, "BLOCK_OUTSIDE_PROGRAM", "start_date",
     "a block must lie within the dates of its program"},
    {"block_ends_outside", StatusCode::kInvalidArgument, "BLOCK_OUTSIDE_PROGRAM", "end_date",
     "a block must lie within the dates of its program"},
    {"block_before_start", StatusCode::kInvalidArgument, "BLOCK_OUTSIDE_PROGRAM", "start_date",
     "a block of the program begins before this date"},
    {"block_after_end", StatusCode::kInvalidArgument, "BLOCK_OUTSIDE_PROGRAM", "end_date",
     "a block of the program ends after this date"},
    {"day_outside", StatusCode::kInvalidArgument, "DAY_OUTSIDE_BLOCK", "date",
     "a day must lie within the dates of its block"},
    {"day_before_start", StatusCode::kInvalidArgument, "DAY_OUTSIDE_BLOCK", "start_date",
     "a day of the block is before this date"},
    {"day_after_end", StatusCode::kInvalidArgument, "DAY_OUTSIDE_BLOCK", "end_date",
     "a day of the block is after this date"},
    {"day_without_place", StatusCode::kInvalidArgument, "DAY_WITHOUT_PLACE", "date",
     "a day needs a date or a day_number"},
    {"too_many_days", StatusCode::kInvalidArgument, "TOO_MANY_DAYS", "weekdays",
     "these are more than 366 dates"},
    {"block_undated", StatusCode::kFailedPrecondition, "BLOCK_UNDATED", "",
     "the day's block has no start_date or no end_date"},
};

}  // namespace

absl::Status Refusal(std::string_view rule) {
  if (rule == "etag_mismatch") return EtagMismatch();
  if (rule == "goal_unknown") return NotFound("goal");
  if (rule == "block_unknown") return NotFound("program block");
  if (rule == "template_unknown") return NotFound("template");
  if (rule == "session_unknown") return NotFound("session");
  const auto* found = std::find_if(std::begin(kRules), std::end(kRules),
                                   [&](const Rule& known) { return known.name == rule; });
  if (found == std::end(kRules)) return absl::InternalError("a statement names an unknown rule");
  return MakeError(found->code, found->message,
                   {std::string(found->reason), std::string(found->field)});
}

std::vector<Uuid> ReadIds(RowReader& row) {
  std::vector<Uuid> ids;
  const std::string text = row.Text();
  for (const absl::string_view one : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const auto id = Uuid::Parse({one.data(), one.size()});
    if (!id.has_value()) throw pqxx::failure("a list of ids holds something else");
    ids.push_back(*id);
  }
  return ids;
}

}  // namespace fractal::db::program_answers
