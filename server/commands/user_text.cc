#include "server/commands/user_text.h"

#include <google/protobuf/util/time_util.h>

#include <ostream>

#include "absl/strings/str_cat.h"
#include "server/commands/text_table.h"

namespace fractal::server::commands {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

constexpr size_t kDateLength = 10;

std::string RoleName(const v1::User& user) {
  return user.role() == v1::User::ROLE_ADMIN ? "admin" : "user";
}

nlohmann::ordered_json TimeOrNull(bool has_time, const Timestamp& time) {
  if (!has_time) return nullptr;
  return TimeUtil::ToString(time);
}

}  // namespace

std::string StateOf(const v1::Account& account) {
  if (account.has_delete_time()) {
    if (!account.has_purge_time()) return "deleted";
    return absl::StrCat("deleted, goes ",
                        TimeUtil::ToString(account.purge_time()).substr(0, kDateLength));
  }
  return account.disabled() ? "disabled" : "active";
}

void PrintAccounts(const google::protobuf::RepeatedPtrField<v1::Account>& accounts,
                   std::ostream& out) {
  TextTable table({"ID", "E-MAIL", "USERNAME", "ROLE", "STATE"});
  for (const v1::Account& account : accounts) {
    const v1::User& user = account.user();
    table.Add({user.id(), user.email(), user.username(), RoleName(user), StateOf(account)});
  }
  table.Print(out);
}

void PrintUser(const v1::GetUserResponse& found, std::ostream& out) {
  const v1::User& user = found.account().user();
  TextTable table({"id", user.id()});
  table.Add({"e-mail", user.email()});
  table.Add({"username", user.username()});
  table.Add({"role", RoleName(user)});
  table.Add({"state", StateOf(found.account())});
  table.Add({"time zone", user.time_zone()});
  table.Add({"made", TimeUtil::ToString(user.create_time())});
  table.Add({"last sign-in", user.has_last_sign_in_time()
                                 ? TimeUtil::ToString(user.last_sign_in_time())
                                 : "never"});
  table.Add({"sign-ins", absl::StrCat(found.sign_ins())});
  table.Add({"fractals", absl::StrCat(found.fractals())});
  table.Print(out);
}

void PrintUsage(const v1::Usage& usage, std::ostream& out) {
  TextTable table({"OF", "USED", "LIMIT", "SET FOR THIS USER"});
  const auto add = [&](const char* name, const v1::Quota& quota) {
    table.Add({name, absl::StrCat(quota.used()), absl::StrCat(quota.limit()),
               quota.limit_is_own() ? "yes" : "no"});
  };
  add("fractals", usage.fractals());
  add("goals", usage.goals());
  add("sessions", usage.sessions());
  add("values", usage.values());
  add("bytes", usage.bytes());
  table.Print(out);
}

void PrintRemoval(const v1::DeleteUserResponse& removal, std::ostream& out) {
  TextTable table({"TABLE", "ROWS"});
  for (const v1::TableCount& count : removal.counts()) {
    table.Add({count.table(), absl::StrCat(count.rows())});
  }
  table.Print(out);
  for (const v1::RowName& fractal : removal.sample()) {
    out << "fractal " << fractal.id() << "  " << fractal.name() << "\n";
  }
}

nlohmann::ordered_json ToJson(const v1::Account& account) {
  const v1::User& user = account.user();
  return {{"id", user.id()},
          {"email", user.email()},
          {"username", user.username()},
          {"role", RoleName(user)},
          {"time_zone", user.time_zone()},
          {"is_active", !account.disabled()},
          {"created_at", TimeUtil::ToString(user.create_time())},
          {"last_sign_in_at",
           TimeOrNull(user.has_last_sign_in_time(), user.last_sign_in_time())},
          {"deleted_at", TimeOrNull(account.has_delete_time(), account.delete_time())},
          {"purge_at", TimeOrNull(account.has_purge_time(), account.purge_time())}};
}

}  // namespace fractal::server::commands
