#include "server/handlers/users.h"

#include "absl/strings/ascii.h"
#include "auth/account_form.h"
#include "auth/token_pair.h"
#include "db/errors.h"
#include "db/reset_tokens.h"
#include "db/user_removal.h"
#include "db/users.h"
#include "db/uuid.h"
#include "server/convert/time.h"
#include "server/convert/trash.h"
#include "server/convert/users.h"
#include "server/handlers/newest_first.h"
#include "server/request_checks.h"

namespace fractal::server::handlers {
namespace {

constexpr int32_t kSampledFractals = 20;

absl::StatusOr<std::optional<db::UserCursor>> ReadCursor(
    const absl::StatusOr<std::optional<std::vector<std::string>>>& parts) {
  const auto read = ReadNewestFirst(parts);
  if (!read.ok()) return read.status();
  if (!read->has_value()) return std::optional<db::UserCursor>();
  return db::UserCursor{(*read)->created_at, (*read)->id};
}

absl::StatusOr<db::Uuid> ReadUserId(const std::string& user_id) {
  RequestChecks checks;
  const db::Uuid user = checks.Id("user_id", user_id);
  if (!checks.status().ok()) return checks.status();
  return user;
}

// Puts the account of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::UserAccount>& account, Response* response) {
  if (account.ok()) convert::ToProto(*account, response->mutable_account());
  return account.status();
}

// Another name like this one, which nobody has.
std::string WithSuffix(const std::string& name) {
  const std::string id = db::Uuid::New().ToString();
  return name.substr(0, 50) + "-" + id.substr(id.size() - 6);
}

// "ada@example.org" without a username is called "ada", made to fit the rules for usernames.
std::string DefaultUsername(const std::string& email) {
  std::string name = email.substr(0, email.find('@'));
  for (char& c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) c = '-';
  }
  name = name.substr(0, 50);
  while (name.starts_with('-')) name.erase(0, 1);
  while (name.ends_with('-')) name.pop_back();
  if (name.empty()) name = "user";
  return name.size() < 3 ? WithSuffix(name) : name;
}

std::string_view ReadRole(v1::User::Role role, RequestChecks& checks) {
  const std::string_view stored = convert::RoleFromProto(role);
  if (stored.empty()) {
    checks.Refuse("role", role == v1::User::ROLE_UNSPECIFIED ? "is needed" : "is not a role");
  }
  return stored;
}

absl::StatusOr<db::AdminRead<db::users::AccountWithHoldings>> ReadName(
    const v1::GetUserRequest& request) {
  RequestChecks checks;
  if (request.name_case() == v1::GetUserRequest::kEmail) {
    // Looked up as it is: an account of before may have one that nobody could sign up with.
    const std::string email = checks.Description("email", request.email());
    if (email.empty()) checks.Refuse("email", "is needed");
    if (!checks.status().ok()) return checks.status();
    return db::users::GetByEmail(email);
  }
  const db::Uuid user = checks.Id("user_id", request.user_id());
  if (!checks.status().ok()) return checks.status();
  return db::users::Get(user);
}

}  // namespace

absl::Status ListUsers(const Caller& caller, Administration& administration,
                       const v1::ListUsersRequest& request, v1::ListUsersResponse* response) {
  RequestChecks checks;
  const int32_t page_size = checks.PageSize("page_size", request.page_size());
  db::users::Filter filter;
  if (!request.prefix().empty()) filter.prefix = checks.Name("prefix", request.prefix());
  filter.show_deleted = request.show_deleted();
  if (!checks.status().ok()) return checks.status();

  const PageTokens& tokens = caller.page_tokens;
  const PageTokens::Scope scope(caller.principal.user_id, request);
  const auto after = ReadCursor(tokens.Read(scope, request.page_token()));
  if (!after.ok()) return after.status();
  auto rows = administration.Run(db::users::List(filter, *after, page_size + 1));
  if (!rows.ok()) return rows.status();
  const auto* const last =
      FillPage(page_size, *rows, response->mutable_accounts(),
               [](const auto& row, auto* message) { convert::ToProto(row, message); });
  if (last != nullptr) {
    const db::User& user = last->user;
    response->set_next_page_token(
        tokens.Make(scope, WriteNewestFirst({user.created_at, user.id})));
  }
  return absl::OkStatus();
}

absl::Status GetUser(const Caller&, Administration& administration,
                     const v1::GetUserRequest& request, v1::GetUserResponse* response) {
  const auto query = ReadName(request);
  if (!query.ok()) return query.status();
  const auto found = administration.Run(*query);
  if (!found.ok()) return found.status();
  convert::ToProto(found->account, response->mutable_account());
  response->set_fractals(static_cast<int32_t>(found->fractals));
  response->set_sign_ins(static_cast<int32_t>(found->sign_ins));
  return absl::OkStatus();
}

absl::Status CreateUser(const Caller&, Administration& administration,
                        const v1::CreateUserRequest& request, v1::CreateUserResponse* response) {
  RequestChecks checks;
  const bool says_role = request.role() != v1::User::ROLE_UNSPECIFIED;
  const std::string_view role = ReadRole(says_role ? request.role() : v1::User::ROLE_USER, checks);
  if (!checks.status().ok()) return checks.status();
  const bool is_default = request.username().empty();
  const std::string username = is_default ? DefaultUsername(request.email()) : request.username();
  auto account =
      auth::MakeAccount({request.email(), username, request.password(), request.time_zone()},
                        administration.accounts().passwords);
  if (!account.ok()) return account.status();
  auto made = administration.Run(db::users::Create(*account, role));
  if (is_default && db::DetailOf(made.status()).reason == "USERNAME_TAKEN") {
    account->username = WithSuffix(account->username);
    made = administration.Run(db::users::Create(*account, role));
  }
  return Answer(made, response);
}

absl::Status CreatePasswordResetToken(const Caller&, Administration& administration,
                                      const v1::CreatePasswordResetTokenRequest& request,
                                      v1::CreatePasswordResetTokenResponse* response) {
  const auto id = ReadUserId(request.user_id());
  if (!id.ok()) return id.status();
  const auto token = auth::MakeToken(auth::TokenKind::kReset, auth::kResetTokenLifetime);
  if (!token.ok()) return token.status();
  const auto made = administration.Run(
      db::reset_tokens::Create(*id, token->row.hash, token->row.expires_at));
  if (!made.ok()) return made.status();
  response->set_reset_token(token->text);
  convert::ToProto(token->row.expires_at, response->mutable_expire_time());
  return absl::OkStatus();
}

absl::Status SignOutUser(const Caller&, Administration& administration,
                         const v1::SignOutUserRequest& request, v1::SignOutUserResponse* response) {
  const auto id = ReadUserId(request.user_id());
  if (!id.ok()) return id.status();
  const auto ended = administration.Run(db::users::SignOut(*id));
  administration.accounts().forget(*id);
  if (!ended.ok()) return ended.status();
  response->set_sign_ins_ended(static_cast<int32_t>(ended->sign_ins));
  response->set_api_keys_revoked(static_cast<int32_t>(ended->api_keys));
  return absl::OkStatus();
}

absl::Status DisableUser(const Caller&, Administration& administration,
                         const v1::DisableUserRequest& request, v1::DisableUserResponse* response) {
  const auto id = ReadUserId(request.user_id());
  if (!id.ok()) return id.status();
  const auto account = administration.Run(db::users::SetActive(*id, false));
  administration.accounts().forget(*id);
  return Answer(account, response);
}

absl::Status EnableUser(const Caller&, Administration& administration,
                        const v1::EnableUserRequest& request, v1::EnableUserResponse* response) {
  const auto id = ReadUserId(request.user_id());
  if (!id.ok()) return id.status();
  return Answer(administration.Run(db::users::SetActive(*id, true)), response);
}

absl::Status SetUserRole(const Caller&, Administration& administration,
                         const v1::SetUserRoleRequest& request, v1::SetUserRoleResponse* response) {
  RequestChecks checks;
  const db::Uuid id = checks.Id("user_id", request.user_id());
  const std::string_view role = ReadRole(request.role(), checks);
  if (!checks.status().ok()) return checks.status();
  const auto account = administration.Run(db::users::SetRole(id, role));
  administration.accounts().forget(id);
  return Answer(account, response);
}

absl::Status DeleteUser(const Caller&, Administration& administration,
                        const v1::DeleteUserRequest& request, v1::DeleteUserResponse* response) {
  const auto id = ReadUserId(request.user_id());
  if (!id.ok()) return id.status();
  const auto found = administration.Run(db::users::Get(*id));
  if (!found.ok()) return found.status();
  const auto sample = administration.Run(db::user_removal::ListFractals(*id, kSampledFractals));
  if (!sample.ok()) return sample.status();
  absl::StatusOr<std::vector<db::TableCount>> counts;
  const absl::Status done = administration.AsAdmin([&](db::AdminAccess& admin) {
    counts = request.force() ? db::user_removal::Remove(admin, *id)
                             : admin.Run(db::user_removal::CountRows(*id));
    return counts.status();
  });
  if (!done.ok()) return done;
  convert::ToProto(found->account, response->mutable_account());
  for (const db::TableCount& count : *counts) convert::ToProto(count, response->add_counts());
  for (const db::NamedRow& fractal : *sample) convert::ToProto(fractal, response->add_sample());
  response->set_deleted(request.force());
  return absl::OkStatus();
}

absl::Status UndeleteUser(const Caller&, Administration& administration,
                          const v1::UndeleteUserRequest& request,
                          v1::UndeleteUserResponse* response) {
  const auto id = ReadUserId(request.user_id());
  if (!id.ok()) return id.status();
  return Answer(administration.Run(db::users::Undelete(*id)), response);
}

}  // namespace fractal::server::handlers
