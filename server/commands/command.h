#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace fractal::server::commands {

// A command of fractald: puts its options under `app` and leaves in `run` what is to be done, which
// answers the exit code.
using RunCommand = std::function<int()>;

void AddServe(CLI::App& app, RunCommand& run);
void AddMigrate(CLI::App& app, RunCommand& run);
void AddImportLegacy(CLI::App& app, RunCommand& run);
void AddExport(CLI::App& app, RunCommand& run);
void AddImport(CLI::App& app, RunCommand& run);
void AddPurge(CLI::App& app, RunCommand& run);
void AddUser(CLI::App& app, RunCommand& run);
void AddTrash(CLI::App& app, RunCommand& run);
void AddIntegrity(CLI::App& app, RunCommand& run);
void AddStatistics(CLI::App& app, RunCommand& run);
void AddAudit(CLI::App& app, RunCommand& run);
void AddHealthcheck(CLI::App& app, RunCommand& run);

}  // namespace fractal::server::commands
