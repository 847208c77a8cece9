#include "server/commands/commands.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "db/conninfo.h"
#include "server/commands/command.h"
#include "sql/migration.h"

namespace fractal::server::commands {
namespace {

// The exit code of a command whose output has to have arrived.
int AfterOutput(int code) {
  std::cout.flush();
  if (std::cout.good()) return code;
  std::cerr << "fractald: the output cannot be written";
  if (errno != 0) std::cerr << ": " << std::strerror(errno);
  std::cerr << "\n";
  return code == kDone ? kNotAsItShouldBe : code;
}

// Whoever lists the machine's processes sees their arguments. CLI11 has a copy of them by now.
void HidePassword(char* database) {
  if (!db::HoldsPassword(database)) return;
  std::memset(database, '*', std::strlen(database));
  std::cerr << "fractald: a password among the arguments could be read by others of this machine; "
               "--database-password-file is for it\n";
}

void HidePasswords(int argc, char** argv) {
  constexpr std::string_view kOption = "--database";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == kOption && i + 1 < argc) HidePassword(argv[i + 1]);
    if (argument.starts_with("--database=")) HidePassword(argv[i] + kOption.size() + 1);
  }
}

}  // namespace

int Run(int argc, char** argv) {
  CLI::App app("fractald: fractal goals, practice sessions and measured metrics for many users, "
               "over gRPC on PostgreSQL");
  app.footer("Every option is also a variable, FRACTALD_..., shown in brackets by --help.\n"
             "Exit codes: 0 done, 1 not as it should be, 2 unusable input or arguments.");
  app.set_version_flag("--version",
                       std::string("fractald " FRACTALD_VERSION " (schema ") +
                           std::to_string(sql::AllMigrations().back().version) + ")");
  app.require_subcommand(1);
  RunCommand run;
  AddServe(app, run);
  AddMigrate(app, run);
  AddImportLegacy(app, run);
  AddExport(app, run);
  AddImport(app, run);
  AddPurge(app, run);
  AddUser(app, run);
  AddTrash(app, run);
  AddIntegrity(app, run);
  AddStatistics(app, run);
  AddAudit(app, run);
  AddHealthcheck(app, run);
  try {
    app.parse(argc, argv);
    HidePasswords(argc, argv);
    return AfterOutput(run());
  } catch (const CLI::ParseError& error) {
    // Help and version are "errors" of code 0.
    return app.exit(error) == 0 ? AfterOutput(kDone) : kUnusableInput;
  } catch (const std::exception& error) {
    std::cerr << "fractald: " << error.what() << "\n";
    return kNotAsItShouldBe;
  }
}

}  // namespace fractal::server::commands
