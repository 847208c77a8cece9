#include "db/conninfo.h"

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "db/connection.h"

namespace fractal::db {
namespace {

std::string QuoteWord(const std::string& value) {
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

using Values = std::map<std::string, std::string>;

// What an address says, by libpq's keywords.
absl::StatusOr<Values> ReadAddress(const std::string& url) {
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(url.c_str(), &error), &PQconninfoFree);
  if (error != nullptr) PQfreemem(error);
  // libpq's message may repeat the address, and with it a password.
  if (parsed == nullptr) {
    return absl::InvalidArgumentError(
        "the database address is neither a postgresql:// URL nor key=value words");
  }
  Values values;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) values[option->keyword] = option->val;
  }
  return values;
}

// A host that vanishes is given up after about 20 s, not after the system's two hours.
constexpr std::pair<const char*, const char*> kTimeouts[] = {
    {"connect_timeout", "5"},     {"keepalives_idle", "10"}, {"keepalives_interval", "5"},
    {"keepalives_count", "2"},    {"tcp_user_timeout", "20000"},
};

}  // namespace

bool HoldsPassword(const std::string& url) {
  const auto values = ReadAddress(url);
  return values.ok() && values->contains("password");
}

absl::StatusOr<std::string> MakeConninfo(const DatabaseAddress& address,
                                         const ConnectWords& words) {
  auto read = ReadAddress(address.url);
  if (!read.ok()) return read.status();
  Values& values = *read;
  if (!address.password.empty() && words.user.empty()) values["password"] = address.password;
  if (!words.user.empty()) {
    values["user"] = words.user;
    values.erase("password");
    if (!words.password.empty()) values["password"] = words.password;
  }
  absl::StrAppend(&values["options"], " ", words.options);
  values["client_encoding"] = "UTF8";
  values.try_emplace("application_name", "fractald");
  for (const auto& [keyword, value] : kTimeouts) values.try_emplace(keyword, value);
  std::string conninfo;
  for (const auto& [keyword, value] : values) {
    absl::StrAppend(&conninfo, keyword, "=", QuoteWord(value), " ");
  }
  return conninfo;
}

}  // namespace fractal::db
