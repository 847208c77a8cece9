#include "db/fractals.h"

#include "sql/queries/fractals.h"

namespace fractal::db::fractals {
namespace {

constexpr std::string_view kNoun = "fractal";

Fractal ReadFractal(RowReader& row) {
  Fractal fractal;
  fractal.id = row.Id();
  fractal.name = row.Text();
  fractal.description = row.Text();
  fractal.type = row.Text();
  fractal.deadline = row.OptionalTime();
  fractal.completed = row.Bool();
  fractal.role = row.Text();
  fractal.created_at = row.Time();
  fractal.updated_at = row.Time();
  fractal.deleted_at = row.OptionalTime();
  return fractal;
}

absl::StatusOr<Fractal> ReadOne(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  return One<Fractal, ReadFractal>(result);
}

// A first column says whether the etag matched.
absl::StatusOr<Fractal> ReadChanged(const pqxx::result& result) {
  if (result.empty()) return NotFound(kNoun);
  const pqxx::row first = result[0];
  RowReader row(first);
  if (!row.Bool()) return EtagMismatch();
  return ReadFractal(row);
}

}  // namespace

AppWrite<Fractal> Create(const NewFractal& fractal) {
  return {sql::fractals::kCreateFractal,
          {fractal.id, fractal.type, fractal.name, fractal.description, fractal.deadline},
          One<Fractal, ReadFractal>};
}

AppRead<Fractal> Get(const Uuid& fractal) {
  return {sql::fractals::kGetFractal, {fractal}, ReadOne};
}

AppRead<std::vector<Fractal>> List(bool show_deleted, const std::optional<FractalCursor>& after,
                                   int32_t limit) {
  const Value created_at = after.has_value() ? Value(after->created_at) : std::nullopt;
  const Value id = after.has_value() ? Value(after->id) : std::nullopt;
  return {sql::fractals::kListFractals, {show_deleted, created_at, id, limit},
          Many<Fractal, ReadFractal>};
}

AppWrite<Fractal> Update(const Uuid& fractal, const std::optional<absl::Time>& version,
                         const FractalChange& change) {
  return {sql::fractals::kUpdateFractal,
          {fractal, version, change.name, change.description, change.set_deadline, change.deadline},
          ReadChanged};
}

AppWrite<Fractal> Delete(const Uuid& fractal, const std::optional<absl::Time>& version) {
  return AppWrite<Fractal>(sql::fractals::kDeleteFractal, {fractal, version}, ReadChanged)
      .After(Lock(fractal));
}

StatementCall Lock(const Uuid& fractal) { return {&sql::fractals::kLockFractal, {fractal}}; }

}  // namespace fractal::db::fractals
