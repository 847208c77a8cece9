#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "auth/identity.h"
#include "db/legacy_import/import.h"
#include "db/users.h"
#include "server/commands/admin_connection.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/database_options.h"
#include "server/commands/progress.h"

namespace fractal::server::commands {
namespace {

struct ImportOptions {
  DatabaseOptions database;
  std::string file;
  std::string email;
  std::string source_tz = "America/New_York";
  bool dry_run = false;
  bool json = false;
};

int Fail(const absl::Status& status) {
  std::cerr << "fractald import-legacy: " << status.message() << "\n";
  const bool unusable = absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status) ||
                        absl::IsNotFound(status) || absl::IsUnavailable(status);
  return unusable ? kUnusableInput : kNotAsItShouldBe;
}

int Import(const ImportOptions& options) {
  if (const absl::Status zone = auth::CheckTimeZone(options.source_tz); !zone.ok()) {
    return Fail(zone);
  }
  db::legacy::Options import;
  import.file = options.file;
  absl::LoadTimeZone(options.source_tz, &import.source_tz);
  import.dry_run = options.dry_run;

  auto admin = AdminConnection::Open(options.database);
  if (!admin.ok()) return Fail(admin.status());
  const auto user = (*admin)->access().Run(db::users::FindByEmail(options.email));
  if (!user.ok()) return Fail(user.status());
  if (!user->has_value()) {
    return Fail(absl::NotFoundError(absl::StrCat("no user has the e-mail ", options.email)));
  }
  import.user = (*user)->id;
  ProgressBar bar(std::cerr, isatty(STDERR_FILENO) != 0 && !options.json);
  import.progress = [&bar](std::string_view step, int64_t done, int64_t total) {
    bar.Show(std::string(step), done, total);
  };
  const auto report = db::legacy::Import((*admin)->access(), import);
  bar.Clear();
  if (!report.ok()) return Fail(report.status());
  if (options.json) {
    std::cout << report->ToJson() << "\n";
    return kDone;
  }
  std::cout << report->ToText();
  if (options.dry_run) std::cout << "This was a dry run: nothing was changed.\n";
  return kDone;
}

}  // namespace

void AddImportLegacy(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand(
      "import-legacy", "Bring the app's SQLite database to a user; again, or a later one: merge");
  options->database.AddTo(*command);
  command->add_option("FILE", options->file, "The SQLite file")->required();
  command->add_option("--user", options->email, "E-mail of the user it will belong to")->required();
  command
      ->add_option("--source-tz", options->source_tz,
                   "Where the app ran: the zone of its times that name none")
      ->capture_default_str();
  command->add_flag("--dry-run", options->dry_run, "Report, and change nothing");
  command->add_flag("--json", options->json, "The report as JSON");
  command->callback([options, &run] { run = [options] { return Import(*options); }; });
}

}  // namespace fractal::server::commands
