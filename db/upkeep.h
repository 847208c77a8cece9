#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "db/query.h"
#include "db/uuid.h"

namespace fractal::db {

// How many rows of a table; those of other schemas than app have theirs before them.
struct TableRows {
  std::string table;
  int64_t rows = 0;
};

// The statements of a purge (db/purge.h says how they work together). None of those that change
// something changes more rows than the ids or the limit it is given.
namespace upkeep {

// Who holds this advisory lock does a database's upkeep (migrations::TryLock).
inline constexpr int64_t kLockKey = 0x6672616374757067;

using Remove = sql::Statement<sql::Role::kAdmin, sql::Effect::kWrite>;

// A table of a fractal, and how its rows go.
struct Table {
  std::string_view name;
  const Remove* purge;
  // What lets go of its rows before (SET NULL).
  std::span<const Remove* const> detach;
};

// All that are named by ids, each behind those that hang below it.
std::span<const Table> Tables();

// The first fractal behind `after` that has anything in its trash.
AdminRead<std::optional<Uuid>> FindNextTrash(const std::optional<Uuid>& after);
// Whether a fractal goes as a whole.
AdminRead<bool> IsFractalDue(const Uuid& fractal, absl::Time cutoff);
// The deletes of a fractal that can go, by their top rows, oldest first.
AdminRead<std::vector<Uuid>> FindDueDeletes(const Uuid& fractal, absl::Time cutoff);
// Those of definitions, when the deletes in `leaving` have gone.
AdminRead<std::vector<Uuid>> FindDueDefinitions(const Uuid& fractal, absl::Time cutoff,
                                                const std::vector<Uuid>& leaving);

// Begin a purge: no undelete brings back what is marked. Answer which of the deletes go on.
AdminWrite<std::vector<Uuid>> MarkDeletes(const Uuid& fractal, absl::Time cutoff,
                                          std::span<const Uuid> deletes);
AdminWrite<std::vector<Uuid>> MarkDefinitions(const Uuid& fractal, absl::Time cutoff,
                                              std::span<const Uuid> deletes);
// 1 when it was marked, 0 when it is live, or deleted anew, by now.
AdminWrite<int64_t> MarkFractal(const Uuid& fractal, absl::Time cutoff);
AdminWrite<int64_t> MarkFractalOfAccount(const Uuid& fractal);

// Rows that go: with marked deletes, or with their fractal.
AdminRead<std::vector<Uuid>> ListTrashRows(const Uuid& fractal, const Table& table,
                                           std::span<const Uuid> deletes, int32_t limit);
AdminRead<std::vector<Uuid>> ListFractalRows(const Uuid& fractal, const Table& table,
                                             int32_t limit);
AdminRead<std::vector<TableRows>> CountTrashRows(const Uuid& fractal,
                                                 std::span<const Uuid> deletes);
// With `accounts_go` without what goes anyway: memberships of accounts that go, invitations that
// are over.
AdminRead<std::vector<TableRows>> CountFractalRows(const Uuid& fractal, bool accounts_go);

// Without a cutoff also live ones.
AdminWrite<int64_t> PurgeRows(const Uuid& fractal, const Table& table, std::span<const Uuid> ids,
                              const std::optional<absl::Time>& cutoff);
AdminWrite<int64_t> Detach(const Uuid& fractal, const Remove& detach, std::span<const Uuid> ids,
                           int32_t limit);
AdminWrite<int64_t> PurgeLinks(const Uuid& fractal, std::span<const Uuid> deletes,
                               absl::Time cutoff, int32_t limit);
AdminWrite<int64_t> PurgeFractalLinks(const Uuid& fractal, int32_t limit);
AdminWrite<int64_t> PurgeFractalMembers(const Uuid& fractal, int32_t limit);
AdminWrite<int64_t> PurgeFractalInvitations(const Uuid& fractal, int32_t limit);
// 1, or 0 when something is left in it.
AdminWrite<int64_t> PurgeFractal(const Uuid& fractal);

// Accounts whose time of grace is over, and what they own.
AdminRead<std::vector<Uuid>> ListDueAccounts();
AdminRead<std::vector<Uuid>> ListFractalsOfAccount(const Uuid& user);
AdminRead<std::vector<TableRows>> CountAccountRows(const Uuid& user);
// Tables whose rows belong to an account, each behind those that refer to it.
std::span<const Table> TablesOfAccount();
AdminWrite<int64_t> PurgeRowsOfAccount(const Uuid& user, const Table& table, int32_t limit);
// 1, or 0 when it owns something yet, or is no longer to go.
AdminWrite<int64_t> PurgeAccount(const Uuid& user);

// What expires by itself: idempotency keys after 24 hours, sign-ins, tokens and API keys 30 days
// after they were good for the last time, counters of failed sign-ins after a day of quiet,
// invitations when their 7 days are over.
std::span<const Table> TablesThatExpire();
AdminWrite<int64_t> PurgeExpired(const Table& table, int32_t limit);
AdminRead<std::vector<TableRows>> CountExpired();

// The partitions of the audit trail that ended `months` ago or before: drops them, and makes those
// of the next months; or only counts them.
AdminWrite<int64_t> KeepAuditPartitions(int32_t months);
AdminRead<int64_t> CountOldAuditPartitions(int32_t months);

// What follows in this transaction may take this long, a statement.
AdminWrite<Nothing> LimitBatch(absl::Duration longest);

}  // namespace upkeep
}  // namespace fractal::db
