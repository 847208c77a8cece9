#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/date_cursor.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// A session that is planned on a day of a program.
struct ScheduledSession {
  Uuid root_id;
  Uuid id;
  Uuid program_id;
  Uuid day_id;
  std::optional<std::string> date;  // the day's, YYYY-MM-DD
  std::optional<Uuid> template_id;
  bool completed = false;
  std::optional<Uuid> session_id;  // what carried it out
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// Names a scheduled session in its fractal.
struct ScheduledSessionKey {
  Uuid root_id;
  Uuid id;
};

struct NewScheduledSession {
  ScheduledSessionKey key;
  Uuid day_id;
  Uuid template_id;
};

// Which scheduled sessions of a fractal a list holds; unset fields admit all.
struct ScheduledSessionFilter {
  std::optional<std::string> from_date;  // YYYY-MM-DD
  std::optional<std::string> to_date;    // the last one
  std::optional<bool> completed;
};

namespace scheduled_sessions {

// Every query answers NOT_FOUND for a row that the user cannot see, as for one that never was; so
// do changes for one that is deleted, or in something deleted. `version` is the updated_at that the
// caller knows; when it is set and no longer the row's, the answer is ABORTED (ETAG_MISMATCH).

// NOT_FOUND also for the template.
AppWrite<ScheduledSession> Schedule(const NewScheduledSession& made);
AppWrite<ScheduledSession> Unschedule(const ScheduledSessionKey& key,
                                      const std::optional<absl::Time>& version);
// Done by a session, or, without one, not done. NOT_FOUND also for the session.
AppWrite<ScheduledSession> Complete(const ScheduledSessionKey& key,
                                    const std::optional<absl::Time>& version,
                                    const std::optional<Uuid>& session_id);
// Of dated days only.
AppRead<std::vector<ScheduledSession>> List(const Uuid& fractal,
                                            const ScheduledSessionFilter& filter,
                                            const std::optional<DateCursor>& after, int32_t limit);

// The columns of a row, in the order of the struct.
inline constexpr int kColumns = 11;
ScheduledSession ReadRow(RowReader& row);

}  // namespace scheduled_sessions
}  // namespace fractal::db
