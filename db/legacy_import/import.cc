#include "db/legacy_import/import.h"

#include <array>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "db/legacy_import/definitions.h"
#include "db/legacy_import/fractals.h"
#include "db/legacy_import/instances.h"
#include "db/legacy_import/known.h"
#include "db/legacy_import/links.h"
#include "db/legacy_import/names.h"
#include "db/legacy_import/plans.h"
#include "db/legacy_import/session_layout.h"
#include "db/legacy_import/sqlite_source.h"
#include "db/legacy_import/values.h"
#include "db/legacy_import/work.h"
#include "db/legacy_import/writer.h"
#include "sql/queries/legacy.h"

namespace fractal::db::legacy {
namespace {

// The tables that become rows of schema app. Others are kept raw.
constexpr std::array<std::string_view, 18> kTables = {"goals",
                                                      "sessions",
                                                      "practice_sessions",
                                                      "practice_session_goals",
                                                      "session_goals",
                                                      "activity_groups",
                                                      "activity_definitions",
                                                      "metric_definitions",
                                                      "split_definitions",
                                                      "activity_instances",
                                                      "metric_values",
                                                      "session_templates",
                                                      "programs",
                                                      "program_blocks",
                                                      "program_days",
                                                      "scheduled_sessions",
                                                      "program_day_templates",
                                                      "notes"};

// How long an import waits for another one of the same user.
constexpr absl::Duration kPatience = absl::Seconds(30);

bool ReadBool(RowReader& row) { return row.Bool(); }

absl::Status LockUser(AdminAccess& access, const Uuid& user) {
  const absl::Time deadline = absl::Now() + kPatience;
  while (true) {
    const auto locked =
        access.Run(AdminRead<bool>(sql::legacy::kTryLockImports, {user}, One<bool, ReadBool>));
    if (!locked.ok()) return locked.status();
    if (*locked) return absl::OkStatus();
    if (absl::Now() > deadline) {
      return absl::AbortedError("another import of this user is running: try again later");
    }
    absl::SleepFor(absl::Milliseconds(200));
  }
}

// Every UUID in the file, in columns or within JSON.
std::vector<Uuid> IdsIn(const Source& source) {
  constexpr size_t kLength = 36;
  std::set<Uuid> ids;
  for (const auto& [name, table] : source.tables()) {
    for (const SourceRow& row : table.rows) {
      for (const std::string& column : table.columns) {
        const std::string text = row.Text(column);
        for (size_t i = 0; i + kLength <= text.size(); ++i) {
          if (text[i + 8] != '-') continue;
          if (const auto id = Uuid::Parse(std::string_view(text).substr(i, kLength))) {
            ids.insert(*id);
          }
        }
      }
    }
  }
  return {ids.begin(), ids.end()};
}

void CountTables(const Source& source, Report* report) {
  const std::set<std::string_view> known(kTables.begin(), kTables.end());
  for (const auto& [name, table] : source.tables()) {
    report->CountRead(name, static_cast<int64_t>(table.rows.size()));
    if (known.count(name) > 0) continue;
    for (const SourceRow& row : table.rows) {
      report->AddQuarantine(name, row.key(), "table is not known: kept raw");
    }
  }
}

// What sessions' JSON remembers of activities: the name of one that is gone.
std::map<std::string, std::string> NamesIn(const std::vector<Layout>& layouts) {
  std::map<std::string, std::string> names;
  for (const Layout& layout : layouts) {
    for (const Section& section : layout.sections) {
      for (const Exercise& exercise : section.exercises) {
        if (!exercise.name.empty()) names.try_emplace(exercise.activity, exercise.name);
      }
    }
  }
  return names;
}

void KeepAttributes(Work* work, Fractals* fractals) {
  for (const SourceRow& row : work->source.Table("goals").rows) {
    Goal* goal = fractals->FindRow(row.key());
    if (goal == nullptr || goal->type == "PracticeSession") continue;
    goal->attributes = work->ReadJson(row, "attributes");
    goal->session_data = work->ReadJson(row, "session_data");
  }
}

// Fills work->rows; answers the metrics of the database that must be allowed to be negative.
std::map<Uuid, Uuid> Convert(Work* work) {
  Fractals fractals(work);
  fractals.Read();
  std::vector<Layout> layouts;
  for (const Fractals::Session& session : fractals.sessions()) {
    layouts.push_back(ReadLayout(work, *session.row));
  }
  Definitions definitions(work, &fractals, NamesIn(layouts));
  definitions.Read();
  KeepAttributes(work, &fractals);
  Instances instances(work, &fractals, &definitions, std::move(layouts));
  instances.Read();
  Values values(work, &definitions, &instances);
  values.Read();
  Plans plans(work, &fractals, &definitions);
  plans.Read();
  ReadTargets(work, &fractals, definitions);
  ReadNotes(work, &fractals, instances);
  // Last: whatever came before may have brought back the goal of a link.
  ReadLinks(work, fractals);
  NumberDuplicateNames(work);
  return definitions.negative_elsewhere();
}

absl::Status ImportInTransaction(AdminAccess& access, const Options& options, const Source& source,
                                 Report* report) {
  absl::Status status = LockUser(access, options.user);
  if (!status.ok()) return status;
  const auto known = Known::Load(access, options.user, IdsIn(source));
  if (!known.ok()) return known.status();
  const Clocks clocks(options.source_tz);
  Work work(source, clocks, *known, options.user, report);
  const std::map<Uuid, Uuid> negative = Convert(&work);

  const Uuid import_id = Uuid::New();
  const auto progress = [&options](int64_t done, int64_t total) {
    if (options.progress) options.progress("writing", done, total);
  };
  Writer writer(&access, &work, progress);
  status = writer.WriteSourceRows(import_id);
  if (status.ok()) status = writer.WriteRows(negative);
  if (!status.ok()) return status;
  return access
      .Run(AdminWrite<Nothing>(
          sql::legacy::kSaveImport,
          {import_id, options.user, std::filesystem::path(options.file).filename().string(),
           source.sha256(), options.source_tz.name(), report->ToJson()},
          Done))
      .status();
}

}  // namespace

absl::StatusOr<Report> Import(AdminAccess& access, const Options& options) {
  if (options.progress) options.progress("reading", 0, 0);
  const auto source = Source::Read(options.file);
  if (!source.ok()) return source.status();
  if (!source->Has("goals")) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.file, " is not the app's database: it has no table goals"));
  }
  Report report;
  CountTables(*source, &report);
  bool is_done = false;
  const absl::Status status = access.InTransaction([&]() -> absl::Status {
    const absl::Status imported = ImportInTransaction(access, options, *source, &report);
    if (!imported.ok()) return imported;
    is_done = true;
    return options.dry_run ? absl::CancelledError("dry run") : absl::OkStatus();
  });
  // A dry run is done once everything but the commit has worked.
  if (!status.ok() && !(is_done && options.dry_run)) return status;
  return report;
}

}  // namespace fractal::db::legacy
