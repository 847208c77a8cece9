#include <google/protobuf/util/time_util.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/commands/admin_command.h"
#include "server/commands/age_option.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/text_table.h"
#include "server/convert/rows.h"
#include "server/handlers/trash_as_owner.h"

namespace fractal::server::commands {
namespace {

using google::protobuf::RepeatedPtrField;
using google::protobuf::util::TimeUtil;

constexpr int32_t kPage = 1000;

struct TrashOptions {
  AdminOptions admin;
  std::string fractal;
  std::string kind;
  std::string id;
  std::optional<absl::Duration> older_than;
  bool taken = false;
  bool force = false;
  bool yes = false;
};

std::string KindName(v1::RowKind kind) { return std::string(convert::RowKindFromProto(kind)); }

v1::RowKind KindOf(const TrashOptions& options) { return convert::RowKindToProto(options.kind); }

std::vector<std::string> KindNames() {
  std::vector<std::string> names;
  for (int kind = v1::ROW_KIND_UNSPECIFIED + 1; v1::RowKind_IsValid(kind); ++kind) {
    if (kind != v1::ROW_KIND_SESSION_GOAL) names.push_back(KindName(static_cast<v1::RowKind>(kind)));
  }
  return names;
}

// "goal 1, session 3"
std::string Told(const RepeatedPtrField<v1::RowCount>& counts) {
  return absl::StrJoin(counts, ", ", [](std::string* out, const v1::RowCount& count) {
    absl::StrAppend(out, KindName(count.kind()), " ", count.count());
  });
}

void PrintEntries(const RepeatedPtrField<v1::TrashEntry>& entries, std::ostream& out) {
  TextTable table({"KIND", "ID", "DELETED", "RESTORES", "NAME"});
  for (const v1::TrashEntry& entry : entries) {
    const std::string restores = entry.has_taken_by()
                                     ? "taken by " + KindName(entry.taken_by().kind())
                                     : Told(entry.restores());
    table.Add({KindName(entry.row().kind()), entry.row().id(),
               TimeUtil::ToString(entry.delete_time()), restores, entry.row().name()});
  }
  table.Print(out);
}

void PrintPurge(const v1::PurgeResponse& purge, std::ostream& out) {
  TextTable table({"KIND", "ROWS"});
  for (const v1::RowCount& count : purge.counts()) {
    table.Add({KindName(count.kind()), absl::StrCat(count.count())});
  }
  table.Print(out);
  for (const v1::RowName& row : purge.sample()) {
    out << KindName(row.kind()) << " " << row.id() << "  " << row.name() << "\n";
  }
}

absl::StatusOr<int> List(AdminCommand& command, const TrashOptions& options) {
  v1::ListTrashAsOwnerRequest request;
  v1::ListTrashRequest& list = *request.mutable_list();
  list.set_fractal_id(options.fractal);
  list.set_page_size(kPage);
  list.set_show_taken(options.taken);
  if (!options.kind.empty()) list.add_kinds(KindOf(options));
  v1::ListTrashResponse all;
  do {
    const auto page = command.Call(handlers::ListTrashAsOwner, request);
    if (!page.ok()) return page.status();
    all.MergeFrom(page->list());
    list.set_page_token(page->list().next_page_token());
  } while (!list.page_token().empty());
  all.clear_next_page_token();
  command.Show(all, [&](std::ostream& out) { PrintEntries(all.entries(), out); });
  return kDone;
}

absl::StatusOr<int> Undelete(AdminCommand& command, const TrashOptions& options) {
  v1::UndeleteAsOwnerRequest request;
  request.mutable_undelete()->set_fractal_id(options.fractal);
  request.mutable_undelete()->set_kind(KindOf(options));
  request.mutable_undelete()->set_id(options.id);
  const auto response = command.Call(handlers::UndeleteAsOwner, request);
  if (!response.ok()) return response.status();
  const v1::UndeleteResponse& undeleted = response->undelete();
  command.Show(undeleted, [&](std::ostream& out) {
    out << "brought back " << Told(undeleted.restored()) << "\n";
  });
  return kDone;
}

absl::StatusOr<v1::PurgeResponse> CallPurge(AdminCommand& command, const TrashOptions& options,
                                            bool force) {
  v1::PurgeAsOwnerRequest request;
  v1::PurgeRequest& purge = *request.mutable_purge();
  purge.set_fractal_id(options.fractal);
  if (!options.kind.empty()) purge.set_kind(KindOf(options));
  purge.set_id(options.id);
  if (options.older_than.has_value()) {
    purge.mutable_older_than()->set_seconds(absl::ToInt64Seconds(*options.older_than));
  }
  purge.set_force(force);
  const auto response = command.Call(handlers::PurgeAsOwner, request);
  if (!response.ok()) return response.status();
  return response->purge();
}

absl::StatusOr<int> Purge(AdminCommand& command, const TrashOptions& options) {
  const auto preview = CallPurge(command, options, false);
  if (!preview.ok()) return preview.status();
  if (!options.force) {
    command.Show(*preview, [&](std::ostream& out) {
      PrintPurge(*preview, out);
      out << "Nothing was changed: --force removes all of this.\n";
    });
    return kDone;
  }
  if (!options.yes) PrintPurge(*preview, std::cerr);
  const absl::Status confirmed = AdminCommand::Confirm("Remove this for good?", options.yes);
  if (!confirmed.ok()) return confirmed;
  const auto purged = CallPurge(command, options, true);
  if (!purged.ok()) return purged.status();
  command.Show(*purged, [&](std::ostream& out) {
    PrintPurge(*purged, out);
    out << "removed for good\n";
  });
  return kDone;
}

struct TrashCommand {
  CLI::App* app;
  std::shared_ptr<TrashOptions> options;
};

TrashCommand AddAction(CLI::App& trash, RunCommand& run, const std::string& name,
                       const std::string& what,
                       absl::StatusOr<int> (*action)(AdminCommand&, const TrashOptions&)) {
  auto options = std::make_shared<TrashOptions>();
  CLI::App* command = trash.add_subcommand(name, what);
  options->admin.AddTo(*command);
  command->add_option("--fractal", options->fractal, "Id of the fractal, any user's")->required();
  command->add_option("--kind", options->kind, "Kind of the rows")
      ->check(CLI::IsMember(KindNames()));
  command->callback([options, &run, action] {
    run = [=] {
      return RunAdminCommand("trash", options->admin, [&](AdminCommand& running) {
        return action(running, *options);
      });
    };
  });
  return {command, std::move(options)};
}

}  // namespace

void AddTrash(CLI::App& app, RunCommand& run) {
  CLI::App* trash = app.add_subcommand("trash", "What was deleted of a fractal, in its owner's place");
  trash->require_subcommand(1);

  const TrashCommand list = AddAction(*trash, run, "list", "List it, newest first", List);
  list.app->add_flag("--taken", list.options->taken, "Also the rows that a delete took along");

  const TrashCommand undelete =
      AddAction(*trash, run, "undelete", "Bring back what one delete took", Undelete);
  undelete.app->get_option("--kind")->required();
  undelete.app->add_option("--id", undelete.options->id, "Id of the row; not for a fractal");

  const TrashCommand purge = AddAction(
      *trash, run, "purge", "Say what is in it; with --force, remove it for good", Purge);
  purge.app->add_option("--id", purge.options->id, "Of one row; else all of the trash")
      ->needs("--kind");
  AddAge(*purge.app, "--older-than", "Only what was deleted so long ago",
         &purge.options->older_than)
      ->excludes("--id");
  purge.app->add_flag("--force", purge.options->force, "Remove it");
  purge.app->add_flag("--yes", purge.options->yes, "Without asking");
}

}  // namespace fractal::server::commands
