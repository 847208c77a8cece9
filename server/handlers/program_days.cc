#include "server/handlers/program_days.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "db/text.h"
#include "server/convert/dates.h"
#include "server/convert/program_days.h"
#include "server/convert/scheduled_sessions.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

constexpr int32_t kHighestDayNumber = 10'000;

db::ProgramDayKey ReadKey(const std::string& fractal_id, const std::string& day_id,
                          RequestChecks& checks) {
  return {checks.Id("fractal_id", fractal_id), checks.Id("program_day_id", day_id)};
}

// 0 says nothing.
std::optional<int32_t> ReadDayNumber(std::string_view field, int32_t number,
                                     RequestChecks& checks) {
  if (number < 0 || number > kHighestDayNumber) {
    checks.Refuse(field, absl::StrCat("is not between 0 and ", kHighestDayNumber));
  }
  return number == 0 ? std::nullopt : std::optional(number);
}

std::vector<int32_t> ReadWeekdays(const google::protobuf::RepeatedField<int>& weekdays,
                                  RequestChecks& checks) {
  if (weekdays.empty()) checks.Refuse("weekdays", "is needed");
  if (!checks.AtMost("weekdays", weekdays.size(), v1::WEEKDAY_SUNDAY)) return {};
  std::set<int32_t> seen;
  for (int i = 0; i < weekdays.size(); ++i) {
    const int32_t weekday = weekdays.Get(i);
    const std::string path = absl::StrCat("weekdays[", i, "]");
    if (weekday < v1::WEEKDAY_MONDAY || weekday > v1::WEEKDAY_SUNDAY) {
      checks.Refuse(path, "is not a day of the week");
    } else if (!seen.insert(weekday).second) {
      checks.Refuse(path, "is there twice");
    }
  }
  return {seen.begin(), seen.end()};
}

// Puts the day of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::ProgramDay>& day, Response* response) {
  if (!day.ok()) return day.status();
  convert::ToProto(*day, response->mutable_day());
  return absl::OkStatus();
}

// The same for a request that holds the day as a resource.
template <typename Response>
absl::Status AnswerIn(const absl::StatusOr<db::ProgramDay>& day, Response* response) {
  return db::WithFieldIn("day.", Answer(day, response));
}

template <typename Response>
void AnswerScheduled(const db::PlannedDays& planned, Response* response) {
  for (const db::ScheduledSession& scheduled : planned.scheduled) {
    convert::ToProto(scheduled, response->add_scheduled_sessions());
  }
}

}  // namespace

absl::Status CreateProgramDay(const Caller&, db::Tenant& tenant,
                              const v1::CreateProgramDayRequest& request,
                              v1::CreateProgramDayResponse* response) {
  RequestChecks checks;
  const v1::ProgramDay& wanted = request.day();
  db::NewProgramDay day;
  day.key = {checks.Id("day.fractal_id", wanted.fractal_id()), db::Uuid::New()};
  day.block_id = checks.Id("day.program_block_id", wanted.program_block_id());
  day.date = convert::OptionalDateFromProto("day.date", wanted.date(), checks);
  day.day_number = ReadDayNumber("day.day_number", wanted.day_number(), checks);
  day.name = checks.OptionalName("day.name", wanted.name());
  day.notes = checks.Description("day.notes", wanted.notes());
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::program_days::Create(day)), response);
}

absl::Status UpdateProgramDay(const Caller&, db::Tenant& tenant,
                              const v1::UpdateProgramDayRequest& request,
                              v1::UpdateProgramDayResponse* response) {
  RequestChecks checks;
  const v1::ProgramDay& wanted = request.day();
  const UpdateMask mask(request.update_mask(), wanted, {"date", "day_number", "name", "notes"},
                        checks);
  const db::ProgramDayKey key = {checks.Id("day.fractal_id", wanted.fractal_id()),
                                 checks.Id("day.id", wanted.id())};
  const auto version = checks.Etag("day.etag", wanted.etag());
  db::ProgramDayChange change;
  change.set_date = mask.Has("date");
  if (change.set_date) {
    change.date = convert::OptionalDateFromProto("day.date", wanted.date(), checks);
  }
  change.set_day_number = mask.Has("day_number");
  if (change.set_day_number) {
    change.day_number = ReadDayNumber("day.day_number", wanted.day_number(), checks);
  }
  if (mask.Has("name")) change.name = checks.OptionalName("day.name", wanted.name());
  if (mask.Has("notes")) change.notes = checks.Description("day.notes", wanted.notes());
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::program_days::Update(key, version, change)), response);
}

absl::Status DeleteProgramDay(const Caller&, db::Tenant& tenant,
                              const v1::DeleteProgramDayRequest& request,
                              v1::DeleteProgramDayResponse* response) {
  RequestChecks checks;
  const db::ProgramDayKey key = ReadKey(request.fractal_id(), request.program_day_id(), checks);
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::program_days::Delete(key, version)), response);
}

absl::Status CopyProgramDay(const Caller&, db::Tenant& tenant,
                            const v1::CopyProgramDayRequest& request,
                            v1::CopyProgramDayResponse* response) {
  RequestChecks checks;
  db::ProgramDayCopy copy;
  copy.key = ReadKey(request.fractal_id(), request.program_day_id(), checks);
  copy.new_id = db::Uuid::New();
  copy.block_id = checks.OptionalId("program_block_id", request.program_block_id());
  copy.date = convert::OptionalDateFromProto("date", request.date(), checks);
  copy.day_number = ReadDayNumber("day_number", request.day_number(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto planned = tenant.Run(db::program_days::Copy(copy));
  if (!planned.ok()) return planned.status();
  convert::ToProto(planned->days.at(0), response->mutable_day());
  AnswerScheduled(*planned, response);
  return absl::OkStatus();
}

absl::Status SpreadProgramDay(const Caller&, db::Tenant& tenant,
                              const v1::SpreadProgramDayRequest& request,
                              v1::SpreadProgramDayResponse* response) {
  RequestChecks checks;
  const db::ProgramDayKey key = ReadKey(request.fractal_id(), request.program_day_id(), checks);
  const std::vector<int32_t> weekdays = ReadWeekdays(request.weekdays(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto planned =
      tenant.Run(db::program_days::Spread(key, db::Uuid::New(), weekdays, request.later_blocks()));
  if (!planned.ok()) return planned.status();
  for (const db::ProgramDay& day : planned->days) convert::ToProto(day, response->add_days());
  AnswerScheduled(*planned, response);
  response->set_dates_left_alone(planned->dates_left_alone);
  return absl::OkStatus();
}

}  // namespace fractal::server::handlers
