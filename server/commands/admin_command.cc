#include "server/commands/admin_command.h"

#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <iostream>
#include <stdexcept>

#include "absl/strings/ascii.h"
#include "server/commands/commands.h"

namespace fractal::server::commands {
namespace {

bool IsUnusable(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnavailable:
      return true;
    default:
      return false;
  }
}

}  // namespace

void AdminOptions::AddTo(CLI::App& command) {
  database.AddTo(command);
  command.add_flag("--json", json, "The answer as JSON");
}

std::string AdminCommand::ToJson(const google::protobuf::Message& response) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto written = google::protobuf::util::MessageToJsonString(response, &json, options);
  if (!written.ok()) throw std::runtime_error(written.ToString());
  return json;
}

void AdminCommand::Show(const google::protobuf::Message& response,
                        absl::FunctionRef<void(std::ostream& out)> print) const {
  if (json_) {
    std::cout << ToJson(response);
  } else {
    print(std::cout);
  }
}

absl::Status AdminCommand::Confirm(const std::string& question, bool yes) {
  if (yes) return absl::OkStatus();
  if (isatty(STDIN_FILENO) == 0) {
    return absl::InvalidArgumentError("nobody to ask before it is done: give --yes");
  }
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
  if (answer == "y" || answer == "yes") return absl::OkStatus();
  return absl::CancelledError("nothing was changed");
}

int RunAdminCommand(std::string_view name, const AdminOptions& options,
                    absl::FunctionRef<absl::StatusOr<int>(AdminCommand&)> body) {
  const auto connection = AdminConnection::Open(options.database);
  if (!connection.ok()) return FailCommand(name, connection.status());
  AdminCommand command(**connection, options.json);
  const absl::StatusOr<int> exit_code = body(command);
  if (exit_code.ok()) return *exit_code;
  return FailCommand(name, exit_code.status(), (*connection)->administration().internal_error());
}

int FailCommand(std::string_view name, const absl::Status& status, const std::string& internal) {
  std::cerr << "fractald " << name << ": " << status.message();
  if (absl::IsInternal(status) && !internal.empty()) std::cerr << ": " << internal;
  std::cerr << "\n";
  return IsUnusable(status) ? kUnusableInput : kNotAsItShouldBe;
}

}  // namespace fractal::server::commands
