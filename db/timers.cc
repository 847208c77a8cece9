#include "db/timers.h"

#include <algorithm>
#include <utility>

#include "sql/queries/timers.h"

namespace fractal::db::timers {
namespace {

struct Refusal {
  std::string_view reason;
  absl::StatusCode code;
  std::string_view field;
  std::string_view message;
};

constexpr Refusal kRefusals[] = {
    {"TIMER_STOPPED", absl::StatusCode::kFailedPrecondition, "",
     "the timer was started before and does not start again"},
    {"SESSION_COMPLETED", absl::StatusCode::kFailedPrecondition, "", "the session is completed"},
    {"TIMER_OVERLAP", absl::StatusCode::kFailedPrecondition, "",
     "another timer of the session runs at that time"},
    {"TIMER_NOT_STARTED", absl::StatusCode::kFailedPrecondition, "", "the timer was not started"},
    {"TIMER_ABANDONED", absl::StatusCode::kFailedPrecondition, "",
     "the timer was started more than a day ago"},
    {"TIMER_ORDER", absl::StatusCode::kInvalidArgument, "timer.stop_time",
     "a timer must not stop before it starts, nor without a start"},
};

absl::Status Refused(std::string_view reason) {
  if (reason == "ETAG_MISMATCH") return EtagMismatch();
  const auto* refusal = std::find_if(std::begin(kRefusals), std::end(kRefusals),
                                     [&](const Refusal& each) { return each.reason == reason; });
  if (refusal == std::end(kRefusals)) throw pqxx::failure("a refusal that no timer has");
  return MakeError(refusal->code, refusal->message,
                   {std::string(refusal->reason), std::string(refusal->field)});
}

// Columns: refusal, instance.
absl::StatusOr<ActivityInstance> ReadChanged(const pqxx::result& result) {
  if (result.empty()) return NotFound("activity instance");
  const pqxx::row first = result[0];
  RowReader row(first);
  const std::string refusal = row.Text();
  if (!refusal.empty()) return Refused(refusal);
  return activity_instances::Read(row);
}

AppWrite<ActivityInstance> InTurn(AppWrite<ActivityInstance> change,
                                  const ActivityInstanceKey& key) {
  return std::move(change).After(activity_instances::LockSession(key));
}

}  // namespace

AppWrite<ActivityInstance> Start(const ActivityInstanceKey& key) {
  return InTurn({sql::timers::kStartTimer, {key.root_id, key.id}, ReadChanged}, key);
}

AppWrite<ActivityInstance> Stop(const ActivityInstanceKey& key) {
  return InTurn({sql::timers::kStopTimer, {key.root_id, key.id}, ReadChanged}, key);
}

AppWrite<ActivityInstance> Update(const ActivityInstanceKey& key,
                                  const std::optional<absl::Time>& version,
                                  const TimerChange& change) {
  return InTurn({sql::timers::kUpdateTimer,
                 {key.root_id, key.id, version, change.set_start, change.start, change.set_stop,
                  change.stop},
                 ReadChanged},
                key);
}

}  // namespace fractal::db::timers
