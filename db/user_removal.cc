#include "db/user_removal.h"

#include <algorithm>

#include "sql/queries/users.h"

namespace fractal::db::user_removal {
namespace {

struct RemovalState {
  bool is_live = false;
  bool is_last_admin = false;
};

RemovalState ReadState(RowReader& row) {
  RemovalState state;
  state.is_live = row.Bool();
  state.is_last_admin = row.Bool();
  return state;
}

TableCount ReadCount(RowReader& row) {
  TableCount count;
  count.table = row.Text();
  count.rows = row.BigInt();
  return count;
}

NamedRow ReadFractal(RowReader& row) {
  NamedRow fractal;
  fractal.kind = "fractal";
  fractal.id = row.Id();
  fractal.name = row.Text();
  return fractal;
}

Uuid ReadId(RowReader& row) { return row.Id(); }

AdminWrite<std::optional<RemovalState>> LockUser(const Uuid& user) {
  return {sql::users::kLockUserForRemoval, {user}, AtMostOne<RemovalState, ReadState>};
}

AdminWrite<std::vector<Uuid>> LockFractals(const Uuid& user) {
  return {sql::users::kLockFractalsOfUser, {user}, Many<Uuid, ReadId>};
}

AdminWrite<std::vector<TableCount>> DeleteFractal(const Uuid& fractal) {
  return {sql::users::kDeleteFractalOfUser, {fractal}, Many<TableCount, ReadCount>};
}

AdminWrite<std::vector<TableCount>> DeleteAccount(const Uuid& user) {
  return {sql::users::kDeleteUser, {user}, Many<TableCount, ReadCount>};
}

absl::Status CheckRemovable(const std::optional<RemovalState>& state) {
  if (!state.has_value()) return NotFound("user");
  if (!state->is_live) return absl::OkStatus();
  if (state->is_last_admin) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "nobody would be left to administer",
                     {"LAST_ADMIN"});
  }
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   "the account must be disabled or deleted before it goes for good",
                   {"NOT_DISABLED"});
}

// In the order in which tables come up first, which is that of the statements.
void AddTo(const std::vector<TableCount>& counts, std::vector<TableCount>* sums) {
  for (const TableCount& count : counts) {
    const auto sum = std::ranges::find(*sums, count.table, &TableCount::table);
    if (sum == sums->end()) {
      sums->push_back(count);
    } else {
      sum->rows += count.rows;
    }
  }
}

}  // namespace

AdminRead<std::vector<TableCount>> CountRows(const Uuid& user) {
  return {sql::users::kCountRowsOfUser, {user}, Many<TableCount, ReadCount>};
}

AdminRead<std::vector<NamedRow>> ListFractals(const Uuid& user, int32_t limit) {
  return {sql::users::kListFractalsOfUser, {user, limit}, Many<NamedRow, ReadFractal>};
}

absl::StatusOr<std::vector<TableCount>> Remove(AdminAccess& admin, const Uuid& user) {
  std::vector<TableCount> removed;
  const absl::Status done = admin.InTransaction([&] {
    const auto state = admin.Run(LockUser(user));
    if (!state.ok()) return state.status();
    if (const absl::Status removable = CheckRemovable(*state); !removable.ok()) return removable;
    const auto fractals = admin.Run(LockFractals(user));
    if (!fractals.ok()) return fractals.status();
    for (const Uuid& fractal : *fractals) {
      const auto counts = admin.Run(DeleteFractal(fractal));
      if (!counts.ok()) return counts.status();
      AddTo(*counts, &removed);
    }
    const auto counts = admin.Run(DeleteAccount(user));
    if (!counts.ok()) return counts.status();
    AddTo(*counts, &removed);
    return absl::OkStatus();
  });
  if (!done.ok()) return done;
  return removed;
}

}  // namespace fractal::db::user_removal
