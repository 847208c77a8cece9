#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "db/access.h"
#include "db/batches.h"
#include "db/upkeep.h"
#include "db/uuid.h"

namespace fractal::db {

// Removes for good what is no longer wanted, in every fractal and account, in short transactions
// (db/batches.h). It may be stopped between any two; the next one takes up what it began.
//
// The rules for the trash:
// - A delete goes as a whole or not at all, when all that it took was deleted before the cutoff.
// - It stays when something hangs below it that stays: live, younger, or of a delete that stays. No
//   row ever goes by a cascade.
// - Definitions stay while an instance or a value that stays uses them (plan, Phase 2: RESTRICT).
// - A link of a session to a goal goes with either of them.
// - What only refers to a row that goes, as a session to its template, lets go of it.
// - A purge of a delete begins with its top row, which is marked under the fractal's lock: from then
//   on no undelete can bring it back, not even before its last row has gone.
class Purge {
 public:
  // With `dry_run` it only counts what would go.
  Purge(AdminAccess& access, bool dry_run, Batches::Options options = {})
      : dry_run_(dry_run), batches_(access, std::move(options)) {}

  // Each answers CANCELLED when it was stopped; rows() says what was done by then.

  // What was deleted before `cutoff`, in all fractals.
  absl::Status Trash(absl::Time cutoff);
  // Accounts whose time of grace is over, with everything that they own, and what else expires by
  // itself (upkeep::TablesThatExpire). When both are wanted, before Trash.
  absl::Status Expired();
  // The audit trail's partitions that ended `months` ago; also makes those to come.
  absl::Status AuditPartitions(int32_t months);

  // Rows by table. What only let go of a row is not among them; a partition counts as one row of
  // "audit_log partitions".
  const Batches::Counts& rows() const { return batches_.counts(); }

 private:
  absl::Status TrashOf(const Uuid& fractal, absl::Time cutoff);
  absl::Status CountTrashOf(const Uuid& fractal, absl::Time cutoff, bool whole);
  absl::Status Deletes(const Uuid& fractal, absl::Time cutoff, const std::vector<Uuid>& deletes,
                       bool definitions);
  absl::Status RowsOfDeletes(const Uuid& fractal, absl::Time cutoff,
                             const std::vector<Uuid>& deletes);
  absl::Status WholeFractal(const Uuid& fractal);
  absl::Status Accounts();
  absl::Status Account(const Uuid& user);
  absl::Status CountAccount(const Uuid& user);
  // Removes the rows that `list` gives, until it gives none that can go.
  absl::Status Rows(const Uuid& fractal, const upkeep::Table& table,
                    const std::optional<absl::Time>& cutoff,
                    absl::FunctionRef<AdminRead<std::vector<Uuid>>()> list);
  absl::Status CountAll(const AdminRead<std::vector<TableRows>>& query);

  const bool dry_run_;
  Batches batches_;
  bool accounts_go_ = false;     // a dry run has counted them
  std::set<Uuid> counted_;       // their fractals
};

}  // namespace fractal::db
