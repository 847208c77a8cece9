#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "db/access.h"
#include "db/uuid.h"

namespace fractal::db::legacy {

// Tables of schema app, as legacy.ids names them.
inline constexpr std::string_view kGoals = "goals";
inline constexpr std::string_view kLinks = "practice_session_goals";
inline constexpr std::string_view kGroups = "activity_groups";
inline constexpr std::string_view kActivities = "activity_definitions";
inline constexpr std::string_view kMetrics = "metric_definitions";
inline constexpr std::string_view kSplits = "split_definitions";
inline constexpr std::string_view kTemplates = "session_templates";
inline constexpr std::string_view kPrograms = "programs";
inline constexpr std::string_view kBlocks = "program_blocks";
inline constexpr std::string_view kDays = "program_days";
inline constexpr std::string_view kScheduled = "scheduled_sessions";
inline constexpr std::string_view kInstances = "activity_instances";
inline constexpr std::string_view kSets = "activity_sets";
inline constexpr std::string_view kValues = "metric_values";
inline constexpr std::string_view kNotes = "notes";

// A row that an earlier import of the same user brought.
struct KnownRow {
  Uuid root_id;
  Uuid id;
  std::string sha256;  // of its content when it was last imported
  std::optional<Uuid> activity_id;  // of an instance
};

// What the database knows of a user before an import: rows of earlier imports that are still there,
// ids that any user's rows have, the user's goals, and the names that must stay unique.
class Known {
 public:
  // `ids` are all UUIDs that the file mentions.
  static absl::StatusOr<Known> Load(AdminAccess& access, const Uuid& user,
                                    const std::vector<Uuid>& ids);

  // How schema legacy names a row: its key, or the key's digest where an index could not hold it.
  static std::string StoredKey(std::string_view key);

  const KnownRow* Find(std::string_view table, std::string_view key) const;
  bool IsTaken(std::string_view table, const Uuid& id) const;
  // The parent of a goal of the user; nullopt for none and for no goal of his.
  std::optional<Uuid> ParentOf(const Uuid& goal) const;
  // Of all goals of the user.
  const std::map<Uuid, std::optional<Uuid>>& parents() const { return parents_; }

  struct LiveName {
    Uuid scope;
    std::string name;
    Uuid id;
  };
  const std::vector<LiveName>& LiveNames(std::string_view table) const;

 private:
  std::map<std::pair<std::string, std::string>, KnownRow> rows_;
  std::map<std::string, std::set<Uuid>> taken_;
  std::map<Uuid, std::optional<Uuid>> parents_;
  std::map<std::string, std::vector<LiveName>> names_;
};

// Gives each legacy id its UUID: the one it had in earlier imports; itself where it is a UUID that
// no row has; else one made from the user, the table and the legacy id, the same every time.
class Ids {
 public:
  Ids(const Uuid& user, const Known& known) : user_(user), known_(known) {}

  Uuid For(std::string_view table, std::string_view key);
  // `key` names the row that has `id` from now on.
  void Alias(std::string_view table, std::string_view key, const Uuid& id);

 private:
  Uuid user_;
  const Known& known_;
  std::map<std::pair<std::string, std::string>, Uuid> given_;
  std::set<std::pair<std::string, Uuid>> used_;
};

}  // namespace fractal::db::legacy
