#include "db/sessions.h"

#include "db/fractals.h"
#include "db/goals.h"
#include "sql/queries/goals.h"
#include "sql/queries/sessions.h"

namespace fractal::db::sessions {
namespace {

constexpr std::string_view kNoun = "session";
constexpr std::string_view kType = "PracticeSession";  // as goals.type holds it
constexpr int kColumns = 18;                           // that ReadSession reads
constexpr int kGoalColumns = 13;                       // that db::goals reads before them

Session ReadSession(RowReader& row) {
  Session session;
  session.root_id = row.Id();
  session.id = row.Id();
  session.parent_id = row.OptionalId();
  session.name = row.Text();
  session.description = row.Text();
  session.start = row.OptionalTime();
  session.end = row.OptionalTime();
  session.planned_minutes = row.OptionalInt();
  session.total_duration_seconds = row.OptionalInt();
  session.completed = row.Bool();
  session.template_id = row.OptionalId();
  session.program_day_id = row.OptionalId();
  session.created_at = row.Time();
  session.updated_at = row.Time();
  session.deleted_at = row.OptionalTime();
  session.goal_ids = session_layout::ReadIds(row.Text());
  const std::string sections = row.Text();
  session.sections = session_layout::Read(sections, session_layout::ReadIds(row.Text()));
  return session;
}

void Skip(RowReader& row, int columns) {
  for (int i = 0; i < columns; ++i) row.Skip();
}

// The session in the first row, an instance in each; a session without instances is one row.
// `before` columns stand before the session's.
SessionWithInstances ReadWithInstances(const pqxx::result& result, int before) {
  SessionWithInstances read;
  bool is_first = true;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    Skip(row, before);
    if (is_first) {
      read.session = ReadSession(row);
    } else {
      Skip(row, kColumns);
    }
    is_first = false;
    if (!row.IsNull()) read.instances.push_back(activity_instances::Read(row));
  }
  return read;
}

absl::StatusOr<SessionWithInstances> ReadWhole(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return ReadWithInstances(result, 0);
}

// Columns: values_are_too_many, session, instance.
absl::StatusOr<SessionWithInstances> ReadBounded(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (row.Bool()) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     "the answer is larger than 3.5 MiB: call ListMetricValues with its session_id",
                     {"ANSWER_TOO_LARGE"});
  }
  return ReadWithInstances(result, 1);
}

// No row: no such fractal. A row without a session: an empty list.
absl::StatusOr<std::vector<Session>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<Session>();
  return Many<Session, ReadSession>(result);
}

// Columns: goals_found, template_found, scheduled_found, has_unfinished, session, instance.
absl::StatusOr<SessionWithInstances> ReadCreated(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  const bool goals_found = row.Bool();
  const bool template_found = row.Bool();
  if (!row.Bool()) return NotFound("scheduled session");
  if (!template_found) return NotFound("template");
  if (!goals_found) return NotFound("goal");
  if (row.Bool()) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     "the fractal has an unfinished session: complete it first",
                     {"SESSION_UNFINISHED"});
  }
  return ReadWithInstances(result, 4);
}

// Columns: etag_matches, goals_found, session.
absl::StatusOr<Session> ReadUpdated(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  if (!row.Bool()) return NotFound("goal");
  return ReadSession(row);
}

// Columns: etag_matches, is_complete, session.
absl::StatusOr<Session> ReadArranged(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  if (!row.Bool()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "the sections must name every live instance of the session once, and nothing "
                     "else",
                     {"ORDER_INCOMPLETE", "sections"});
  }
  return ReadSession(row);
}

// Columns: etag_matches, session, instance.
absl::StatusOr<SessionWithInstances> ReadCompleted(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  return ReadWithInstances(result, 1);
}

// Columns: etag_matches, is_root, descendants, goal, session.
absl::StatusOr<Session> ReadDeleted(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  Skip(row, 2 + kGoalColumns);
  return ReadSession(row);
}

}  // namespace

AppWrite<SessionWithInstances> Create(const NewSession& session) {
  return AppWrite<SessionWithInstances>(
             sql::sessions::kCreateSession,
             {session.key.root_id, session.key.id, session.name, session.description,
              session.goal_ids, session.start, session.end, session.planned_minutes,
              session.template_id, session.scheduled_session_id, session.only_when_finished},
             ReadCreated)
      .After(fractals::Lock(session.key.root_id));
}

AppRead<SessionWithInstances> Get(const SessionKey& key) {
  return {sql::sessions::kGetSession, {key.root_id, key.id}, ReadBounded};
}

AppRead<std::vector<Session>> List(const Uuid& fractal, const SessionFilter& filter,
                                   const std::optional<SessionCursor>& after, int32_t limit) {
  const Value when = after.has_value() ? Value(after->when) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::sessions::kListSessions,
          {fractal, filter.from, filter.until, filter.goal_id, filter.activity_id,
           filter.completed, filter.name_prefix, filter.show_deleted, when, id, limit},
          ReadList};
}

AppWrite<Session> Update(const SessionKey& key, const std::optional<absl::Time>& version,
                         const SessionChange& change) {
  AppWrite<Session> update(
      sql::sessions::kUpdateSession,
      {key.root_id, key.id, version, change.name, change.description, change.goal_ids,
       change.set_start, change.start, change.set_end, change.end, change.planned_minutes},
      ReadUpdated);
  // Other goals may give it another place in the tree.
  if (!change.goal_ids.has_value()) return update;
  return std::move(update).After(fractals::Lock(key.root_id));
}

AppWrite<Session> Arrange(const SessionKey& key, const std::optional<absl::Time>& version,
                          const std::vector<SessionSection>& sections) {
  return AppWrite<Session>(sql::sessions::kArrangeSession,
                           {key.root_id, key.id, version, session_layout::Write(sections)},
                           ReadArranged)
      .After(fractals::Lock(key.root_id));
}

AppWrite<SessionWithInstances> Complete(const SessionKey& key,
                                        const std::optional<absl::Time>& version, bool completed) {
  return AppWrite<SessionWithInstances>(sql::sessions::kCompleteSession,
                                        {key.root_id, key.id, version, completed}, ReadCompleted)
      .After(fractals::Lock(key.root_id));
}

AppWrite<SessionWithInstances> Duplicate(const SessionKey& source, const Uuid& id) {
  return AppWrite<SessionWithInstances>(sql::sessions::kDuplicateSession,
                                        {source.root_id, source.id, id}, ReadWhole)
      .After(fractals::Lock(source.root_id));
}

AppWrite<Session> Delete(const SessionKey& key, const std::optional<absl::Time>& version) {
  return AppWrite<Session>(sql::goals::kDeleteGoal, {key.root_id, key.id, version, kType},
                           ReadDeleted)
      .After(fractals::Lock(key.root_id));
}

}  // namespace fractal::db::sessions
