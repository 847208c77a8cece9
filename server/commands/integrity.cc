#include "server/handlers/integrity.h"

#include <memory>
#include <ostream>

#include "server/commands/admin_command.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"

namespace fractal::server::commands {
namespace {

struct IntegrityOptions {
  AdminOptions admin;
  bool only_faults = false;
};

void Print(const v1::CheckIntegrityResponse& report, std::ostream& out) {
  for (const v1::IntegrityCheck& check : report.checks()) {
    out << (check.count() == 0 ? "✓ " : "✗ ") << check.name();
    if (check.count() != 0) out << ": " << check.count();
    out << "\n";
  }
  if (report.faults() == 0) {
    out << "all is well\n";
  } else {
    out << report.faults() << (report.faults() == 1 ? " fault\n" : " faults\n");
  }
}

int CheckIntegrity(const IntegrityOptions& options) {
  return RunAdminCommand("integrity", options.admin,
                         [&](AdminCommand& command) -> absl::StatusOr<int> {
                           v1::CheckIntegrityRequest request;
                           request.set_only_faults(options.only_faults);
                           const auto report = command.Call(handlers::CheckIntegrity, request);
                           if (!report.ok()) return report.status();
                           command.Show(*report, [&](std::ostream& out) { Print(*report, out); });
                           return report->faults() == 0 ? kDone : kNotAsItShouldBe;
                         });
}

}  // namespace

void AddIntegrity(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<IntegrityOptions>();
  CLI::App* integrity = app.add_subcommand(
      "integrity", "Check the schema and every row's place in it; exit 1 on any fault");
  options->admin.AddTo(*integrity);
  integrity->add_flag("--only-faults", options->only_faults, "Leave out the checks that are well");
  integrity->callback([options, &run] { run = [options] { return CheckIntegrity(*options); }; });
}

}  // namespace fractal::server::commands
