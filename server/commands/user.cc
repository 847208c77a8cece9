#include <google/protobuf/util/time_util.h>

#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/commands/admin_command.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/password_prompt.h"
#include "server/commands/user_text.h"
#include "server/handlers/quotas.h"
#include "server/handlers/users.h"

namespace fractal::server::commands {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int32_t kPage = 1000;
constexpr char kDefaultQuota[] = "default";
constexpr size_t kLongestLimit = 18;  // digits, within 64 bits

struct UserOptions {
  AdminOptions admin;
  std::string email;
  std::string id;
  std::string username;
  std::string role = "user";
  std::string time_zone;
  std::string prefix;
  // Limits by the paths of UserQuota: a number, "default", or "" for one that stays.
  std::map<std::string, std::string> quota;
  bool deleted = false;
  bool force = false;
  bool yes = false;
};

v1::User::Role RoleOf(const UserOptions& options) {
  return options.role == "admin" ? v1::User::ROLE_ADMIN : v1::User::ROLE_USER;
}

// The account of --email or --id.
absl::StatusOr<v1::GetUserResponse> Find(AdminCommand& command, const UserOptions& options) {
  v1::GetUserRequest request;
  if (options.id.empty()) {
    request.set_email(options.email);
  } else {
    request.set_user_id(options.id);
  }
  auto found = command.Call(handlers::GetUser, request);
  if (!absl::IsNotFound(found.status())) return found;
  return absl::NotFoundError(options.id.empty()
                                 ? absl::StrCat("no user has the e-mail ", options.email)
                                 : absl::StrCat("no user has the id ", options.id));
}

// Finds the account, calls the handler for its id, and shows the answer, or the line that `tell`
// makes of it.
template <typename Request, typename Response, typename Tell>
absl::StatusOr<int> Change(AdminCommand& command, const UserOptions& options, Request request,
                           absl::Status (*handler)(const Caller&, Administration&, const Request&,
                                                   Response*),
                           Tell tell) {
  const auto found = Find(command, options);
  if (!found.ok()) return found.status();
  const v1::User& user = found->account().user();
  request.set_user_id(user.id());
  const absl::StatusOr<Response> response = command.Call(handler, request);
  if (!response.ok()) return response.status();
  command.Show(*response, [&](std::ostream& out) { out << tell(user.email(), *response) << "\n"; });
  return kDone;
}

absl::StatusOr<int> Create(AdminCommand& command, const UserOptions& options) {
  const auto password = ReadNewPassword();
  if (!password.ok()) return password.status();
  v1::CreateUserRequest request;
  request.set_email(options.email);
  request.set_username(options.username);
  request.set_password(*password);
  request.set_role(RoleOf(options));
  request.set_time_zone(options.time_zone);
  const auto made = command.Call(handlers::CreateUser, request);
  if (!made.ok()) return made.status();
  command.Show(*made, [&](std::ostream& out) {
    const v1::User& user = made->account().user();
    out << "created " << options.role << " " << user.email() << " (" << user.username() << ", "
        << user.id() << ")\n";
  });
  return kDone;
}

absl::StatusOr<int> List(AdminCommand& command, const UserOptions& options) {
  v1::ListUsersRequest request;
  request.set_page_size(kPage);
  request.set_prefix(options.prefix);
  request.set_show_deleted(options.deleted);
  v1::ListUsersResponse all;
  do {
    const auto page = command.Call(handlers::ListUsers, request);
    if (!page.ok()) return page.status();
    all.MergeFrom(*page);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  if (!command.json()) {
    PrintAccounts(all.accounts(), std::cout);
    return kDone;
  }
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const v1::Account& account : all.accounts()) list.push_back(ToJson(account));
  std::cout << list.dump(2) << "\n";
  return kDone;
}

absl::StatusOr<int> ShowUser(AdminCommand& command, const UserOptions& options) {
  const auto found = Find(command, options);
  if (!found.ok()) return found.status();
  command.Show(*found, [&](std::ostream& out) { PrintUser(*found, out); });
  return kDone;
}

absl::StatusOr<int> Disable(AdminCommand& command, const UserOptions& options) {
  return Change(command, options, v1::DisableUserRequest(), handlers::DisableUser,
                [](const std::string& email, const auto&) { return "disabled " + email; });
}

absl::StatusOr<int> Enable(AdminCommand& command, const UserOptions& options) {
  return Change(command, options, v1::EnableUserRequest(), handlers::EnableUser,
                [](const std::string& email, const auto&) { return "enabled " + email; });
}

absl::StatusOr<int> Undelete(AdminCommand& command, const UserOptions& options) {
  return Change(command, options, v1::UndeleteUserRequest(), handlers::UndeleteUser,
                [](const std::string& email, const auto&) { return "brought back " + email; });
}

absl::StatusOr<int> SetRole(AdminCommand& command, const UserOptions& options) {
  v1::SetUserRoleRequest request;
  request.set_role(RoleOf(options));
  return Change(command, options, request, handlers::SetUserRole,
                [&](const std::string& email, const auto&) {
                  return absl::StrCat("now ", options.role, ": ", email);
                });
}

absl::StatusOr<int> MakeResetToken(AdminCommand& command, const UserOptions& options) {
  return Change(
      command, options, v1::CreatePasswordResetTokenRequest(), handlers::CreatePasswordResetToken,
      [](const std::string& email, const v1::CreatePasswordResetTokenResponse& response) {
        return absl::StrCat(response.reset_token(), "\nWith this token ", email,
                            " may set a new password until ",
                            TimeUtil::ToString(response.expire_time()),
                            ": fractal.v1.AuthService/ResetPassword");
      });
}

absl::StatusOr<int> SignOut(AdminCommand& command, const UserOptions& options) {
  return Change(command, options, v1::SignOutUserRequest(), handlers::SignOutUser,
                [](const std::string& email, const v1::SignOutUserResponse& response) {
                  return absl::StrCat("ended ", response.sign_ins_ended(), " sign-ins and revoked ",
                                      response.api_keys_revoked(), " API keys of ", email);
                });
}

absl::StatusOr<int> ShowUsage(AdminCommand& command, const UserOptions& options) {
  const auto found = Find(command, options);
  if (!found.ok()) return found.status();
  v1::GetUserUsageRequest request;
  request.set_user_id(found->account().user().id());
  const auto usage = command.Call(handlers::GetUserUsage, request);
  if (!usage.ok()) return usage.status();
  command.Show(*usage, [&](std::ostream& out) { PrintUsage(usage->usage(), out); });
  return kDone;
}

absl::StatusOr<int> SetQuota(AdminCommand& command, const UserOptions& options) {
  v1::SetUserQuotaRequest request;
  for (const auto& [path, limit] : options.quota) {
    if (limit.empty()) continue;
    request.mutable_update_mask()->add_paths(path);
    if (limit == kDefaultQuota) continue;
    v1::UserQuota& quota = *request.mutable_quota();
    quota.GetReflection()->SetInt64(&quota, quota.GetDescriptor()->FindFieldByName(path),
                                    std::stoll(limit));
  }
  if (request.update_mask().paths().empty()) {
    return absl::InvalidArgumentError(
        "which limit? --fractals, --goals, --sessions, --values or --bytes");
  }
  const auto found = Find(command, options);
  if (!found.ok()) return found.status();
  request.set_user_id(found->account().user().id());
  const auto usage = command.Call(handlers::SetUserQuota, request);
  if (!usage.ok()) return usage.status();
  command.Show(*usage, [&](std::ostream& out) { PrintUsage(usage->usage(), out); });
  return kDone;
}

absl::StatusOr<v1::DeleteUserResponse> CallDelete(AdminCommand& command, const std::string& id,
                                                  bool force) {
  v1::DeleteUserRequest request;
  request.set_user_id(id);
  request.set_force(force);
  return command.Call(handlers::DeleteUser, request);
}

absl::StatusOr<int> Delete(AdminCommand& command, const UserOptions& options) {
  const auto found = Find(command, options);
  if (!found.ok()) return found.status();
  const v1::User& user = found->account().user();
  const auto preview = CallDelete(command, user.id(), false);
  if (!preview.ok()) return preview.status();
  if (!options.force) {
    command.Show(*preview, [&](std::ostream& out) {
      PrintRemoval(*preview, out);
      out << "Nothing was changed: --force removes " << user.email() << " with all of this.\n";
    });
    return kDone;
  }
  if (!options.yes) PrintRemoval(*preview, std::cerr);
  const absl::Status confirmed =
      AdminCommand::Confirm("Remove " + user.email() + " with all of this for good?", options.yes);
  if (!confirmed.ok()) return confirmed;
  const auto deleted = CallDelete(command, user.id(), true);
  if (!deleted.ok()) return deleted.status();
  command.Show(*deleted, [&](std::ostream& out) {
    PrintRemoval(*deleted, out);
    out << "removed " << user.email() << " for good\n";
  });
  return kDone;
}

using Action = absl::StatusOr<int> (*)(AdminCommand&, const UserOptions&);

// A command's options and what they are kept in.
struct UserCommand {
  CLI::App* app;
  std::shared_ptr<UserOptions> options;
};

UserCommand AddAction(CLI::App& user, RunCommand& run, const std::string& name,
                      const std::string& what, Action action) {
  auto options = std::make_shared<UserOptions>();
  CLI::App* command = user.add_subcommand(name, what);
  options->admin.AddTo(*command);
  command->callback([options, &run, action] {
    run = [=] {
      return RunAdminCommand("user", options->admin, [&](AdminCommand& running) {
        return action(running, *options);
      });
    };
  });
  return {command, std::move(options)};
}

// An action on the one account that --email or --id names.
UserCommand AddAccountAction(CLI::App& user, RunCommand& run, const std::string& name,
                             const std::string& what, Action action) {
  UserCommand command = AddAction(user, run, name, what, action);
  auto* named = command.app->add_option_group("account");
  named->add_option("--email", command.options->email, "Whose account");
  named->add_option("--id", command.options->id, "The same, by its id");
  named->require_option(1);
  return command;
}

}  // namespace

void AddUser(CLI::App& app, RunCommand& run) {
  CLI::App* user = app.add_subcommand("user", "Manage accounts");
  user->require_subcommand(1);
  const auto role = CLI::IsMember({"user", "admin"});
  const std::string password = " (asked for, or the first line of standard input)";

  const UserCommand create =
      AddAction(*user, run, "create", "Make an account" + password, Create);
  create.app->add_option("--email", create.options->email, "Whose account")->required();
  create.app->add_option("--username", create.options->username,
                         "Default: the e-mail's part before the @");
  create.app->add_option("--role", create.options->role)->check(role)->capture_default_str();
  create.app->add_option("--time-zone", create.options->time_zone, "IANA name; default: UTC");

  const UserCommand list = AddAction(*user, run, "list", "List accounts, oldest first", List);
  list.app->add_option("--prefix", list.options->prefix, "How e-mail or username begin");
  list.app->add_flag("--deleted", list.options->deleted, "Deleted ones too");

  AddAccountAction(*user, run, "show", "One account, and what it owns", ShowUser);
  AddAccountAction(*user, run, "disable", "Keep a user out, and end his sign-ins", Disable);
  AddAccountAction(*user, run, "enable", "Let a disabled user in again", Enable);
  AddAccountAction(*user, run, "reset-token",
                   "Make a token with which a user sets a new password, once, within an hour",
                   MakeResetToken);
  AddAccountAction(*user, run, "sign-out", "End every sign-in of a user, and revoke his API keys",
                   SignOut);
  const UserCommand set_role = AddAccountAction(
      *user, run, "set-role", "Make a user an administrator, or the other way round", SetRole);
  set_role.app->add_option("--role", set_role.options->role)->check(role)->required();
  AddAccountAction(*user, run, "usage", "What a user's fractals hold, and how much they may",
                   ShowUsage);
  const UserCommand quota = AddAccountAction(
      *user, run, "quota", "Limit what a user's fractals may hold; what is there stays", SetQuota);
  const CLI::Validator is_limit(
      [](const std::string& text) -> std::string {
        if (text == kDefaultQuota) return "";
        const bool is_number = !text.empty() && text.size() <= kLongestLimit &&
                               text.find_first_not_of("0123456789") == std::string::npos;
        return is_number ? "" : "neither a number nor \"default\": " + text;
      },
      "NUMBER|default");
  for (const char* path : {"fractals", "goals", "sessions", "values", "bytes"}) {
    quota.app
        ->add_option(std::string("--") + path, quota.options->quota[path],
                     "The limit; \"default\": everybody's")
        ->check(is_limit);
  }

  const UserCommand remove = AddAccountAction(
      *user, run, "delete", "Say what an account owns; with --force, remove it all for good",
      Delete);
  remove.app->add_flag("--force", remove.options->force,
                       "Remove it; it must be disabled or deleted before");
  remove.app->add_flag("--yes", remove.options->yes, "Without asking");
  AddAccountAction(*user, run, "undelete", "Bring back an account that its user deleted", Undelete);
}

}  // namespace fractal::server::commands
