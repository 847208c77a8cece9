#include "db/portability.h"

#include <array>
#include <stdexcept>

#include "sql/queries/portability.h"

namespace fractal::db::portability {
namespace {

using AppReadStatement = sql::Statement<sql::Role::kApp, sql::Effect::kRead>;
using AppWriteStatement = sql::Statement<sql::Role::kApp, sql::Effect::kWrite>;

struct Statements {
  FractalTable table;
  const AppReadStatement& dump;
  const AppWriteStatement& load;
};

constexpr std::array<Statements, 15> kStatements = {{
    {FractalTable::kGoals, sql::portability::kDumpGoals, sql::portability::kLoadGoals},
    {FractalTable::kSessionGoals, sql::portability::kDumpSessionGoals,
     sql::portability::kLoadSessionGoals},
    {FractalTable::kActivityGroups, sql::portability::kDumpActivityGroups,
     sql::portability::kLoadActivityGroups},
    {FractalTable::kActivities, sql::portability::kDumpActivities,
     sql::portability::kLoadActivities},
    {FractalTable::kMetricDefinitions, sql::portability::kDumpMetricDefinitions,
     sql::portability::kLoadMetricDefinitions},
    {FractalTable::kSplitDefinitions, sql::portability::kDumpSplitDefinitions,
     sql::portability::kLoadSplitDefinitions},
    {FractalTable::kTemplates, sql::portability::kDumpTemplates, sql::portability::kLoadTemplates},
    {FractalTable::kPrograms, sql::portability::kDumpPrograms, sql::portability::kLoadPrograms},
    {FractalTable::kProgramBlocks, sql::portability::kDumpProgramBlocks,
     sql::portability::kLoadProgramBlocks},
    {FractalTable::kProgramDays, sql::portability::kDumpProgramDays,
     sql::portability::kLoadProgramDays},
    {FractalTable::kScheduledSessions, sql::portability::kDumpScheduledSessions,
     sql::portability::kLoadScheduledSessions},
    {FractalTable::kActivityInstances, sql::portability::kDumpActivityInstances,
     sql::portability::kLoadActivityInstances},
    {FractalTable::kActivitySets, sql::portability::kDumpActivitySets,
     sql::portability::kLoadActivitySets},
    {FractalTable::kMetricValues, sql::portability::kDumpMetricValues,
     sql::portability::kLoadMetricValues},
    {FractalTable::kNotes, sql::portability::kDumpNotes, sql::portability::kLoadNotes},
}};

const Statements& StatementsOf(FractalTable table) {
  for (const Statements& statements : kStatements) {
    if (statements.table == table) return statements;
  }
  throw std::logic_error("a table of a fractal has no statements");
}

absl::StatusOr<ExportHead> ReadHead(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  const pqxx::row first = result[0];
  RowReader row(first);
  ExportHead head;
  head.name = row.Text();
  head.moment = row.Time();
  head.schema_version = row.Int();
  return head;
}

absl::StatusOr<TextRows> ReadTexts(const pqxx::result& result) {
  TextRows texts;
  for (pqxx::row::size_type i = 0; i < result.columns(); ++i) {
    texts.columns.emplace_back(result.column_name(i));
  }
  texts.rows.reserve(static_cast<size_t>(result.size()));
  for (const pqxx::row& row : result) {
    RowReader reader(row);
    auto& values = texts.rows.emplace_back();
    values.reserve(texts.columns.size());
    for (size_t i = 0; i < texts.columns.size(); ++i) values.push_back(reader.OptionalText());
  }
  return texts;
}

Uuid ReadId(RowReader& row) { return row.Id(); }

}  // namespace

AppRead<ExportHead> Describe(const Uuid& fractal) {
  return {sql::portability::kDescribeExport, {fractal}, ReadHead};
}

AppRead<std::vector<Uuid>> OrderGoals(const Uuid& fractal) {
  return {sql::portability::kOrderGoals, {fractal}, Many<Uuid, ReadId>};
}

AppRead<std::vector<Uuid>> OrderGroups(const Uuid& fractal) {
  return {sql::portability::kOrderGroups, {fractal}, Many<Uuid, ReadId>};
}

AppRead<TextRows> DumpRows(FractalTable table, const Uuid& fractal, const std::vector<Uuid>& ids) {
  return {StatementsOf(table).dump, {fractal, ids}, ReadTexts};
}

AppRead<TextRows> DumpPage(FractalTable table, const Uuid& fractal, const RowCursor& after,
                           int32_t limit) {
  const AppReadStatement& dump = StatementsOf(table).dump;
  if (table == FractalTable::kSessionGoals) {
    return {dump, {fractal, after.id, after.goal_id, limit}, ReadTexts};
  }
  return {dump, {fractal, after.id, limit}, ReadTexts};
}

AppWrite<Nothing> BeginImport(const Uuid& root) {
  return {sql::portability::kBeginImport, {root}, Done};
}

AppWrite<Nothing> Load(FractalTable table, const Uuid& root, const std::string& rows) {
  return {StatementsOf(table).load, {root, rows}, Done};
}

}  // namespace fractal::db::portability
