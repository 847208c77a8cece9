#include "db/quotas.h"

#include <vector>

#include "sql/queries/quotas.h"

namespace fractal::db::quotas {
namespace {

// Columns: limits, whether they are the user's own, uses, each of fractals, goals, sessions, values
// and bytes.
Usage ReadUsage(RowReader& row) {
  Usage usage;
  Quota* const all[] = {&usage.fractals, &usage.goals, &usage.sessions, &usage.values,
                        &usage.bytes};
  for (Quota* quota : all) quota->limit = row.BigInt();
  for (Quota* quota : all) quota->limit_is_own = row.Bool();
  for (Quota* quota : all) quota->used = row.BigInt();
  return usage;
}

absl::StatusOr<Usage> ReadUsageOfUser(const pqxx::result& result) {
  if (result.empty()) return NotFound("user");
  return One<Usage, ReadUsage>(result);
}

absl::StatusOr<Nothing> ReadSet(const pqxx::result& result) {
  if (result.empty()) return NotFound("user");
  return Nothing{};
}

}  // namespace

AppRead<Usage> Get() {
  return {sql::quotas::kGetUsage, {}, One<Usage, ReadUsage>};
}

AdminRead<Usage> GetOfUser(const Uuid& user) {
  return {sql::quotas::kGetUsageOfUser, {user}, ReadUsageOfUser};
}

AdminWrite<Nothing> Set(const Uuid& user, const QuotaChange& change) {
  return {sql::quotas::kSetQuota,
          {user, std::vector<std::string>(change.paths.begin(), change.paths.end()),
           change.fractals, change.goals, change.sessions, change.values, change.bytes},
          ReadSet};
}

}  // namespace fractal::db::quotas
