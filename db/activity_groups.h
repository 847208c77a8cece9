#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/place_cursor.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// In how many levels groups stand at most. Statements that create and change hold it, and imports.
inline constexpr int kMostGroupLevels = 10;

// A folder of activities, which may stand in another one.
struct ActivityGroup {
  Uuid root_id;
  Uuid id;
  std::optional<Uuid> parent_id;
  std::string name;
  std::string description;
  int32_t sort_order = 0;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// Names a group in its fractal.
struct ActivityGroupKey {
  Uuid root_id;
  Uuid id;
};

struct NewActivityGroup {
  ActivityGroupKey key;
  std::optional<Uuid> parent_id;
  std::string name;
  std::string description;
};

// Unset fields stay as they are.
struct ActivityGroupChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  bool set_parent = false;
  std::optional<Uuid> parent_id;  // unset: to the top
};

namespace activity_groups {

// Every query answers NOT_FOUND for a group or fractal that the user cannot see, as for one that
// never was; writes also for a deleted one. `version` is the updated_at that the caller knows; when
// it is set and no longer the row's, the answer is ABORTED (ETAG_MISMATCH). ALREADY_EXISTS
// (NAME_TAKEN) for a name of another live group of the fractal. Groups stand in at most 10 levels:
// INVALID_ARGUMENT (GROUPS_TOO_DEEP). Changes wait for each other (fractals::Lock), so that no two
// of them make a ring or an eleventh level together.

AppWrite<ActivityGroup> Create(const NewActivityGroup& group);
AppRead<ActivityGroup> Get(const ActivityGroupKey& key);
AppRead<std::vector<ActivityGroup>> List(const Uuid& fractal, bool show_deleted,
                                         const std::optional<PlaceCursor>& after, int32_t limit);
// INVALID_ARGUMENT (GROUP_UNDER_ITSELF) for a parent that stands in the group.
AppWrite<ActivityGroup> Update(const ActivityGroupKey& key,
                               const std::optional<absl::Time>& version,
                               const ActivityGroupChange& change);
// INVALID_ARGUMENT (ORDER_INCOMPLETE) unless `order` names each live group of the parent, or of the
// top, once.
AppWrite<std::vector<ActivityGroup>> Reorder(const Uuid& fractal,
                                             const std::optional<Uuid>& parent_id,
                                             const std::vector<Uuid>& order);
// What stands in it moves up to its parent.
AppWrite<ActivityGroup> Delete(const ActivityGroupKey& key,
                               const std::optional<absl::Time>& version);

}  // namespace activity_groups
}  // namespace fractal::db
