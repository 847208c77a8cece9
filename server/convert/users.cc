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

}  // namespace fractal::server::convert
