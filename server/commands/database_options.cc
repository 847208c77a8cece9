#include "server/commands/database_options.h"

#include <fstream>
#include <sstream>

#include "server/commands/outside_text.h"

namespace fractal::server::commands {
namespace {

std::string ReadSecret(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file.good()) throw CLI::ValidationError("cannot read the secret in " + path);
  return TextFromOutside(text.str());
}

}  // namespace

void AddSecret(CLI::App& command, const std::string& name, const std::string& variable,
               const std::string& what, std::string* secret) {
  if (const char* value = std::getenv(variable.c_str()); value != nullptr) {
    *secret = TextFromOutside(value);
  }
  command
      .add_option_function<std::string>(
          "--" + name + "-file", [secret](const std::string& path) { *secret = ReadSecret(path); },
          "File with " + what + "; or the variable " + variable)
      ->envname(variable + "_FILE")
      ->type_name("PATH");
}

void DatabaseOptions::AddTo(CLI::App& command) {
  auto* url = command
                  .add_option("--database", url_,
                              "PostgreSQL, as a postgresql:// URL or key=value words; else libpq's "
                              "PG* variables")
                  ->envname("FRACTALD_DATABASE")
                  ->type_name("URL");
  auto* embedded = command
                       .add_option("--embedded", embedded_,
                                   "Use the private PostgreSQL of this directory, made on first use")
                       ->envname("FRACTALD_EMBEDDED")
                       ->type_name("DIR");
  url->excludes(embedded);
  AddSecret(command, "database-password", "FRACTALD_DATABASE_PASSWORD",
            "the password of the URL's user", &password_);
  AddSecret(command, "app-password", "FRACTALD_APP_PASSWORD",
            "the password of the role fractal_app", &app_password_);
  AddSecret(command, "auth-password", "FRACTALD_AUTH_PASSWORD",
            "the password of the role fractal_auth", &auth_password_);
  AddSecret(command, "admin-password", "FRACTALD_ADMIN_PASSWORD",
            "the password of the role fractal_admin", &admin_password_);
}

absl::StatusOr<DatabaseOptions::Opened> DatabaseOptions::Open() const {
  if (embedded_.empty()) {
    return Opened{nullptr, {url_, password_, app_password_, auth_password_, admin_password_}};
  }
  db::EmbeddedOptions options;
  options.directory = embedded_;
  auto started = db::EmbeddedPostgres::Start(options);
  if (!started.ok()) return started.status();
  const db::DatabaseAddress address = (*started)->address();
  return Opened{*std::move(started), address};
}

}  // namespace fractal::server::commands
