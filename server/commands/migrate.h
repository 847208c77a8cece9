#pragma once

#include <iosfwd>
#include <optional>

#include "db/connection.h"

namespace fractal::server::commands {

enum class MigrateAction { kPlan, kUp, kDown, kStatus, kVerify };

struct MigrateOptions {
  MigrateAction action = MigrateAction::kPlan;
  std::optional<int> to;  // up and plan: the newest; down: one version back
  bool dry_run = false;   // plan, up and down
  bool yes = false;
  bool json = false;
};

// `fractald migrate`: answers the exit code (commands.h). Before it changes a database it asks on
// `in`, when that is a terminal (`interactive`), unless options.yes; where there is none to ask, it
// changes nothing and answers kUnusableInput. Errors go to standard error.
int RunMigrate(const MigrateOptions& options, const db::DatabaseAddress& address, std::ostream& out,
               std::istream& in, bool interactive);

}  // namespace fractal::server::commands
