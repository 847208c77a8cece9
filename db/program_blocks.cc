#include "db/program_blocks.h"

#include "db/fractals.h"
#include "db/program_answers.h"
#include "sql/queries/program_blocks.h"

namespace fractal::db::program_blocks {
namespace {

absl::StatusOr<ProgramBlock> ReadCreated(const pqxx::result& result) {
  return program_answers::ReadChanged<ProgramBlock, ReadRow>(result, "program");
}

absl::StatusOr<ProgramBlock> ReadChanged(const pqxx::result& result) {
  return program_answers::ReadChanged<ProgramBlock, ReadRow>(result, "program block");
}

}  // namespace

ProgramBlock ReadRow(RowReader& row) {
  ProgramBlock read;
  read.root_id = row.Id();
  read.id = row.Id();
  read.program_id = row.Id();
  read.name = row.Text();
  read.start_date = row.OptionalText();
  read.end_date = row.OptionalText();
  read.color = row.Text();
  read.goal_ids = program_answers::ReadIds(row);
  read.created_at = row.Time();
  read.updated_at = row.Time();
  read.deleted_at = row.OptionalTime();
  return read;
}

AppWrite<ProgramBlock> Create(const NewProgramBlock& block) {
  return AppWrite<ProgramBlock>(sql::program_blocks::kCreateProgramBlock,
                                {block.key.root_id, block.key.id, block.program_id, block.name,
                                 block.start_date, block.end_date, block.color, block.goal_ids},
                                ReadCreated)
      .After(fractals::Lock(block.key.root_id));
}

AppWrite<ProgramBlock> Update(const ProgramBlockKey& key, const std::optional<absl::Time>& version,
                              const ProgramBlockChange& change) {
  return AppWrite<ProgramBlock>(
             sql::program_blocks::kUpdateProgramBlock,
             {key.root_id, key.id, version, change.name, change.set_start_date, change.start_date,
              change.set_end_date, change.end_date, change.color, change.goal_ids},
             ReadChanged)
      .After(fractals::Lock(key.root_id));
}

AppWrite<ProgramBlock> Delete(const ProgramBlockKey& key,
                              const std::optional<absl::Time>& version) {
  return AppWrite<ProgramBlock>(sql::program_blocks::kDeleteProgramBlock,
                                {key.root_id, key.id, version}, ReadChanged)
      .After(fractals::Lock(key.root_id));
}

}  // namespace fractal::db::program_blocks
