#include "db/conninfo.h"

#include <libpq-fe.h>

#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/connection.h"

namespace fractal::db {
namespace {

std::string QuoteWord(const std::string& value) {
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

}  // namespace

absl::StatusOr<std::string> MakeConninfo(const DatabaseAddress& address,
                                         const ConnectWords& words) {
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(address.url.c_str(), &error), &PQconninfoFree);
  if (error != nullptr) PQfreemem(error);
  // libpq's message may repeat the address, and with it a password.
  if (parsed == nullptr) {
    return absl::InvalidArgumentError(
        "the database address is neither a postgresql:// URL nor key=value words");
  }
  std::map<std::string, std::string> values;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) values[option->keyword] = option->val;
  }
  if (!address.password.empty() && words.user.empty()) values["password"] = address.password;
  if (!words.user.empty()) {
    values["user"] = words.user;
    values.erase("password");
    if (!words.password.empty()) values["password"] = words.password;
  }
  absl::StrAppend(&values["options"], " ", words.options);
  values["client_encoding"] = "UTF8";
  values.try_emplace("application_name", "fractald");
  values.try_emplace("connect_timeout", "5");
  std::string conninfo;
  for (const auto& [keyword, value] : values) {
    absl::StrAppend(&conninfo, keyword, "=", QuoteWord(value), " ");
  }
  return conninfo;
}

}  // namespace fractal::db
