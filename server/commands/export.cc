#include "server/portability/export.h"

#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "db/errors.h"
#include "db/users.h"
#include "server/commands/admin_connection.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/database_options.h"
#include "server/commands/output_file.h"
#include "server/portability/record_lines.h"
#include "server/spool.h"

namespace fractal::server::commands {
namespace {

struct ExportOptions {
  DatabaseOptions database;
  std::string fractal;
  std::string output;
};

int Fail(const absl::Status& status) {
  std::cerr << "fractald export: " << status.message() << "\n";
  const bool unusable =
      absl::IsInvalidArgument(status) || absl::IsNotFound(status) || absl::IsUnavailable(status);
  return unusable ? kUnusableInput : kNotAsItShouldBe;
}

// Everything is read before anything is written: who reads slowly holds up no transaction.
absl::Status ReadRecords(AdminConnection& admin, const db::Uuid& fractal, Spool* lines) {
  const auto owner = admin.access().Run(db::users::FindFractalOwner(fractal));
  if (!owner.ok()) return owner.status();
  return admin.administration().AsUser(*owner, [&](db::Tenant& tenant) {
    return portability::Export(tenant, fractal, [&](const v1::FractalRecord& record) {
      return lines->Append(portability::ToLine(record));
    });
  });
}

absl::Status WriteLines(Spool& lines, OutputFile output) {
  std::string line;
  while (true) {
    const auto more = lines.Next(&line);
    if (!more.ok()) return more.status();
    if (!*more) return output.Commit();
    if (absl::Status written = output.Write(line + '\n'); !written.ok()) return written;
  }
}

int Export(const ExportOptions& options) {
  const auto fractal = db::Uuid::Parse(options.fractal);
  if (!fractal.has_value()) {
    return Fail(absl::InvalidArgumentError(absl::StrCat(options.fractal, " is not a UUID")));
  }
  auto admin = AdminConnection::Open(options.database);
  if (!admin.ok()) return Fail(admin.status());
  Spool lines(std::numeric_limits<int64_t>::max());
  if (absl::Status read = ReadRecords(**admin, *fractal, &lines); !read.ok()) return Fail(read);
  auto output = options.output.empty() ? OutputFile::Standard() : OutputFile::Create(options.output);
  if (!output.ok()) return Fail(output.status());
  const absl::Status written = WriteLines(lines, *std::move(output));
  return written.ok() ? kDone : Fail(written);
}

}  // namespace

void AddExport(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand(
      "export", "Write down a fractal with all that is in it, as JSON lines that 'import' reads");
  options->database.AddTo(*command);
  command->add_option("--fractal", options->fractal, "Id of the fractal")->required();
  command->add_option("--output", options->output, "File to write (default: standard output)")
      ->type_name("FILE");
  command->callback([options, &run] { run = [options] { return Export(*options); }; });
}

}  // namespace fractal::server::commands
