#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// A reusable layout of sessions.
struct Template {
  Uuid root_id;
  Uuid id;
  std::string name;
  std::string description;
  // JSON: {"sections": [{"name", "duration_minutes", "activities": [{"activity_id"}]}]}; an
  // imported one may lack parts, have more, or say "exercises" for "activities".
  std::string layout;
  absl::Time created_at;
  absl::Time updated_at;
  std::optional<absl::Time> deleted_at;
};

// Names a template in its fractal.
struct TemplateKey {
  Uuid root_id;
  Uuid id;
};

// A layout to be stored, and the activities that it names, in any order.
struct TemplateLayout {
  std::string json;
  std::vector<Uuid> activities;
};

struct NewTemplate {
  TemplateKey key;
  std::string name;
  std::string description;
  TemplateLayout layout;
};

struct NewTemplateFromSession {
  TemplateKey key;
  Uuid session_id;
  std::string name;
  std::string description;
};

// Unset fields stay as they are.
struct TemplateChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<TemplateLayout> layout;
};

// Which templates of a fractal a list holds.
struct TemplateFilter {
  std::optional<std::string> name_prefix;
  bool show_deleted = false;
};

// Where a page of templates begins: behind this row.
struct TemplateCursor {
  std::string name;
  Uuid id;
};

// How long the completed sessions of a template took.
struct TemplateStatistics {
  int64_t sessions = 0;
  double mean_seconds = 0;
  double median_seconds = 0;
  int64_t shortest_seconds = 0;
  int64_t longest_seconds = 0;
};

namespace templates {

// Every query answers NOT_FOUND for a template or fractal that the user cannot see, as for one that
// never was. `version` is the updated_at that the caller knows; when it is set and no longer the
// row's, the answer is ABORTED (ETAG_MISMATCH). A layout with an activity that is not there or
// deleted is NOT_FOUND, a name that a live template of the fractal has ALREADY_EXISTS (NAME_TAKEN).

AppWrite<Template> Create(const NewTemplate& made);
// NOT_FOUND for a session that is not there or deleted.
AppWrite<Template> CreateFromSession(const NewTemplateFromSession& made);
AppRead<Template> Get(const TemplateKey& key);
AppRead<std::vector<Template>> List(const Uuid& fractal, const TemplateFilter& filter,
                                    const std::optional<TemplateCursor>& after, int32_t limit);
AppWrite<Template> Update(const TemplateKey& key, const std::optional<absl::Time>& version,
                          const TemplateChange& change);
AppWrite<Template> Delete(const TemplateKey& key, const std::optional<absl::Time>& version);
AppRead<TemplateStatistics> GetStatistics(const TemplateKey& key);

}  // namespace templates
}  // namespace fractal::db
