#include "absl/strings/str_cat.h"
#include "db/migrate.h"
#include "db/text.h"

namespace fractal::db {

absl::Status Migrator::RunChecks(const sql::Migration& migration,
                                 std::vector<VerifiedCheck>* checks) {
  std::vector<VerifiedCheck> found;
  const absl::Status status = runner_.InMigratorsRead([&]() -> absl::Status {
    found.clear();
    const auto result = runner_.Execute(migration.verify);
    if (!result.ok()) return result.status();
    for (const pqxx::row& row : *result) {
      RowReader reader(row);
      VerifiedCheck check{reader.Text(), false};
      check.ok = !reader.IsNull() && reader.Bool();
      found.push_back(std::move(check));
    }
    return absl::OkStatus();
  });
  if (absl::IsUnavailable(status)) return status;
  // A table that is not there makes its checks fail to run: that is a fault of the schema too.
  if (!status.ok()) {
    checks->push_back({absl::StrCat(MigrationTitle(migration), ": ", status.message()), false});
    return absl::OkStatus();
  }
  checks->insert(checks->end(), found.begin(), found.end());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<VerifiedCheck>> Migrator::Verify() {
  const auto status = Status();
  if (!status.ok()) return status.status();
  std::vector<VerifiedCheck> checks;
  checks.push_back({absl::StrCat("schema version is ", status->current, ", and this program's is ",
                                 status->newest),
                    status->current == status->newest});
  checks.push_back({status->fits.ok() ? "applied migrations are those of this program"
                                      : std::string(status->fits.message()),
                    status->fits.ok()});
  checks.push_back({"no migration is half done", !status->unfinished.has_value()});
  for (const sql::Migration& migration : options_.migrations) {
    if (migration.version > status->current) break;
    const absl::Status run = RunChecks(migration, &checks);
    if (!run.ok()) return run;
  }
  return checks;
}

}  // namespace fractal::db
