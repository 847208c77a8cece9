#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "auth/identity.h"
#include "auth/password.h"
#include "db/users.h"
#include "db/uuid.h"
#include "server/commands/admin_connection.h"
#include "server/commands/command.h"
#include "server/commands/commands.h"
#include "server/commands/database_options.h"
#include "server/commands/password_prompt.h"

namespace fractal::server::commands {
namespace {

struct UserOptions {
  DatabaseOptions database;
  std::string email;
  std::string username;
  std::string role = "user";
  int bcrypt_cost = auth::kDefaultBcryptCost;
  bool json = false;
};

int Fail(const absl::Status& status) {
  std::cerr << "fractald user: " << status.message() << "\n";
  const bool unusable = absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
                        absl::IsAlreadyExists(status) || absl::IsUnavailable(status);
  return unusable ? kUnusableInput : kNotAsItShouldBe;
}

absl::StatusOr<std::string> NewPasswordHash(const UserOptions& options,
                                            const std::string& username) {
  const auto password = ReadNewPassword();
  if (!password.ok()) return password.status();
  const absl::Status allowed = auth::CheckPasswordAllowed(*password, {options.email, username});
  if (!allowed.ok()) return allowed;
  return auth::HashPassword(*password, options.bcrypt_cost);
}

// "ada@example.org" without a username is called "ada", made to fit the rules for usernames.
std::string DefaultUsername(const std::string& email) {
  std::string name = email.substr(0, email.find('@'));
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '-';
  }
  return name;
}

int Create(UserOptions& options) {
  const auto email = auth::EmailKey(options.email);
  if (!email.ok()) return Fail(email.status());
  if (options.username.empty()) options.username = DefaultUsername(options.email);
  const auto username = auth::UsernameKey(options.username);
  if (!username.ok()) return Fail(username.status());
  const auto hash = NewPasswordHash(options, options.username);
  if (!hash.ok()) return Fail(hash.status());
  auto admin = AdminConnection::Open(options.database);
  if (!admin.ok()) return Fail(admin.status());
  const auto user = (*admin)->access().Run(
      db::users::Create({db::Uuid::New(), *email, options.username, *hash, options.role}));
  if (!user.ok()) return Fail(user.status());
  std::cout << "created " << user->role << " " << user->email << " (" << user->username << ", "
            << user->id.ToString() << ")\n";
  return kDone;
}

nlohmann::ordered_json ToJson(const db::User& user) {
  nlohmann::ordered_json json = {{"id", user.id.ToString()},      {"email", user.email},
                                 {"username", user.username},     {"role", user.role},
                                 {"time_zone", user.time_zone},   {"is_active", user.is_active},
                                 {"created_at", absl::FormatTime(user.created_at)}};
  json["last_sign_in_at"] = nullptr;
  if (user.last_login.has_value()) json["last_sign_in_at"] = absl::FormatTime(*user.last_login);
  return json;
}

int List(const UserOptions& options) {
  auto admin = AdminConnection::Open(options.database);
  if (!admin.ok()) return Fail(admin.status());
  const auto users = (*admin)->access().Run(db::users::List());
  if (!users.ok()) return Fail(users.status());
  if (options.json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const db::User& user : *users) list.push_back(ToJson(user));
    std::cout << list.dump(2) << "\n";
    return kDone;
  }
  std::cout << std::left << std::setw(38) << "ID" << std::setw(32) << "E-MAIL" << std::setw(20)
            << "USERNAME" << std::setw(7) << "ROLE" << "STATE\n";
  for (const db::User& user : *users) {
    std::cout << std::setw(38) << user.id.ToString() << std::setw(32) << user.email
              << std::setw(20) << user.username << std::setw(7) << user.role
              << (user.is_active ? "active" : "disabled") << "\n";
  }
  return kDone;
}

// Finds the user of --email and changes him.
template <typename Change>
int ChangeUser(const UserOptions& options, Change change) {
  auto admin = AdminConnection::Open(options.database);
  if (!admin.ok()) return Fail(admin.status());
  const auto user = (*admin)->access().Run(db::users::FindByEmail(options.email));
  if (!user.ok()) return Fail(user.status());
  if (!user->has_value()) {
    return Fail(absl::NotFoundError(absl::StrCat("no user has the e-mail ", options.email)));
  }
  const absl::StatusOr<std::string> done = change((*admin)->access(), **user);
  if (!done.ok()) return Fail(done.status());
  std::cout << *done << " " << options.email << "\n";
  return kDone;
}

int SetActive(const UserOptions& options, bool is_active) {
  return ChangeUser(options, [&](db::AdminAccess& admin, const db::User& user) {
    const auto changed = admin.Run(db::users::SetActive(user.id, is_active));
    return changed.ok() ? absl::StatusOr<std::string>(is_active ? "enabled" : "disabled")
                        : changed.status();
  });
}

int SetRole(const UserOptions& options) {
  return ChangeUser(options, [&](db::AdminAccess& admin, const db::User& user) {
    const auto changed = admin.Run(db::users::SetRole(user.id, options.role));
    return changed.ok() ? absl::StatusOr<std::string>(absl::StrCat("now ", options.role, ":"))
                        : changed.status();
  });
}

int SetPassword(const UserOptions& options) {
  return ChangeUser(
      options, [&](db::AdminAccess& admin, const db::User& user) -> absl::StatusOr<std::string> {
        const auto hash = NewPasswordHash(options, user.username);
        if (!hash.ok()) return hash.status();
        const auto ended = admin.Run(db::users::SetPassword(user.id, *hash));
        if (!ended.ok()) return ended.status();
        return std::string("set a new password and ended every sign-in of");
      });
}

CLI::App* AddAction(CLI::App& user, const std::shared_ptr<UserOptions>& options,
                    const std::string& name, const std::string& what, bool wants_email,
                    RunCommand& run, int (*action)(UserOptions&)) {
  CLI::App* command = user.add_subcommand(name, what);
  options->database.AddTo(*command);
  if (wants_email) {
    command->add_option("--email", options->email, "Whose account")->required();
  }
  command->callback([options, &run, action] { run = [=] { return action(*options); }; });
  return command;
}

}  // namespace

void AddUser(CLI::App& app, RunCommand& run) {
  auto options = std::make_shared<UserOptions>();
  CLI::App* user = app.add_subcommand("user", "Manage accounts");
  user->require_subcommand(1);
  const auto role = CLI::IsMember({"user", "admin"});
  const std::string password = " (asked for, or the first line of standard input)";

  CLI::App* create = AddAction(*user, options, "create", "Make an account" + password, true, run,
                               Create);
  create->add_option("--username", options->username, "Default: the e-mail's part before the @");
  create->add_option("--role", options->role)->check(role)->capture_default_str();

  CLI::App* list = AddAction(*user, options, "list", "List accounts", false, run,
                             [](UserOptions& o) { return List(o); });
  list->add_flag("--json", options->json, "As JSON");

  AddAction(*user, options, "disable", "Keep a user out, from his next call on", true, run,
            [](UserOptions& o) { return SetActive(o, false); });
  AddAction(*user, options, "enable", "Let a disabled user in again", true, run,
            [](UserOptions& o) { return SetActive(o, true); });
  AddAction(*user, options, "set-password", "Set a password and end every sign-in" + password,
            true, run, [](UserOptions& o) { return SetPassword(o); });
  AddAction(*user, options, "set-role", "Make a user an administrator, or the other way round",
            true, run, [](UserOptions& o) { return SetRole(o); })
      ->add_option("--role", options->role)
      ->check(role)
      ->required();
}

}  // namespace fractal::server::commands
