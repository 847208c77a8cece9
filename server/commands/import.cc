#include "server/portability/import.h"

#include <fstream>
#include <iostream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "db/users.h"
#include "server/commands/admin_connection.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/database_options.h"
#include "server/commands/outside_text.h"
#include "server/portability/record_lines.h"
#include "server/request_checks.h"
#include "server/spool.h"

namespace fractal::server::commands {
namespace {

struct ImportOptions {
  DatabaseOptions database;
  std::string file;
  std::string email;
  std::string name;
  bool json = false;
};

int Fail(const absl::Status& status) {
  std::cerr << "fractald import: " << status.message() << "\n";
  const bool unusable = absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
                        absl::IsAlreadyExists(status) || absl::IsUnavailable(status);
  return unusable ? kUnusableInput : kNotAsItShouldBe;
}

// The records of the lines; a record's place is its line.
absl::Status TakeLines(std::istream& input, portability::Import* import) {
  std::string line;
  for (int64_t number = 1; std::getline(input, line); ++number) {
    const auto record = portability::FromLine(TextFromOutside(line));
    const absl::Status taken = record.ok() ? import->Take(*record) : record.status();
    if (!taken.ok()) {
      return absl::Status(taken.code(), absl::StrCat("line ", number, ": ", taken.message()));
    }
  }
  return input.bad() ? absl::DataLossError("the file cannot be read") : absl::OkStatus();
}

absl::Status TakeFile(const std::string& path, portability::Import* import) {
  if (path == "-") return TakeLines(std::cin, import);
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return absl::InvalidArgumentError(absl::StrCat("cannot read ", path));
  return TakeLines(file, import);
}

absl::StatusOr<portability::Imported> WriteFor(const ImportOptions& options,
                                               portability::Import* import) {
  auto admin = AdminConnection::Open(options.database);
  if (!admin.ok()) return admin.status();
  const auto user = (*admin)->access().Run(db::users::FindByEmail(options.email));
  if (!user.ok()) return user.status();
  if (!user->has_value()) {
    return absl::NotFoundError(absl::StrCat("no user has the e-mail ", options.email));
  }
  absl::StatusOr<portability::Imported> imported;
  const absl::Status written =
      (*admin)->administration().AsUser((*user)->id, [&](db::Tenant& tenant) {
        imported = import->Write(tenant, [] { return absl::OkStatus(); });
        return imported.status();
      });
  if (!written.ok()) return written;
  return imported;
}

// "ROW_KIND_METRIC_VALUE" is "metric_value".
std::string NameOf(v1::RowKind kind) {
  return absl::AsciiStrToLower(v1::RowKind_Name(kind).substr(sizeof "ROW_KIND_" - 1));
}

void Tell(const portability::Imported& imported, const ImportOptions& options) {
  int64_t rows = 0;
  nlohmann::ordered_json counts;
  for (const auto& [kind, count] : imported.counts) {
    rows += count;
    counts[NameOf(kind)] = count;
  }
  const db::Fractal& fractal = imported.fractal;
  if (options.json) {
    const nlohmann::ordered_json json = {
        {"fractal_id", fractal.id.ToString()}, {"name", fractal.name}, {"counts", counts}};
    std::cout << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    return;
  }
  std::cout << "imported \"" << fractal.name << "\" (" << fractal.id.ToString() << ", " << rows
            << " rows) for " << options.email << "\n";
}

int Import(const ImportOptions& options) {
  portability::Import import{Spool(std::numeric_limits<int64_t>::max())};
  RequestChecks checks;
  import.SetName(checks.OptionalName("--name", options.name));
  if (!checks.status().ok()) return Fail(checks.status());
  if (absl::Status taken = TakeFile(options.file, &import); !taken.ok()) return Fail(taken);
  const auto imported = WriteFor(options, &import);
  if (!imported.ok()) return Fail(imported.status());
  Tell(*imported, options);
  return kDone;
}

}  // namespace

void AddImport(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand(
      "import", "Give a user the fractal of an 'export', all of it or nothing, under new ids");
  options->database.AddTo(*command);
  command->add_option("FILE", options->file, "The JSON lines; - is standard input")->required();
  command->add_option("--user", options->email, "E-mail of the user it will belong to")->required();
  command->add_option("--name", options->name, "What it is called (default: as it was)");
  command->add_flag("--json", options->json, "What was imported, as JSON");
  command->callback([options, &run] { run = [options] { return Import(*options); }; });
}

}  // namespace fractal::server::commands
