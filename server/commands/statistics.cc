#include "server/handlers/statistics.h"

#include <array>
#include <memory>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/commands/admin_command.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/text_table.h"

namespace fractal::server::commands {
namespace {

struct StatisticsOptions {
  AdminOptions admin;
  int fractals = 0;
};

// "14.5 MiB".
std::string Size(int64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  double size = static_cast<double>(bytes);
  size_t unit = 0;
  while (size >= 1024 && unit + 1 < kUnits.size()) {
    size /= 1024;
    ++unit;
  }
  return absl::StrFormat("%.*f %s", unit == 0 ? 0 : 1, size, kUnits.at(unit));
}

void Print(const v1::GetStatisticsResponse& statistics, std::ostream& out) {
  TextTable tables({"TABLE", "ROWS (ABOUT)", "SIZE"});
  for (const v1::TableStatistics& table : statistics.tables()) {
    tables.Add({table.table(), absl::StrCat(table.rows()), Size(table.bytes())});
  }
  tables.Print(out);
  out << "\n";
  TextTable fractals({"FRACTAL", "ROWS", "OWNER", "NAME"});
  for (const v1::FractalStatistics& fractal : statistics.fractals()) {
    fractals.Add(
        {fractal.fractal_id(), absl::StrCat(fractal.rows()), fractal.owner_id(), fractal.name()});
  }
  fractals.Print(out);
  out << "\nThe database takes " << Size(statistics.database_bytes()) << ".\n";
}

int ShowStatistics(const StatisticsOptions& options) {
  return RunAdminCommand(
      "statistics", options.admin, [&](AdminCommand& command) -> absl::StatusOr<int> {
        v1::GetStatisticsRequest request;
        request.set_fractals(options.fractals);
        const auto statistics = command.Call(handlers::GetStatistics, request);
        if (!statistics.ok()) return statistics.status();
        command.Show(*statistics, [&](std::ostream& out) { Print(*statistics, out); });
        return kDone;
      });
}

}  // namespace

void AddStatistics(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<StatisticsOptions>();
  CLI::App* statistics =
      app.add_subcommand("statistics", "Rows and bytes by table, and the biggest fractals");
  options->admin.AddTo(*statistics);
  statistics->add_option("--fractals", options->fractals, "How many of the biggest; 0 means 10")
      ->check(CLI::Range(0, 100));
  statistics->callback([options, &run] { run = [options] { return ShowStatistics(*options); }; });
}

}  // namespace fractal::server::commands
