#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/activity_instances.h"
#include "db/query.h"
#include "db/session_layout.h"
#include "db/uuid.h"

namespace fractal::db {

// A practice session: a row of goals.
struct Session {
  Uuid root_id;
  Uuid id;
  std::optional<Uuid> parent_id;
  std::string name;
  std::string description;
  std::optional<absl::Time> start;
  std::optional<absl::Time> end;
  std::optional<int32_t> planned_minutes;
  std::optional<int32_t> total_duration_seconds;  // an import may know it without start and end
  bool completed = false;
  std::optional<Uuid> template_id;
  std::optional<Uuid> program_day_id;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
  std::vector<Uuid> goal_ids;            // in siblings' order
  std::vector<SessionSection> sections;  // in order

  // When it took place: lists are in this order.
  absl::Time when() const { return start.value_or(created_at); }
};

// Instances are in order of sort_order, created_at and id.
struct SessionWithInstances {
  Session session;
  std::vector<ActivityInstance> instances;
};

// Names a session in its fractal.
struct SessionKey {
  Uuid root_id;
  Uuid id;
};

struct NewSession {
  SessionKey key;
  std::string name;  // empty: the template's, else "Session"
  std::string description;
  std::vector<Uuid> goal_ids;  // each once; the first that may hold sessions becomes the parent
  std::optional<absl::Time> start;
  std::optional<absl::Time> end;
  int32_t planned_minutes = 0;
  // At most one of the two.
  std::optional<Uuid> template_id;
  std::optional<Uuid> scheduled_session_id;
  bool only_when_finished = false;
};

// Unset fields stay as they are.
struct SessionChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::vector<Uuid>> goal_ids;  // as in NewSession
  bool set_start = false;
  std::optional<absl::Time> start;
  bool set_end = false;
  std::optional<absl::Time> end;
  std::optional<int32_t> planned_minutes;
};

// Which sessions of a fractal a list holds; unset fields admit all.
struct SessionFilter {
  std::optional<absl::Time> from;   // took place then or later
  std::optional<absl::Time> until;  // took place before
  std::optional<Uuid> goal_id;
  std::optional<Uuid> activity_id;
  std::optional<bool> completed;
  std::optional<std::string> name_prefix;
  bool show_deleted = false;
};

// Where a page of sessions begins: behind this row.
struct SessionCursor {
  absl::Time when;
  Uuid id;
};

namespace sessions {

// Every query answers NOT_FOUND for a session or fractal that the user cannot see, as for one that
// never was; a goal that is no session is none here. `version` is the updated_at that the caller
// knows; when it is set and no longer the row's, the answer is ABORTED (ETAG_MISMATCH).
// INVALID_ARGUMENT (SESSION_TIME_ORDER) for an end before the start.

// NOT_FOUND also for a goal, template or scheduled session; FAILED_PRECONDITION
// (SESSION_UNFINISHED).
AppWrite<SessionWithInstances> Create(const NewSession& session);
AppRead<SessionWithInstances> Get(const SessionKey& key);
// Newest first.
AppRead<std::vector<Session>> List(const Uuid& fractal, const SessionFilter& filter,
                                   const std::optional<SessionCursor>& after, int32_t limit);
// NOT_FOUND also for a goal.
AppWrite<Session> Update(const SessionKey& key, const std::optional<absl::Time>& version,
                         const SessionChange& change);
// INVALID_ARGUMENT (ORDER_INCOMPLETE) unless the sections name each live instance once.
AppWrite<Session> Arrange(const SessionKey& key, const std::optional<absl::Time>& version,
                          const std::vector<SessionSection>& sections);
AppWrite<SessionWithInstances> Complete(const SessionKey& key,
                                        const std::optional<absl::Time>& version, bool completed);
AppWrite<SessionWithInstances> Duplicate(const SessionKey& source, const Uuid& id);
// With all that belongs to it and hangs below it, as db::goals::Delete.
AppWrite<Session> Delete(const SessionKey& key, const std::optional<absl::Time>& version);

}  // namespace sessions
}  // namespace fractal::db
