#include "db/upkeep.h"

#include "db/fractals.h"
#include "sql/queries/upkeep.h"

namespace fractal::db::upkeep {
namespace {

Uuid ReadId(RowReader& row) { return row.Id(); }
bool ReadBool(RowReader& row) { return row.Bool(); }
int64_t ReadCount(RowReader& row) { return row.BigInt(); }
int64_t ReadSmallCount(RowReader& row) { return row.Int(); }

TableRows ReadTableRows(RowReader& row) {
  TableRows counted;
  counted.table = row.Text();
  counted.rows = row.BigInt();
  return counted;
}

constexpr auto kReadIds = Many<Uuid, ReadId>;
constexpr auto kReadCounts = Many<TableRows, ReadTableRows>;

Value Ids(std::span<const Uuid> ids) { return Value(std::vector<Value>(ids.begin(), ids.end())); }

// The top rows of deletes whose purge has begun bear the nil id: it is looked for beside them.
Value Deletes(std::span<const Uuid> deletes) {
  std::vector<Value> ids(deletes.begin(), deletes.end());
  ids.emplace_back(Uuid());
  return Value(ids);
}

constexpr const Remove* kDetachGoals[] = {&sql::upkeep::kDetachSessionsOfSchedules};
constexpr const Remove* kDetachDays[] = {&sql::upkeep::kDetachDaysOfSessions};
constexpr const Remove* kDetachTemplates[] = {&sql::upkeep::kDetachTemplatesOfSessions,
                                              &sql::upkeep::kDetachTemplatesOfSchedules};
constexpr const Remove* kDetachGroups[] = {&sql::upkeep::kDetachParentsOfGroups, &sql::upkeep::kDetachGroupsOfActivities};

constexpr Table kTables[] = {
    {"metric_values", &sql::upkeep::kPurgeMetricValues, {}},
    {"notes", &sql::upkeep::kPurgeNotes, {}},
    {"activity_sets", &sql::upkeep::kPurgeActivitySets, {}},
    {"activity_instances", &sql::upkeep::kPurgeActivityInstances, {}},
    {"scheduled_sessions", &sql::upkeep::kPurgeScheduledSessions, {}},
    {"goals", &sql::upkeep::kPurgeGoals, kDetachGoals},
    {"program_days", &sql::upkeep::kPurgeProgramDays, kDetachDays},
    {"program_blocks", &sql::upkeep::kPurgeProgramBlocks, {}},
    {"programs", &sql::upkeep::kPurgePrograms, {}},
    {"session_templates", &sql::upkeep::kPurgeSessionTemplates, kDetachTemplates},
    {"activity_groups", &sql::upkeep::kPurgeActivityGroups, kDetachGroups},
    {"metric_definitions", &sql::upkeep::kPurgeMetricDefinitions, {}},
    {"split_definitions", &sql::upkeep::kPurgeSplitDefinitions, {}},
    {"activity_definitions", &sql::upkeep::kPurgeActivityDefinitions, {}},
};

constexpr Table kTablesOfAccount[] = {
    {"fractal_members", &sql::upkeep::kPurgeAccountFractalMembers, {}},
    {"idempotency_keys", &sql::upkeep::kPurgeAccountIdempotencyKeys, {}},
    {"auth_tokens", &sql::upkeep::kPurgeAccountAuthTokens, {}},
    {"sign_ins", &sql::upkeep::kPurgeAccountSignIns, {}},
    {"api_keys", &sql::upkeep::kPurgeAccountApiKeys, {}},
    {"reset_tokens", &sql::upkeep::kPurgeAccountResetTokens, {}},
    {"legacy.ids", &sql::upkeep::kPurgeAccountLegacyIds, {}},
    {"legacy.source_rows", &sql::upkeep::kPurgeAccountLegacySourceRows, {}},
    {"legacy.imports", &sql::upkeep::kPurgeAccountLegacyImports, {}},
};

constexpr Table kTablesThatExpire[] = {
    {"idempotency_keys", &sql::upkeep::kPurgeIdempotencyKeys, {}},
    {"auth_tokens", &sql::upkeep::kPurgeTokens, {}},
    {"sign_ins", &sql::upkeep::kPurgeSignIns, {}},
    {"api_keys", &sql::upkeep::kPurgeApiKeys, {}},
    {"reset_tokens", &sql::upkeep::kPurgeResetTokens, {}},
    {"sign_in_throttles", &sql::upkeep::kPurgeThrottles, {}},
    {"fractal_invitations", &sql::upkeep::kPurgeInvitations, {}},
};

}  // namespace

std::span<const Table> Tables() { return kTables; }
std::span<const Table> TablesOfAccount() { return kTablesOfAccount; }
std::span<const Table> TablesThatExpire() { return kTablesThatExpire; }

AdminRead<std::optional<Uuid>> FindNextTrash(const std::optional<Uuid>& after) {
  return {sql::upkeep::kFindNextTrash, {after}, AtMostOne<Uuid, ReadId>};
}

AdminRead<bool> IsFractalDue(const Uuid& fractal, absl::Time cutoff) {
  return {sql::upkeep::kIsFractalDue, {fractal, cutoff}, One<bool, ReadBool>};
}

AdminRead<std::vector<Uuid>> FindDueDeletes(const Uuid& fractal, absl::Time cutoff) {
  return {sql::upkeep::kFindDueDeletes, {fractal, cutoff}, kReadIds};
}

AdminRead<std::vector<Uuid>> FindDueDefinitions(const Uuid& fractal, absl::Time cutoff,
                                                const std::vector<Uuid>& leaving) {
  return {sql::upkeep::kFindDueDefinitions, {fractal, cutoff, Deletes(leaving)}, kReadIds};
}

AdminWrite<std::vector<Uuid>> MarkDeletes(const Uuid& fractal, absl::Time cutoff,
                                          std::span<const Uuid> deletes) {
  return AdminWrite<std::vector<Uuid>>(sql::upkeep::kMarkDeletes, {fractal, cutoff, Ids(deletes)},
                                       kReadIds)
      .After(fractals::Lock(fractal));
}

AdminWrite<std::vector<Uuid>> MarkDefinitions(const Uuid& fractal, absl::Time cutoff,
                                              std::span<const Uuid> deletes) {
  return AdminWrite<std::vector<Uuid>>(sql::upkeep::kMarkDefinitions,
                                       {fractal, cutoff, Ids(deletes)}, kReadIds)
      .After(fractals::Lock(fractal));
}

AdminWrite<int64_t> MarkFractal(const Uuid& fractal, absl::Time cutoff) {
  return AdminWrite<int64_t>(sql::upkeep::kMarkFractal, {fractal, cutoff}, RowsChanged)
      .After(fractals::Lock(fractal));
}

AdminWrite<int64_t> MarkFractalOfAccount(const Uuid& fractal) {
  return AdminWrite<int64_t>(sql::upkeep::kMarkFractalOfAccount, {fractal}, RowsChanged)
      .After(fractals::Lock(fractal));
}

AdminRead<std::vector<Uuid>> ListTrashRows(const Uuid& fractal, const Table& table,
                                           std::span<const Uuid> deletes, int32_t limit) {
  return {sql::upkeep::kListTrashRows, {fractal, table.name, Deletes(deletes), limit}, kReadIds};
}

AdminRead<std::vector<Uuid>> ListFractalRows(const Uuid& fractal, const Table& table,
                                             int32_t limit) {
  return {sql::upkeep::kListFractalRows, {fractal, table.name, limit}, kReadIds};
}

AdminRead<std::vector<TableRows>> CountTrashRows(const Uuid& fractal,
                                                 std::span<const Uuid> deletes) {
  return {sql::upkeep::kCountTrashRows, {fractal, Deletes(deletes)}, kReadCounts};
}

AdminRead<std::vector<TableRows>> CountFractalRows(const Uuid& fractal, bool accounts_go) {
  return {sql::upkeep::kCountFractalRows, {fractal, accounts_go}, kReadCounts};
}

AdminWrite<int64_t> PurgeRows(const Uuid& fractal, const Table& table, std::span<const Uuid> ids,
                              const std::optional<absl::Time>& cutoff) {
  return {*table.purge, {fractal, Ids(ids), cutoff}, RowsChanged};
}

AdminWrite<int64_t> Detach(const Uuid& fractal, const Remove& detach, std::span<const Uuid> ids,
                           int32_t limit) {
  return {detach, {fractal, Ids(ids), limit}, RowsChanged};
}

AdminWrite<int64_t> PurgeLinks(const Uuid& fractal, std::span<const Uuid> deletes,
                               absl::Time cutoff, int32_t limit) {
  return {sql::upkeep::kPurgeLinks, {fractal, Deletes(deletes), cutoff, limit}, RowsChanged};
}

AdminWrite<int64_t> PurgeFractalLinks(const Uuid& fractal, int32_t limit) {
  return {sql::upkeep::kPurgeFractalLinks, {fractal, limit}, RowsChanged};
}

AdminWrite<int64_t> PurgeFractalMembers(const Uuid& fractal, int32_t limit) {
  return {sql::upkeep::kPurgeFractalMembers, {fractal, limit}, RowsChanged};
}

AdminWrite<int64_t> PurgeFractalInvitations(const Uuid& fractal, int32_t limit) {
  return {sql::upkeep::kPurgeFractalInvitations, {fractal, limit}, RowsChanged};
}

AdminWrite<int64_t> PurgeFractal(const Uuid& fractal) {
  return {sql::upkeep::kPurgeFractal, {fractal}, RowsChanged};
}

AdminRead<std::vector<Uuid>> ListDueAccounts() {
  return {sql::upkeep::kListDueAccounts, {}, kReadIds};
}

AdminRead<std::vector<Uuid>> ListFractalsOfAccount(const Uuid& user) {
  return {sql::upkeep::kListFractalsOfAccount, {user}, kReadIds};
}

AdminRead<std::vector<TableRows>> CountAccountRows(const Uuid& user) {
  return {sql::upkeep::kCountAccountRows, {user}, kReadCounts};
}

AdminWrite<int64_t> PurgeRowsOfAccount(const Uuid& user, const Table& table, int32_t limit) {
  return {*table.purge, {user, limit}, RowsChanged};
}

AdminWrite<int64_t> PurgeAccount(const Uuid& user) {
  return {sql::upkeep::kPurgeAccount, {user}, RowsChanged};
}

AdminWrite<int64_t> PurgeExpired(const Table& table, int32_t limit) {
  return {*table.purge, {limit}, RowsChanged};
}

AdminRead<std::vector<TableRows>> CountExpired() {
  return {sql::upkeep::kCountExpired, {}, kReadCounts};
}

AdminWrite<int64_t> KeepAuditPartitions(int32_t months) {
  return {sql::upkeep::kKeepAuditPartitions, {months}, One<int64_t, ReadSmallCount>};
}

AdminRead<int64_t> CountOldAuditPartitions(int32_t months) {
  return {sql::upkeep::kCountOldAuditPartitions, {months}, One<int64_t, ReadCount>};
}

AdminWrite<Nothing> LimitBatch(absl::Duration longest) {
  return {sql::upkeep::kLimitBatch,
          {static_cast<int32_t>(absl::ToInt64Milliseconds(longest))},
          Done};
}

}  // namespace fractal::db::upkeep
