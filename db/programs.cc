#include "db/programs.h"

#include "db/fractals.h"
#include "db/program_answers.h"
#include "sql/queries/program_blocks.h"
#include "sql/queries/program_days.h"
#include "sql/queries/programs.h"
#include "sql/queries/scheduled_sessions.h"

namespace fractal::db::programs {
namespace {

constexpr std::string_view kNoun = "program";
constexpr int kColumns = 11;

Program ReadProgram(RowReader& row) {
  Program read;
  read.root_id = row.Id();
  read.id = row.Id();
  read.name = row.Text();
  read.description = row.Text();
  read.start_date = row.Text();
  read.end_date = row.Text();
  read.is_active = row.Bool();
  read.goal_ids = program_answers::ReadIds(row);
  read.created_at = row.Time();
  read.updated_at = row.Time();
  read.deleted_at = row.OptionalTime();
  return read;
}

absl::StatusOr<Program> ReadCreated(const pqxx::result& result) {
  return program_answers::ReadChanged<Program, ReadProgram>(result, "fractal");
}

absl::StatusOr<Program> ReadChanged(const pqxx::result& result) {
  return program_answers::ReadChanged<Program, ReadProgram>(result, kNoun);
}

// Columns: program, block, day, scheduled session; all but one are null.
absl::StatusOr<ProgramPlan> ReadPlan(const pqxx::result& result) {
  using program_answers::ReadIfThere;
  if (result.empty()) return NotFound(kNoun);
  ProgramPlan plan;
  std::vector<Program> programs;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    ReadIfThere<Program, ReadProgram>(row, kColumns, &programs);
    ReadIfThere<ProgramBlock, program_blocks::ReadRow>(row, program_blocks::kColumns, &plan.blocks);
    ReadIfThere<ProgramDay, program_days::ReadRow>(row, program_days::kColumns, &plan.days);
    ReadIfThere<ScheduledSession, scheduled_sessions::ReadRow>(row, scheduled_sessions::kColumns,
                                                               &plan.scheduled);
  }
  plan.program = std::move(programs.at(0));
  return plan;
}

// No row: no such fractal. A row without a program: an empty list.
absl::StatusOr<std::vector<Program>> ReadList(const pqxx::result& result) {
  if (result.empty()) return NotFound("fractal");
  if (result[0][0].is_null()) return std::vector<Program>();
  return Many<Program, ReadProgram>(result);
}

}  // namespace

AppWrite<Program> Create(const NewProgram& program) {
  return AppWrite<Program>(
             sql::programs::kCreateProgram,
             {program.key.root_id, program.key.id, program.name, program.description,
              program.start_date, program.end_date, program.is_active, program.goal_ids},
             ReadCreated)
      .After(fractals::Lock(program.key.root_id));
}

AppRead<ProgramPlan> Get(const ProgramKey& key) {
  return {sql::programs::kGetProgram, {key.root_id, key.id}, ReadPlan};
}

AppRead<std::vector<Program>> List(const Uuid& fractal, const ProgramFilter& filter,
                                   const std::optional<DateCursor>& after, int32_t limit) {
  const Value start_date = after.has_value() ? Value(after->date) : std::nullopt;
  const Value created_at = after.has_value() ? Value(after->created_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::programs::kListPrograms,
          {fractal, filter.is_active, filter.show_deleted, start_date, created_at, id, limit},
          ReadList};
}

AppWrite<Program> Update(const ProgramKey& key, const std::optional<absl::Time>& version,
                         const ProgramChange& change) {
  return AppWrite<Program>(sql::programs::kUpdateProgram,
                           {key.root_id, key.id, version, change.name, change.description,
                            change.start_date, change.end_date, change.is_active, change.goal_ids},
                           ReadChanged)
      .After(fractals::Lock(key.root_id));
}

AppWrite<Program> Delete(const ProgramKey& key, const std::optional<absl::Time>& version) {
  return AppWrite<Program>(sql::programs::kDeleteProgram, {key.root_id, key.id, version},
                           ReadChanged)
      .After(fractals::Lock(key.root_id));
}

}  // namespace fractal::db::programs
