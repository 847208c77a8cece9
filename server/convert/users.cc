#include "server/convert/users.h"

#include "server/convert/time.h"

namespace fractal::server::convert {

void ToProto(const db::User& user, v1::User* out) {
  out->set_id(user.id.ToString());
  out->set_email(user.email);
  out->set_username(user.username);
  out->set_role(user.role == "admin" ? v1::User::ROLE_ADMIN : v1::User::ROLE_USER);
  out->set_time_zone(user.time_zone);
  ToProto(user.created_at, out->mutable_create_time());
  if (user.last_login.has_value()) ToProto(*user.last_login, out->mutable_last_sign_in_time());
}

void ToProto(const db::UserAccount& account, v1::Account* out) {
  ToProto(account.user, out->mutable_user());
  out->set_disabled(!account.user.is_active);
  if (account.deleted_at.has_value()) ToProto(*account.deleted_at, out->mutable_delete_time());
  if (account.purge_at.has_value()) ToProto(*account.purge_at, out->mutable_purge_time());
}

void ToProto(const db::TableCount& count, v1::TableCount* out) {
  out->set_table(count.table);
  out->set_rows(count.rows);
}

std::string_view RoleFromProto(v1::User::Role role) {
  switch (role) {
    case v1::User::ROLE_USER: return "user";
    case v1::User::ROLE_ADMIN: return "admin";
    default: return "";
  }
}

}  // namespace fractal::server::convert
