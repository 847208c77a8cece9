#include "db/scheduled_sessions.h"

#include "db/fractals.h"
#include "db/program_answers.h"
#include "sql/queries/scheduled_sessions.h"

namespace fractal::db::scheduled_sessions {
namespace {

absl::StatusOr<ScheduledSession> ReadScheduled(const pqxx::result& result) {
  return program_answers::ReadChanged<ScheduledSession, ReadRow>(result, "program day");
}

absl::StatusOr<ScheduledSession> ReadChanged(const pqxx::result& result) {
  return program_answers::ReadChanged<ScheduledSession, ReadRow>(result, "scheduled session");
}

// No row: no such fractal. A row without a session: an empty list.
absl::StatusOr<std::vector<ScheduledSession>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<ScheduledSession>();
  return Many<ScheduledSession, ReadRow>(result);
}

}  // namespace

ScheduledSession ReadRow(RowReader& row) {
  ScheduledSession read;
  read.root_id = row.Id();
  read.id = row.Id();
  read.program_id = row.Id();
  read.day_id = row.Id();
  read.date = row.OptionalText();
  read.template_id = row.OptionalId();
  read.completed = row.Bool();
  read.session_id = row.OptionalId();
  read.created_at = row.Time();
  read.updated_at = row.Time();
  read.deleted_at = row.OptionalTime();
  return read;
}

AppWrite<ScheduledSession> Schedule(const NewScheduledSession& made) {
  return AppWrite<ScheduledSession>(sql::scheduled_sessions::kScheduleSession,
                                    {made.key.root_id, made.key.id, made.day_id, made.template_id},
                                    ReadScheduled)
      .After(fractals::Lock(made.key.root_id));
}

AppWrite<ScheduledSession> Unschedule(const ScheduledSessionKey& key,
                                      const std::optional<absl::Time>& version) {
  return AppWrite<ScheduledSession>(sql::scheduled_sessions::kUnscheduleSession,
                                    {key.root_id, key.id, version}, ReadChanged)
      .After(fractals::Lock(key.root_id));
}

AppWrite<ScheduledSession> Complete(const ScheduledSessionKey& key,
                                    const std::optional<absl::Time>& version,
                                    const std::optional<Uuid>& session_id) {
  return {sql::scheduled_sessions::kCompleteScheduledSession,
          {key.root_id, key.id, version, session_id.has_value(), session_id},
          ReadChanged};
}

AppRead<std::vector<ScheduledSession>> List(const Uuid& fractal,
                                            const ScheduledSessionFilter& filter,
                                            const std::optional<DateCursor>& after, int32_t limit) {
  const Value date = after.has_value() ? Value(after->date) : std::nullopt;
  const Value created_at = after.has_value() ? Value(after->created_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {
      sql::scheduled_sessions::kListScheduledSessions,
      {fractal, filter.from_date, filter.to_date, filter.completed, date, created_at, id, limit},
      ReadList};
}

}  // namespace fractal::db::scheduled_sessions
