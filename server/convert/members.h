#pragma once

#include <string_view>

#include "db/invitations.h"
#include "db/members.h"
#include "fractal/v1/members.pb.h"

namespace fractal::server::convert {

// A role as fractal_members.role holds it; "" for a number that the API does not know.
std::string_view RoleFromProto(v1::MemberRole role);
v1::MemberRole RoleToProto(std::string_view role);

void ToProto(const db::Member& member, v1::Member* out);
void ToProto(const db::Invitation& invitation, v1::Invitation* out);

}  // namespace fractal::server::convert
