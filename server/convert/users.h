#pragma once

#include <string_view>

#include "db/user_removal.h"
#include "db/users.h"
#include "fractal/v1/admin.pb.h"
#include "fractal/v1/auth.pb.h"

namespace fractal::server::convert {

void ToProto(const db::User& user, v1::User* out);
void ToProto(const db::UserAccount& account, v1::Account* out);
void ToProto(const db::TableCount& count, v1::TableCount* out);

// As the database keeps it; "" for what is no role.
std::string_view RoleFromProto(v1::User::Role role);

}  // namespace fractal::server::convert
