#include "db/program_days.h"

#include "db/fractals.h"
#include "db/program_answers.h"
#include "sql/queries/program_days.h"
#include "sql/queries/scheduled_sessions.h"

namespace fractal::db::program_days {
namespace {

constexpr std::string_view kNoun = "program day";

absl::StatusOr<ProgramDay> ReadCreated(const pqxx::result& result) {
  return program_answers::ReadChanged<ProgramDay, ReadRow>(result, "program block");
}

absl::StatusOr<ProgramDay> ReadChanged(const pqxx::result& result) {
  return program_answers::ReadChanged<ProgramDay, ReadRow>(result, kNoun);
}

// Columns: day, scheduled session; one of the two is null.
void ReadPlanned(RowReader& row, PlannedDays* planned) {
  program_answers::ReadIfThere<ProgramDay, ReadRow>(row, kColumns, &planned->days);
  program_answers::ReadIfThere<ScheduledSession, scheduled_sessions::ReadRow>(
      row, scheduled_sessions::kColumns, &planned->scheduled);
}

// Columns: refused, then as ReadPlanned.
absl::StatusOr<PlannedDays> ReadCopy(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  PlannedDays planned;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    if (!row.IsNull()) return program_answers::Refusal(row.Text());
    row.Skip();
    ReadPlanned(row, &planned);
  }
  return planned;
}

// Columns: refused, dates_left_alone, then as ReadPlanned.
absl::StatusOr<PlannedDays> ReadSpread(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  PlannedDays planned;
  for (const pqxx::row& each : result) {
    RowReader row(each);
    if (!row.IsNull()) return program_answers::Refusal(row.Text());
    row.Skip();
    planned.dates_left_alone = row.Int();
    ReadPlanned(row, &planned);
  }
  return planned;
}

}  // namespace

ProgramDay ReadRow(RowReader& row) {
  ProgramDay read;
  read.root_id = row.Id();
  read.id = row.Id();
  read.block_id = row.Id();
  read.date = row.OptionalText();
  read.day_number = row.OptionalInt();
  read.name = row.Text();
  read.notes = row.Text();
  read.created_at = row.Time();
  read.updated_at = row.Time();
  read.deleted_at = row.OptionalTime();
  return read;
}

AppWrite<ProgramDay> Create(const NewProgramDay& day) {
  return AppWrite<ProgramDay>(sql::program_days::kCreateProgramDay,
                              {day.key.root_id, day.key.id, day.block_id, day.date, day.day_number,
                               day.name, day.notes},
                              ReadCreated)
      .After(fractals::Lock(day.key.root_id));
}

AppWrite<ProgramDay> Update(const ProgramDayKey& key, const std::optional<absl::Time>& version,
                            const ProgramDayChange& change) {
  return AppWrite<ProgramDay>(sql::program_days::kUpdateProgramDay,
                              {key.root_id, key.id, version, change.set_date, change.date,
                               change.set_day_number, change.day_number, change.name, change.notes},
                              ReadChanged)
      .After(fractals::Lock(key.root_id));
}

AppWrite<ProgramDay> Delete(const ProgramDayKey& key, const std::optional<absl::Time>& version) {
  return AppWrite<ProgramDay>(sql::program_days::kDeleteProgramDay, {key.root_id, key.id, version},
                              ReadChanged)
      .After(fractals::Lock(key.root_id));
}

AppWrite<PlannedDays> Copy(const ProgramDayCopy& copy) {
  return AppWrite<PlannedDays>(sql::program_days::kCopyProgramDay,
                               {copy.key.root_id, copy.key.id, copy.new_id, copy.block_id,
                                copy.date, copy.day_number},
                               ReadCopy)
      .After(fractals::Lock(copy.key.root_id));
}

AppWrite<PlannedDays> Spread(const ProgramDayKey& key, const Uuid& first_id,
                             const std::vector<int32_t>& weekdays, bool later_blocks) {
  return AppWrite<PlannedDays>(sql::program_days::kSpreadProgramDay,
                               {key.root_id, key.id, first_id, weekdays, later_blocks}, ReadSpread)
      .After(fractals::Lock(key.root_id));
}

}  // namespace fractal::db::program_days
