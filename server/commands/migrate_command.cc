#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>

#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/database_options.h"
#include "server/commands/migrate.h"

namespace fractal::server::commands {
namespace {

struct MigrateCommand {
  DatabaseOptions database;
  MigrateOptions migrate;
};

int Migrate(const MigrateCommand& command) {
  const auto opened = command.database.Open();
  if (!opened.ok()) {
    std::cerr << "fractald migrate: " << opened.status().message() << "\n";
    return kUnusableInput;
  }
  return RunMigrate(command.migrate, opened->address, std::cout, std::cin,
                    isatty(STDIN_FILENO) != 0);
}

}  // namespace

void AddMigrate(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<MigrateCommand>();
  CLI::App* migrate = app.add_subcommand("migrate", "Bring the database's schema to a version");
  migrate->require_subcommand(1);
  const auto add = [&](const std::string& name, const std::string& what, MigrateAction action) {
    CLI::App* command = migrate->add_subcommand(name, what);
    options->database.AddTo(*command);
    command->add_flag("--json", options->migrate.json, "As JSON");
    command->callback([options, &run, action] {
      options->migrate.action = action;
      run = [options] { return Migrate(*options); };
    });
    return command;
  };
  const auto add_to = [&](CLI::App* command, const std::string& what) {
    command->add_option("--to", options->migrate.to, what)->check(CLI::NonNegativeNumber);
  };
  add_to(add("plan", "What up would do: each statement with the lock it takes, each row to repair",
             MigrateAction::kPlan),
         "Up to this version");
  for (const bool is_up : {true, false}) {
    CLI::App* command =
        is_up ? add("up", "Apply what is pending", MigrateAction::kUp)
              : add("down", "Take versions back", MigrateAction::kDown);
    add_to(command, is_up ? "Up to this version" : "Down to this version");
    command->add_flag("--dry-run", options->migrate.dry_run,
                      "Do it in a transaction that is rolled back");
    command->add_flag("--yes", options->migrate.yes, "Do not ask");
  }
  add("status", "The database's version; exit 1 when it is behind", MigrateAction::kStatus);
  add("verify", "Check the schema and its rows, a line each; exit 1 on any fault",
      MigrateAction::kVerify);
}

}  // namespace fractal::server::commands
