#include "db/migration_verify.h"

#include "absl/strings/str_cat.h"
#include "db/query.h"

namespace fractal::db {
namespace {

VerifiedCheck ReadCheck(RowReader& row) {
  VerifiedCheck check{row.Text(), false};
  check.ok = !row.IsNull() && row.Bool();
  return check;
}

}  // namespace

absl::StatusOr<std::vector<VerifiedCheck>> ReadVerifiedChecks(const pqxx::result& result) {
  return Many<VerifiedCheck, ReadCheck>(result);
}

bool IsFaultOfDatabase(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return false;
    default:
      return true;
  }
}

absl::StatusOr<std::vector<VerifiedCheck>> VerifyMigrations(
    const MigrationStatus& status, std::span<const sql::Migration> migrations,
    absl::FunctionRef<absl::StatusOr<std::vector<VerifiedCheck>>(std::string_view script)> read) {
  std::vector<VerifiedCheck> checks;
  checks.push_back({absl::StrCat("schema version is ", status.current, ", and this program's is ",
                                 status.newest),
                    status.current == status.newest});
  checks.push_back({status.fits.ok() ? "applied migrations are those of this program"
                                     : std::string(status.fits.message()),
                    status.fits.ok()});
  checks.push_back({"no migration is half done", !status.unfinished.has_value()});
  for (const sql::Migration& migration : migrations) {
    if (migration.version > status.current) break;
    const auto found = read(migration.verify);
    if (found.ok()) {
      checks.insert(checks.end(), found->begin(), found->end());
    } else if (IsFaultOfDatabase(found.status())) {
      // A table that is not there makes its checks fail to run: that is a fault of the schema too.
      checks.push_back(
          {absl::StrCat(MigrationTitle(migration), ": ", found.status().message()), false});
    } else {
      return found.status();
    }
  }
  return checks;
}

}  // namespace fractal::db
