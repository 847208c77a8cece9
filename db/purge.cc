#include "db/purge.h"

#include <algorithm>
#include <span>

#include "absl/time/clock.h"

namespace fractal::db {
namespace {

using upkeep::Table;

constexpr int32_t kListed = 50'000;     // rows that are looked up at once
constexpr size_t kDeletesAtOnce = 500;  // whose tops are marked in one transaction, at most
constexpr char kLinks[] = "practice_session_goals";
constexpr int kRounds = 3;

}  // namespace

absl::Status Purge::CountAll(const AdminRead<std::vector<TableRows>>& query) {
  const auto counted = batches_.Ask(query);
  if (!counted.ok()) return counted.status();
  for (const TableRows& table : *counted) batches_.Count(table.table, table.rows);
  return absl::OkStatus();
}

absl::Status Purge::Trash(absl::Time cutoff) {
  std::optional<Uuid> fractal;
  while (true) {
    const auto next = batches_.Ask(upkeep::FindNextTrash(fractal));
    if (!next.ok()) return next.status();
    if (!next->has_value()) return absl::OkStatus();
    fractal = **next;
    if (const absl::Status done = TrashOf(*fractal, cutoff); !done.ok()) return done;
  }
}

absl::Status Purge::TrashOf(const Uuid& fractal, absl::Time cutoff) {
  const auto whole = batches_.Ask(upkeep::IsFractalDue(fractal, cutoff));
  if (!whole.ok()) return whole.status();
  if (dry_run_) return CountTrashOf(fractal, cutoff, *whole);
  if (*whole) {
    const auto marked =
        batches_.Once<int64_t>([&](int32_t) { return upkeep::MarkFractal(fractal, cutoff); });
    if (!marked.ok()) return marked.status();
    if (*marked == 1) return WholeFractal(fractal);
  }
  // Deletes go oldest first, so what hangs below one has gone before it; another round takes what
  // came in another order.
  for (int64_t before = -1; before != batches_.changed();) {
    before = batches_.changed();
    const auto deletes = batches_.Ask(upkeep::FindDueDeletes(fractal, cutoff));
    if (!deletes.ok()) return deletes.status();
    if (const absl::Status done = Deletes(fractal, cutoff, *deletes, false); !done.ok()) {
      return done;
    }
    const auto definitions = batches_.Ask(upkeep::FindDueDefinitions(fractal, cutoff, {}));
    if (!definitions.ok()) return definitions.status();
    if (const absl::Status done = Deletes(fractal, cutoff, *definitions, true); !done.ok()) {
      return done;
    }
  }
  return absl::OkStatus();
}

absl::Status Purge::CountTrashOf(const Uuid& fractal, absl::Time cutoff, bool whole) {
  if (counted_.contains(fractal)) return absl::OkStatus();
  if (whole) return CountAll(upkeep::CountFractalRows(fractal, accounts_go_));
  auto deletes = batches_.Ask(upkeep::FindDueDeletes(fractal, cutoff));
  if (!deletes.ok()) return deletes.status();
  const auto definitions =
      batches_.Ask(upkeep::FindDueDefinitions(fractal, cutoff, *deletes));
  if (!definitions.ok()) return definitions.status();
  deletes->insert(deletes->end(), definitions->begin(), definitions->end());
  return CountAll(upkeep::CountTrashRows(fractal, *deletes));
}

absl::Status Purge::Deletes(const Uuid& fractal, absl::Time cutoff,
                            const std::vector<Uuid>& deletes, bool definitions) {
  for (size_t done = 0; done < deletes.size();) {
    size_t taken = 0;
    const auto going = batches_.Once<std::vector<Uuid>>([&](int32_t limit) {
      taken = std::min({deletes.size() - done, static_cast<size_t>(limit), kDeletesAtOnce});
      const auto some = std::span(deletes).subspan(done, taken);
      return definitions ? upkeep::MarkDefinitions(fractal, cutoff, some)
                         : upkeep::MarkDeletes(fractal, cutoff, some);
    });
    if (!going.ok()) return going.status();
    done += taken;
    // None of them can come back any more, whenever it was deleted.
    const absl::Status gone = RowsOfDeletes(fractal, absl::Now(), *going);
    if (!gone.ok()) return gone;
  }
  return absl::OkStatus();
}

absl::Status Purge::RowsOfDeletes(const Uuid& fractal, absl::Time cutoff,
                                  const std::vector<Uuid>& deletes) {
  if (deletes.empty()) return absl::OkStatus();
  const absl::Status links = batches_.UntilNothing(kLinks, [&](int32_t limit) {
    return upkeep::PurgeLinks(fractal, deletes, cutoff, limit);
  });
  if (!links.ok()) return links;
  for (const Table& table : upkeep::Tables()) {
    const absl::Status gone = Rows(fractal, table, cutoff, [&] {
      return upkeep::ListTrashRows(fractal, table, deletes, kListed);
    });
    if (!gone.ok()) return gone;
  }
  return absl::OkStatus();
}

absl::Status Purge::Rows(const Uuid& fractal, const Table& table,
                         const std::optional<absl::Time>& cutoff,
                         absl::FunctionRef<AdminRead<std::vector<Uuid>>()> list) {
  while (true) {
    const auto ids = batches_.Ask(list());
    if (!ids.ok()) return ids.status();
    for (const upkeep::Remove* detach : table.detach) {
      for (size_t done = 0; done < ids->size(); done += kDeletesAtOnce) {
        const auto some = std::span(*ids).subspan(done, std::min(kDeletesAtOnce, ids->size() - done));
        while (true) {
          const auto changed = batches_.Once<int64_t>(
              [&](int32_t limit) { return upkeep::Detach(fractal, *detach, some, limit); });
          if (!changed.ok()) return changed.status();
          if (*changed == 0) break;
        }
      }
    }
    const auto gone = batches_.Over(table.name, *ids, [&](std::span<const Uuid> some) {
      return upkeep::PurgeRows(fractal, table, some, cutoff);
    });
    if (!gone.ok()) return gone.status();
    if (*gone == 0) return absl::OkStatus();
  }
}

absl::Status Purge::WholeFractal(const Uuid& fractal) {
  // What was written while the mark waited is found in another round.
  for (int round = 0; round < kRounds; ++round) {
    const absl::Status links = batches_.UntilNothing(
        kLinks, [&](int32_t limit) { return upkeep::PurgeFractalLinks(fractal, limit); });
    if (!links.ok()) return links;
    for (const Table& table : upkeep::Tables()) {
      const absl::Status gone =
          Rows(fractal, table, std::nullopt,
               [&] { return upkeep::ListFractalRows(fractal, table, kListed); });
      if (!gone.ok()) return gone;
    }
    const absl::Status members = batches_.UntilNothing("fractal_members", [&](int32_t limit) {
      return upkeep::PurgeFractalMembers(fractal, limit);
    });
    if (!members.ok()) return members;
    const absl::Status invitations =
        batches_.UntilNothing("fractal_invitations", [&](int32_t limit) {
          return upkeep::PurgeFractalInvitations(fractal, limit);
        });
    if (!invitations.ok()) return invitations;
    const auto gone =
        batches_.Once<int64_t>([&](int32_t) { return upkeep::PurgeFractal(fractal); });
    if (!gone.ok()) return gone.status();
    batches_.Count("goals", *gone);
    if (*gone == 1) return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status Purge::Accounts() {
  accounts_go_ = true;
  const auto users = batches_.Ask(upkeep::ListDueAccounts());
  if (!users.ok()) return users.status();
  for (const Uuid& user : *users) {
    const absl::Status done = dry_run_ ? CountAccount(user) : Account(user);
    if (!done.ok()) return done;
  }
  return absl::OkStatus();
}

absl::Status Purge::Account(const Uuid& user) {
  const auto fractals = batches_.Ask(upkeep::ListFractalsOfAccount(user));
  if (!fractals.ok()) return fractals.status();
  for (const Uuid& fractal : *fractals) {
    const auto marked =
        batches_.Once<int64_t>([&](int32_t) { return upkeep::MarkFractalOfAccount(fractal); });
    if (!marked.ok()) return marked.status();
    if (*marked == 0) return absl::OkStatus();  // undeleted meanwhile
    if (const absl::Status gone = WholeFractal(fractal); !gone.ok()) return gone;
  }
  for (const Table& table : upkeep::TablesOfAccount()) {
    const absl::Status gone = batches_.UntilNothing(table.name, [&](int32_t limit) {
      return upkeep::PurgeRowsOfAccount(user, table, limit);
    });
    if (!gone.ok()) return gone;
  }
  const auto gone = batches_.Once<int64_t>([&](int32_t) { return upkeep::PurgeAccount(user); });
  if (!gone.ok()) return gone.status();
  batches_.Count("users", *gone);
  return absl::OkStatus();
}

absl::Status Purge::CountAccount(const Uuid& user) {
  const auto fractals = batches_.Ask(upkeep::ListFractalsOfAccount(user));
  if (!fractals.ok()) return fractals.status();
  for (const Uuid& fractal : *fractals) {
    const absl::Status done = CountAll(upkeep::CountFractalRows(fractal, false));
    if (!done.ok()) return done;
    counted_.insert(fractal);
  }
  return CountAll(upkeep::CountAccountRows(user));
}

absl::Status Purge::Expired() {
  if (const absl::Status accounts = Accounts(); !accounts.ok()) return accounts;
  if (dry_run_) return CountAll(upkeep::CountExpired());
  for (const Table& table : upkeep::TablesThatExpire()) {
    const absl::Status gone = batches_.UntilNothing(
        table.name, [&](int32_t limit) { return upkeep::PurgeExpired(table, limit); });
    if (!gone.ok()) return gone;
  }
  return absl::OkStatus();
}

absl::Status Purge::AuditPartitions(int32_t months) {
  const auto partitions =
      dry_run_ ? batches_.Ask(upkeep::CountOldAuditPartitions(months))
               : batches_.Once<int64_t>(
                     [&](int32_t) { return upkeep::KeepAuditPartitions(months); });
  if (!partitions.ok()) return partitions.status();
  batches_.Count("audit_log partitions", *partitions);
  return absl::OkStatus();
}

}  // namespace fractal::db
