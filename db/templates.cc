#include "db/templates.h"

#include "db/fractals.h"
#include "sql/queries/templates.h"

namespace fractal::db::templates {
namespace {

constexpr std::string_view kNoun = "template";

Template ReadTemplate(RowReader& row) {
  Template read;
  read.root_id = row.Id();
  read.id = row.Id();
  read.name = row.Text();
  read.description = row.Text();
  read.layout = row.Text();
  read.created_at = row.Time();
  read.updated_at = row.Time();
  read.deleted_at = row.OptionalTime();
  return read;
}

TemplateStatistics ReadStatistics(RowReader& row) {
  TemplateStatistics read;
  read.sessions = row.BigInt();
  read.mean_seconds = row.Number();
  read.median_seconds = row.Number();
  read.shortest_seconds = row.BigInt();
  read.longest_seconds = row.BigInt();
  return read;
}

absl::StatusOr<Template> ReadOne(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return One<Template, ReadTemplate>(result);
}

// No row: no such fractal. A row without a template: an empty list.
absl::StatusOr<std::vector<Template>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<Template>();
  return Many<Template, ReadTemplate>(result);
}

// Columns: activity_unknown, template.
absl::StatusOr<Template> ReadCreated(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  if (row.Bool()) return NotFound("activity");
  return ReadTemplate(row);
}

absl::StatusOr<Template> ReadCreatedFromSession(const pqxx::result& result) {
  if (result.empty()) return NotFound("session");
  return One<Template, ReadTemplate>(result);
}

// Columns: etag_matches, activity_unknown, template.
absl::StatusOr<Template> ReadUpdated(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  if (row.Bool()) return NotFound("activity");
  return ReadTemplate(row);
}

// Columns: etag_matches, template.
absl::StatusOr<Template> ReadDeleted(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  return ReadTemplate(row);
}

absl::StatusOr<TemplateStatistics> ReadStatisticsOf(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return One<TemplateStatistics, ReadStatistics>(result);
}

}  // namespace

AppWrite<Template> Create(const NewTemplate& made) {
  return AppWrite<Template>(sql::templates::kCreateTemplate,
                            {made.key.root_id, made.key.id, made.name, made.description,
                             made.layout.json, made.layout.activities},
                            ReadCreated)
      .After(fractals::Lock(made.key.root_id));
}

AppWrite<Template> CreateFromSession(const NewTemplateFromSession& made) {
  return AppWrite<Template>(
             sql::templates::kCreateTemplateFromSession,
             {made.key.root_id, made.key.id, made.session_id, made.name, made.description},
             ReadCreatedFromSession)
      .After(fractals::Lock(made.key.root_id));
}

AppRead<Template> Get(const TemplateKey& key) {
  return {sql::templates::kGetTemplate, {key.root_id, key.id}, ReadOne};
}

AppRead<std::vector<Template>> List(const Uuid& fractal, const TemplateFilter& filter,
                                    const std::optional<TemplateCursor>& after, int32_t limit) {
  const Value name = after.has_value() ? Value(after->name) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::templates::kListTemplates,
          {fractal, filter.name_prefix, filter.show_deleted, name, id, limit},
          ReadList};
}

AppWrite<Template> Update(const TemplateKey& key, const std::optional<absl::Time>& version,
                          const TemplateChange& change) {
  const auto& layout = change.layout;
  const Value json = layout.has_value() ? Value(layout->json) : std::nullopt;
  const Value activities = layout.has_value() ? Value(layout->activities) : std::nullopt;
  return {sql::templates::kUpdateTemplate,
          {key.root_id, key.id, version, change.name, change.description, json, activities},
          ReadUpdated};
}

AppWrite<Template> Delete(const TemplateKey& key, const std::optional<absl::Time>& version) {
  return AppWrite<Template>(sql::templates::kDeleteTemplate, {key.root_id, key.id, version},
                            ReadDeleted)
      .After(fractals::Lock(key.root_id));
}

AppRead<TemplateStatistics> GetStatistics(const TemplateKey& key) {
  return {sql::templates::kGetTemplateStatistics, {key.root_id, key.id}, ReadStatisticsOf};
}

}  // namespace fractal::db::templates
