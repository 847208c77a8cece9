#include "server/convert/members.h"

#include <utility>

#include "server/convert/time.h"

namespace fractal::server::convert {
namespace {

constexpr std::pair<v1::MemberRole, std::string_view> kRoles[] = {
    {v1::MEMBER_ROLE_OWNER, "owner"},
    {v1::MEMBER_ROLE_EDITOR, "editor"},
    {v1::MEMBER_ROLE_VIEWER, "viewer"},
};

}  // namespace

std::string_view RoleFromProto(v1::MemberRole role) {
  for (const auto& [known, stored] : kRoles) {
    if (known == role) return stored;
  }
  return "";
}

v1::MemberRole RoleToProto(std::string_view role) {
  for (const auto& [known, stored] : kRoles) {
    if (stored == role) return known;
  }
  return v1::MEMBER_ROLE_UNSPECIFIED;
}

void ToProto(const db::Member& member, v1::Member* out) {
  out->set_fractal_id(member.root_id.ToString());
  out->set_user_id(member.user_id.ToString());
  out->set_username(member.username);
  out->set_email(member.email);
  out->set_role(RoleToProto(member.role));
  ToProto(member.created_at, out->mutable_create_time());
}

void ToProto(const db::Invitation& invitation, v1::Invitation* out) {
  out->set_fractal_id(invitation.root_id.ToString());
  out->set_id(invitation.id.ToString());
  out->set_email(invitation.email);
  out->set_role(RoleToProto(invitation.role));
  ToProto(invitation.created_at, out->mutable_create_time());
  ToProto(invitation.expires_at, out->mutable_expire_time());
}

}  // namespace fractal::server::convert
