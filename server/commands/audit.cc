#include <google/protobuf/util/time_util.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/commands/admin_command.h"
#include "server/commands/age_option.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/text_table.h"
#include "server/handlers/audit.h"

namespace fractal::server::commands {
namespace {

using google::protobuf::util::TimeUtil;

constexpr size_t kPrefix = sizeof "AUDIT_KIND_" - 1;

struct AuditOptions {
  AdminOptions admin;
  std::string fractal;
  std::string user;
  std::string actor;
  std::string table;
  std::string row;
  std::vector<std::string> kinds;
  std::optional<absl::Duration> since;
  int limit = 100;
};

std::string KindName(v1::AuditKind kind) {
  return absl::AsciiStrToLower(v1::AuditKind_Name(kind).substr(kPrefix));
}

std::vector<std::string> KindNames() {
  std::vector<std::string> names;
  const auto* kinds = v1::AuditKind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    const auto kind = static_cast<v1::AuditKind>(kinds->value(i)->number());
    if (kind != v1::AUDIT_KIND_UNSPECIFIED) names.push_back(KindName(kind));
  }
  return names;
}

v1::ListAllAuditEventsRequest MakeRequest(const AuditOptions& options) {
  v1::ListAllAuditEventsRequest request;
  request.set_fractal_id(options.fractal);
  request.set_user_id(options.user);
  request.set_page_size(options.limit);
  v1::AuditFilter& filter = *request.mutable_filter();
  filter.set_actor_id(options.actor);
  filter.set_table(options.table);
  filter.set_row_id(options.row);
  for (const std::string& name : options.kinds) {
    v1::AuditKind kind = v1::AUDIT_KIND_UNSPECIFIED;
    if (v1::AuditKind_Parse("AUDIT_KIND_" + absl::AsciiStrToUpper(name), &kind)) {
      filter.add_kinds(kind);
    }
  }
  if (options.since.has_value()) {
    *filter.mutable_start_time() =
        TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(absl::Now() - *options.since));
  }
  return request;
}

// What an event is about: rows of a fractal, or an account.
std::string About(const v1::AuditEvent& event) {
  if (!event.fractal_id().empty()) {
    return absl::StrCat(event.row_count(), " ", event.table(), " of ", event.fractal_id());
  }
  return event.user_id().empty() ? "" : "account " + event.user_id();
}

void Print(const v1::ListAllAuditEventsResponse& answer, std::ostream& out) {
  TextTable table({"TIME", "KIND", "ACTOR", "ABOUT", "ADDRESS"});
  for (const v1::AuditEvent& event : answer.events()) {
    table.Add({TimeUtil::ToString(event.time()), KindName(event.kind()),
               event.actor_id().empty() ? event.database_role() : event.actor_id(), About(event),
               event.peer()});
  }
  table.Print(out);
  if (!answer.next_page_token().empty()) out << "There are older ones: see --limit.\n";
}

absl::StatusOr<int> List(AdminCommand& command, const AuditOptions& options) {
  auto request = MakeRequest(options);
  auto answer = command.Call(handlers::ListAllAuditEvents, request);
  if (!answer.ok()) return answer.status();
  command.Show(*answer, [&](std::ostream& out) { Print(*answer, out); });
  return kDone;
}

}  // namespace

void AddAudit(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* audit =
      app.add_subcommand("audit", "Who did what, when: the audit trail, newest first");
  options->admin.AddTo(*audit);
  audit->add_option("--fractal", options->fractal, "Only of this fractal's rows, by its id");
  audit->add_option("--user", options->user, "Only of this account, by its id");
  audit->add_option("--actor", options->actor, "Only what this user did, by his id");
  audit->add_option("--table", options->table, "Only of this table, as \"metric_values\"");
  audit->add_option("--row", options->row, "Only of this row, by its id");
  audit->add_option("--kind", options->kinds, "Only of these kinds")
      ->check(CLI::IsMember(KindNames()));
  AddAge(*audit, "--since", "Only of so long, as 7d", &options->since);
  audit->add_option("--limit", options->limit, "How many at most")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  audit->callback([options, &run] {
    run = [options] {
      return RunAdminCommand("audit", options->admin, [&](AdminCommand& command) {
        return List(command, *options);
      });
    };
  });
}

}  // namespace fractal::server::commands
