#pragma once

#include <google/protobuf/message.h>

#include <CLI/CLI.hpp>
#include <iosfwd>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/commands/admin_connection.h"
#include "server/commands/database_options.h"

// What the operators' commands have in common: they run the handlers of AdminService, show what
// these answer, and tell by their exit code how it went (commands.h).
namespace fractal::server::commands {

struct AdminOptions {
  DatabaseOptions database;
  bool json = false;

  // Adds the database's options and --json to a command.
  void AddTo(CLI::App& command);
};

// A command at work, with its database open.
class AdminCommand {
 public:
  AdminCommand(AdminConnection& connection, bool json) : connection_(connection), json_(json) {}

  // Runs a handler of AdminService as the operator.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(absl::Status (*handler)(const Caller&, Administration&,
                                                        const Request&, Response*),
                                const Request& request) {
    Response response;
    const absl::Status status =
        handler(connection_.caller(), connection_.administration(), request, &response);
    if (!status.ok()) return status;
    return response;
  }

  // For work that is no handler's.
  AdminConnection& connection() { return connection_; }
  bool json() const { return json_; }

  // Writes a response to standard output: with --json as JSON, its fields by their names in the
  // .proto; else what `print` writes.
  void Show(const google::protobuf::Message& response,
            absl::FunctionRef<void(std::ostream& out)> print) const;

  // What a response is as JSON, in lines.
  static std::string ToJson(const google::protobuf::Message& response);

  // Asks the operator on the terminal before something is lost, unless `yes`. CANCELLED when he
  // declines, INVALID_ARGUMENT when there is nobody to ask.
  static absl::Status Confirm(const std::string& question, bool yes);

 private:
  AdminConnection& connection_;
  const bool json_;
};

// Opens the database, runs `body`, and answers the exit code: the body's own, or FailCommand's.
// `name` is the command's, as "user".
int RunAdminCommand(std::string_view name, const AdminOptions& options,
                    absl::FunctionRef<absl::StatusOr<int>(AdminCommand&)> body);

// Says on standard error why a command failed, and answers its exit code: 2 when what it was given
// is unusable, else 1. `internal` is PostgreSQL's own text, shown when the status says nothing.
int FailCommand(std::string_view name, const absl::Status& status,
                const std::string& internal = "");

}  // namespace fractal::server::commands
